"""What the files hold: one selection as CSV and as XLSX."""

from __future__ import annotations

from conformance.rules.files import checks
from conformance.rules.files import checks_labels as labels
from conformance.rules.selection.scenarios import UNKNOWN_ID, everybody_with, whole
from conformance.session.scenario import Scenario
from conformance.session.session import Session

_EVERYBODY = {"status": "active,hidden,null"}
_WORDS = "the file of everybody"


def _csv(session: Session) -> None:
    file = whole(session)
    for check in labels.CHECKS:
        session.judge(check, "csv", file=file)
    # Each file is judged by itself when it is fetched. A file of nobody has its header, a narrowed one its order.
    everybody_with(session, "an unknown ids", ids=UNKNOWN_ID)
    everybody_with(session, "an unknown not_ids", not_ids=UNKNOWN_ID)
    session.file({}, "an empty filter")


def _xlsx(session: Session) -> None:
    for rules, words in ((_EVERYBODY, _WORDS), ({**_EVERYBODY, "ids": UNKNOWN_ID}, "an unknown ids")):
        session.file(rules, words, "xlsx")


def _both(session: Session) -> None:
    # Several selections: a file may be cut off at a number of rows, or differ where a filter is in force.
    for rules, words in (
        (_EVERYBODY, _WORDS),
        ({}, "the file without a filter"),
        ({"status": "hidden"}, "status=hidden"),
    ):
        csv_file, xlsx_file = session.file(rules, words), session.file(rules, words, "xlsx")
        session.judge(checks.same_rows, words, csv_file=csv_file, xlsx_file=xlsx_file)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "the CSV file",
        _csv,
        (
            checks.csv_readable,
            checks.csv_line_ends,
            checks.csv_header,
            checks.csv_width,
            checks.order,
            *labels.CHECKS,
        ),
        early=True,
    ),
    Scenario(
        "the XLSX file",
        _xlsx,
        (
            checks.xlsx_readable,
            checks.xlsx_sheet,
            checks.xlsx_header,
            checks.xlsx_columns,
            checks.xlsx_strings,
            checks.xlsx_no_formula,
        ),
        early=True,
    ),
    Scenario("CSV against XLSX", _both, (checks.same_rows,), early=True),
)
