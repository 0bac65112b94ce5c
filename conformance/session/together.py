"""Many keys asked about at once: one request where all is well, and one for each key where it is not.

A filter holds many keys, and a rule for all of them is kept by nearly every server. So they are tried together first;
only where that shows a fault is each tried alone, to tell whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from conformance.check import Check, TooLittleDataError
from conformance.session.session import Session

Values = Mapping[str, object]


def judge_together(
    session: Session, check: Check, keys: Iterable[str], name: str, values: Callable[[tuple[str, ...]], Values]
) -> None:
    """Let a check judge some keys of a filter together, and one by one where they do not pass so.

    Args:
        session: The session.
        check: The check.
        keys: The keys.
        name: What is done with a key, for the subject.
        values: Fetches what the check takes, for these keys at once.
    """
    every = tuple(keys)
    try:
        together = values(every)
        kept = not any(True for _ in check.judge(**together))
    except TooLittleDataError as error:
        session.inconclusive(check, str(error))
        together, kept = {}, False
    if kept:
        session.judge(check, f"every key {name}", **together)
        return
    alone = [_judge_alone(session, check, key, name, values) for key in every]
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
