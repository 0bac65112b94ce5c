"""Tests of the scenario that selects the same again: what one export leaves behind shows in the next."""

from collections.abc import Callable
from dataclasses import replace

from conformance.http.exchange import Request, Response
from conformance.rules.selection import checks as selection
from conformance.rules.selection.scenarios import _again
from conformance.session.terms import EVERYBODY, UNUSED, UsedUp
from conformance.verdict.model import State
from tests.conformance.fakes import NOW, Fake, session_with
from tests.conformance.rules.playing import filters_of, played, scenario_of
from tests.conformance.rules.selection.conftest import Asked
from tests.conformance.values import COLLECTION, COLUMNS, exchange

NAME = "the same selection twice"
_HEADER = ",".join(COLUMNS)


def _rows(*names: str) -> bytes:
    blanks = "," * (len(COLUMNS) - 1)
    blanks = "," * (len(COLUMNS) - 1)
    return "".join(f"{line}\n" for line in (_HEADER, *(f"{name}{blanks}" for name in names))).encode()


def test_each_filter_comes_after_itself_and_after_the_other(asked: Asked) -> None:
    """No filter twice, then another one twice: what is taken over from the export before would show."""
    beside = {"status": EVERYBODY, "exclude_tags": UNUSED}
    assert filters_of(asked(NAME).requests) == [{"status": EVERYBODY}, None, None, beside, beside]


def _wavering(*answers: bytes) -> Fake:
    """A fake that gives these files in turn, from the first again after the last."""
    place = iter(range(10_000))

    def change(request: Request, response: Response) -> Response:
        read = request.path.endswith(".csv") and response.ok
        return replace(response, body=answers[next(place) % len(answers)]) if read else response

    return Fake(change)


def test_a_selection_that_wavers_is_found() -> None:
    """A contact that comes and goes from file to file was not edited by a person; more files show that."""
    one = played(NAME, _wavering(_rows("a", "b"), _rows("a"), _rows("a")))
    assert one.failed() == {"selection.repeatable": {"no filter", "a filter"}}
    assert len(one.exports) > 4


def test_a_selection_that_stands_still_is_asked_for_four_times() -> None:
    """Equal files leave nothing to look at longer; before them comes the file of all contacts."""
    one = played(NAME, _wavering(_rows("a", "b")))
    assert len(one.exports) == 1 + 4
    assert one.results()["selection.repeatable"].state is State.PASSED


def _once(first: bytes) -> Callable[[Request, Response], Response]:
    """Give contacts in the first file alone."""
    files = [first]

    def change(request: Request, response: Response) -> Response:
        read = request.path.endswith(".csv") and response.ok
        return replace(response, body=files.pop() if files else _rows()) if read else response

    return change


def test_contacts_that_are_given_away_once_are_found() -> None:
    """The first download held many contacts, be it of the run or of this scenario, and all later ones hold none."""
    one = played(NAME, Fake(_once(_rows(*"abcde"))))
    assert one.failed() == {"selection.repeatable": {"a filter"}}
    session = session_with(Fake())
    first = exchange(200, _rows(*"abcde"), path=f"{COLLECTION}/1.csv")
    session.used_up["csv"] = UsedUp((first,), NOW)
    _again.run(session)
    (result,) = session.recorder.results.results(_again.feeds, {}, strict=True, chosen=None)
    assert result.failed_on == {"no filter"}


def test_the_same_selection_is_fetched_more_often_where_contacts_changed() -> None:
    """Four files are enough where nothing changed; after a repeated comparison it takes 48. All contacts come first."""
    rows = ["", f"a{',' * 14}\n"]

    def change(request: Request, response: Response) -> Response:
        read = request.path.endswith(".csv") and response.status == 200
        return replace(response, body=response.body + (rows.pop() if rows else "").encode()) if read else response

    fake = Fake(change)
    session, again = session_with(fake), scenario_of("the same selection twice")
    files = [session.file({}, "one"), session.file({"status": "active"}, "two")]
    for moves, asked in ((False, 1 + 4), (True, 1 + 4 * 12)):
        if moves:
            session.judge(selection.same, "two filters", first=files[0], second=files[1])
        before = fake.sent
        again.run(session)
        assert (session.files.changed, fake.sent - before) == (moves, 2 * asked)
