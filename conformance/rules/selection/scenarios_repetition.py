"""The same selection again: two filters, each after itself and after the other one.

What one export leaves behind shows in the next: a filter that is taken over from it, contacts that were given away with
it. So each filter is asked for twice, and then the other. Where the files differ, people may have edited contacts in
between, and it takes a longer look to tell that from a selection that wavers.
"""

from __future__ import annotations

from conformance.answers.tables import File, TableError, read_csv
from conformance.rules.selection import checks
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import ABSENT, EVERYBODY, UNUSED

_ROUNDS = 12
"""How often the filters are asked for in turn at most."""
_BESIDE = {"status": EVERYBODY, "exclude_tags": UNUSED}


@scenario("the same selection twice", checks.repeatable)
def _again(session: Session) -> None:
    plain: list[File] = []
    beside: list[File] = []
    for _ in range(_ROUNDS):
        plain += [session.file(ABSENT, "no filter", again=True) for _ in range(2)]
        beside += [session.file(_BESIDE, "everybody without a certain tag", again=True) for _ in range(2)]
        if not session.files.changed and plain[0].bag() == plain[1].bag() and beside[0].bag() == beside[1].bag():
            break
    session.judge(checks.repeatable, "no filter", before=_first_download(session), files=plain)
    session.judge(checks.repeatable, "a filter", before=None, files=beside)


def _first_download(session: Session) -> File | None:
    """Return the first file of the run, where there is one: whom it took away is missing from all that came after."""
    used = session.used_up.get("csv")
    if used is None or not used.gets[0].response.ok:
        return None
    try:
        return File(read_csv(used.gets[0].response.body), (used.gets[0],), "no filter")
    except TableError:
        return None
