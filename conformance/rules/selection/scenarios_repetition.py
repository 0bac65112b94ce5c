"""The same selection again: two filters, each after itself and after the other one.

An export may wrongly influence the next one, which reuses its filter or lacks the contacts that it held. So each filter
is sent twice in a row, and the two alternate. If the files differ, people may have edited contacts in between, and more
rounds are needed to distinguish that from an unstable selection.
"""

from conformance.answers.tables import File, TableError, read_csv
from conformance.rules.selection import checks
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import ABSENT, EVERYBODY, UNUSED

_ROUNDS = 12
"""The most rounds in which the filters alternate."""
_BESIDE = {"status": EVERYBODY, "exclude_tags": UNUSED}


@scenario("the same selection twice", checks.repeatable)
def _again(session: Session) -> None:
    plain: list[File] = []
    beside: list[File] = []
    for _ in range(_ROUNDS):
        plain += [session.file(ABSENT, "no filter", again=True) for _ in range(2)]
        beside += [session.file(_BESIDE, "all contacts without a certain tag", again=True) for _ in range(2)]
        if not session.files.changed and plain[0].bag() == plain[1].bag() and beside[0].bag() == beside[1].bag():
            break
    session.judge(checks.repeatable, "no filter", before=_first_download(session), files=plain)
    session.judge(checks.repeatable, "a filter", before=None, files=beside)


def _first_download(session: Session) -> File | None:
    """Return the first CSV file of the run; None if there is none.

    If an export removes its contacts, all files after it lack them, so only the first file of the run shows the fault.
    """
    used = session.used_up.get("csv")
    if used is None or not used.gets[0].response.ok:
        return None
    try:
        return File(read_csv(used.gets[0].response.body), (used.gets[0],), "no filter")
    except TableError:
        return None
