"""Tests of downloads judged as files, whichever filter they are for."""

import pytest

from conformance.answers.archives import Caps
from conformance.answers.evidence import answer_of
from conformance.answers.tables import read_csv
from conformance.check import Check, TooLittleDataError
from conformance.http.exchange import Request, Response
from conformance.rules.files import checks as files
from conformance.rules.files import reading
from conformance.rules.lifecycle import checks as lifecycle
from conformance.session.session import Session
from conformance.session.terms import RefusedError
from conformance.verdict.model import State
from tests.conformance.answers.workbooks import by_openpyxl, rewritten
from tests.conformance.fakes import Fake, answered, creates, refused, session_with
from tests.conformance.values import COLUMNS

GOOD = ",".join(COLUMNS) + "\n"


def answering(body: bytes | str, status: int = 200) -> Session:
    """A session whose downloads bring this."""

    def change(request: Request, response: Response) -> Response:
        if creates(request):
            return response
        return answered(200, body, media_type="text/csv") if status == 200 else refused(status)

    return session_with(Fake(change))


def states(session: Session, *checks: Check) -> list[State]:
    """The states of some checks."""
    return [result.state for result in session.recorder.results.results(checks, {}, strict=True, chosen=None)]


def test_every_csv_is_judged() -> None:
    """Bytes, header and rows are looked at, whatever the filter; so few contacts have no order."""
    session = answering(GOOD)
    session.file({"ids": "x"}, "nobody")
    checks = (files.csv_readable, files.csv_line_ends, files.csv_header, files.csv_width)
    assert states(session, *checks) == [State.PASSED] * 4
    assert states(session, files.order) == [State.INCONCLUSIVE]
    for body, check in ((GOOD[3:], files.csv_header), (GOOD + "a\n", files.csv_width), ("\ufeff" + GOOD, checks[1])):
        session = answering(body)
        session.file({"ids": "x"}, "nobody")
        assert states(session, check) == [State.FAILED]
    for before, broken in (("\ufeff", files.csv_line_ends), ("sep=,\n", files.csv_header)):
        session = answering(before + GOOD)
        session.file({"ids": "x"}, "nobody")
        expected = [State.FAILED if check is broken else State.PASSED for check in checks]
        assert states(session, *checks) == expected
    turned = "".join(f"{name}{',' * 8}\n" for name in ("Frost", "Ford", "Ekes", "Dunn", "Cole", "Bell", "Ames"))
    session = answering(GOOD + turned)
    session.file({"ids": "x"}, "some")
    assert states(session, files.order) == [State.FAILED]


def test_every_workbookis_judged() -> None:
    """Sheet, header and cells are looked at, whatever the filter."""
    workbook = by_openpyxl([COLUMNS])
    session = answering(workbook)
    session.file({"ids": "x"}, "nobody", "xlsx")
    checks = (files.xlsx_readable, files.xlsx_sheet, files.xlsx_header, files.xlsx_columns)
    assert states(session, *checks, files.xlsx_strings, files.xlsx_no_formula) == [State.PASSED] * 6
    hidden = rewritten(workbook, lambda _, part: part.replace(b'state="visible"', b'state="veryHidden"'))
    assert hidden != workbook
    for body, check in (
        (hidden, files.xlsx_sheet),
        (by_openpyxl([COLUMNS[1:]]), files.xlsx_header),
        (by_openpyxl([COLUMNS, ("=1",)]), files.xlsx_no_formula),
        (by_openpyxl([COLUMNS, (1,)]), files.xlsx_strings),
    ):
        session = answering(body)
        session.file({"ids": "x"}, "nobody", "xlsx")
        assert states(session, check) == [State.FAILED]


@pytest.mark.parametrize(("representation", "check"), [("csv", files.csv_readable), ("xlsx", files.xlsx_readable)])
def test_a_file_of_nothing_at_all(representation: str, check: Check) -> None:
    """A file without even a header cannot be read, and a check says so."""
    session = answering(b"")
    with pytest.raises(TooLittleDataError, match=r"^the \w+ file for nobody cannot be read$"):
        session.file({"ids": "x"}, "nobody", representation)
    assert states(session, check) == [State.FAILED]


def test_a_file_that_is_refused() -> None:
    """The first download of an export is owed, unless the account lists that the filter names may be others'."""
    for status, rules, state in (
        (404, {"city": "x"}, State.FAILED),
        (400, {"account_list_id": "x"}, State.FAILED),
        (404, {"account_list_id": "x"}, State.INCONCLUSIVE),
    ):
        session = answering("", status)
        with pytest.raises(RefusedError, match=rf"^the download for some was refused with {status}$") as caught:
            session.file(rules, "some")
        assert caught.value.exchange.response.status == status
        assert states(session, lifecycle.first_get) == [state]


def test_a_file_that_is_too_large_is_inconclusive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large account is no fault of the server: the checks of its file say that they could not judge, and why."""
    monkeypatch.setitem(reading._READERS, "csv", (lambda body: read_csv(body, Caps(rows=1)), files.csv_readable))
    session = answering(GOOD + "a\nb\n")
    with pytest.raises(
        TooLittleDataError, match=r"^the csv file for everybody was not judged: it has more than 1 rows"
    ):
        session.file({}, "everybody")
    assert states(session, files.csv_readable) == [State.INCONCLUSIVE]


def test_the_bytes_of_a_file_are_dropped_when_it_was_read() -> None:
    """Its rows are kept, and of its body the size, which a report prints."""
    file = answering(GOOD + "a,,,,,,,,\n").file({}, "one")
    created, download = file.exchanges
    assert created.response.body
    assert (download.response.body, download.response.size) == (b"", len(GOOD) + 10)
    assert file.table.rows == (("a", *[""] * 8),)
    assert f"{len(GOOD) + 10} bytes" in answer_of(download.response)
