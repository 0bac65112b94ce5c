"""Judging many keys of a filter with one request, to save requests.

Nearly every server passes a rule for all keys. So the keys are tried together first. Only if that shows a fault is each
key tried alone, to find the faulty ones.
"""

from collections.abc import Callable, Iterable, Mapping

from conformance.check import Check, TooLittleDataError
from conformance.session.session import Session

Values = Mapping[str, object]


def judge_together(
    session: Session, check: Check, keys: Iterable[str], name: str, values: Callable[[tuple[str, ...]], Values]
) -> None:
    """Run a check on several keys of a filter together, and on each key alone if they do not pass together.

    Of a large account, not all keys may be tried together; then they are tried in groups.

    Args:
        session: The session.
        check: The check.
        keys: The keys.
        name: What is done with a key; it follows the key in the subject.
        values: Fetches the keyword arguments of the check, for all the keys that it is given.
    """
    for group in session.account.groups(keys):
        _judge_group(session, check, group, name, values)


def _judge_group(
    session: Session, check: Check, every: tuple[str, ...], name: str, values: Callable[[tuple[str, ...]], Values]
) -> None:
    try:
        together = values(every)
        passes = not any(True for _ in check.judge(**together))
    except TooLittleDataError as error:
        session.inconclusive(check, str(error))
        together, passes = {}, False
    if passes:
        session.judge(check, f"every key {name}", **together)
        return
    alone = [_judge_alone(session, check, key, name, values) for key in every]
    # Each key passes alone, so the fault is in how the server combines them: that is recorded.
    if together and all(alone):
        session.judge(check, f"all keys {name}", **together)


def _judge_alone(
    session: Session, check: Check, key: str, name: str, values: Callable[[tuple[str, ...]], Values]
) -> bool:
    try:
        return session.judge(check, f"{key} {name}", **values((key,)))
    except TooLittleDataError as error:
        session.inconclusive(check, str(error))
        return True
