"""The files: some selections as CSV and as XLSX. Reading a file runs most of the checks."""

from conformance.check import checks_of
from conformance.rules.files import checks
from conformance.rules.files import checks_labels as labels
from conformance.session.account import AsIs
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import EVERYBODY, UNKNOWN_ID

# Of a large account, all contacts are in these files alone.
_EVERYBODY = AsIs(status=EVERYBODY)
_WORDS = "the file of all contacts"


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
        csv_file, xlsx_file = session.file(rules, words), session.file(rules, words, "xlsx")
        session.judge(checks.same_rows, words, csv_file=csv_file, xlsx_file=xlsx_file)
