"""The files: some selections as CSV and as XLSX. Reading a file runs most of the checks."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from conformance.answers.tables import File, TableError, read_csv
from conformance.check import checks_of
from conformance.http.at_once import at_once
from conformance.rules.files import checks
from conformance.rules.files import checks_labels as labels
from conformance.session.account import AsIs
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import EVERYBODY, UNKNOWN_ID, UNUSED

# Of a large account, all contacts are in these files alone.
_EVERYBODY = AsIs(status=EVERYBODY)
_WORDS = "the file of all contacts"
_ROUNDS = 2
_FURTHER: tuple[tuple[Mapping[str, object], str], ...] = (
    ({"status": "hidden", "reverse_status": True}, "status=hidden reversed"),
    (
        {"status": UNUSED, "not_ids": UNKNOWN_ID, "any_filter": True},
        "any_filter, and one that every contact passes",
    ),
    ({"status": EVERYBODY, "updated_at": "1970-01-01"}, "updated_at=1970-01-01"),
    (
        {"status": EVERYBODY, "name_like": UNUSED, "city": UNUSED, "any_filter": True},
        "any of all statuses and unknown texts",
    ),
    ({"status": EVERYBODY, "wildcard_search": UNUSED}, "an unknown wildcard_search"),
)


@scenario(
    "the CSV file",
    checks.csv_readable,
    checks.csv_line_ends,
    checks.csv_header,
    checks.csv_width,
    checks.order,
    *checks_of(labels),
    early=True,
)
def _csv(session: Session) -> None:
    file = session.file(_EVERYBODY, _WORDS)
    for check in checks_of(labels):
        session.judge(check, "csv", file=file)
    # Fetching a file judges it. An empty file must have a header as well, and a file of some contacts its order.
    session.everybody_with("an unknown ids", ids=UNKNOWN_ID)
    session.everybody_with("an unknown not_ids", not_ids=UNKNOWN_ID)
    session.file({}, "an empty filter")
    _in_german(session)


def _in_german(session: Session) -> None:
    """Judge the headings of the file of a client of another language."""
    export = session.fresh()
    download = session.read(export.export_id, "csv", headers=(("Accept-Language", "de-CH, de;q=0.9"),))
    with suppress(TableError):
        file = File(read_csv(download.response.body), (export.created, download), "a file asked for in German")
        columns = session.contract.operations["downloadMailingExportCsv"].columns
        session.judge(checks.csv_header, "csv, asked for in German", file=file, columns=columns)


@scenario(
    "the XLSX file",
    checks.xlsx_readable,
    checks.xlsx_sheet,
    checks.xlsx_header,
    checks.xlsx_columns,
    checks.xlsx_strings,
    checks.xlsx_no_formula,
    early=True,
)
def _xlsx(session: Session) -> None:
    for rules, words in ((_EVERYBODY, _WORDS), ({"status": EVERYBODY, "ids": UNKNOWN_ID}, "an unknown ids")):
        session.file(rules, words, "xlsx")


@scenario("CSV against XLSX", checks.same_rows, early=True)
def _both(session: Session) -> None:
    # Several selections: a file may be truncated at some number of rows, or be wrong with one filter only.
    for rules, words in (
        (_EVERYBODY, _WORDS),
        ({}, "the file without a filter"),
        ({"status": "hidden"}, "status=hidden"),
    ):
        _compare(session, rules, words)


@scenario("CSV against XLSX with further filters", checks.same_rows)
def _both_filtered(session: Session) -> None:
    # A workbook that is selected on a path of its own may know fewer keys than the CSV.
    for rules, words in _FURTHER:
        # Of a large account, such a union is as large.
        if session.account.prefix is None or "any_filter" not in rules:
            _compare(session, rules, words)
    for known in session.target.knowledge.account_lists[:1]:
        words = f"status={EVERYBODY} and known account list 1"
        _compare(session, {"status": EVERYBODY, "account_list_id": known}, words)


def _compare(session: Session, rules: Mapping[str, object], words: str) -> None:
    csv_file, xlsx_file = session.file(rules, words), session.file(rules, words, "xlsx")
    session.judge(checks.same_rows, words, csv_file=csv_file, xlsx_file=xlsx_file)


@scenario("files at the same time", checks.own_rows, alone=True)
def _at_once(session: Session) -> None:
    whole = session.whole()
    for representation in ("csv", "xlsx"):
        for _ in range(_ROUNDS):
            exports = [
                session.fresh({"filter": rules}).export_id for rules in ({"status": EVERYBODY}, {"status": UNUSED})
            ]
            everybody, nobody = at_once([partial(session.read, one, representation) for one in exports])
            session.judge(checks.own_rows, representation, whole=whole, everybody=everybody, nobody=nobody)
