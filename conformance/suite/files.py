"""What the files hold: one selection as CSV and as XLSX."""

from __future__ import annotations

from conformance.checks import files as checks
from conformance.checks import labels
from conformance.failures import TooLittleDataError
from conformance.suite.scenario import Scenario
from conformance.suite.session import Session
from conformance.tables import File, TableError, read_csv, read_xlsx

_EVERYBODY = {"status": "active,hidden,null"}
_WORDS = "the file of everybody"


def _fetch(session: Session, representation: str) -> File:
    export = session.fresh({"filter": _EVERYBODY})
    download = session.read(export.export_id, representation)
    if not download.response.ok:
        raise TooLittleDataError(f"the download was refused with {download.response.status}")
    reader, check = {"csv": (read_csv, checks.csv_readable), "xlsx": (read_xlsx, checks.xlsx_readable)}[representation]
    try:
        table = reader(download.response.body)
    except TableError as error:
        session.judge(check, representation, exchange=download, error=str(error))
        raise TooLittleDataError(f"the {representation} file cannot be read") from None
    session.judge(check, representation, exchange=download, error="")
    return File(table, (export.created, download), _WORDS)


def _csv(session: Session) -> None:
    columns = session.contract.operations["downloadMailingExportCsv"].columns
    file = _fetch(session, "csv")
    session.judge(checks.csv_line_ends, "csv", exchange=file.exchanges[-1])
    session.judge(checks.csv_header, "csv", file=file, columns=columns)
    session.judge(checks.csv_width, "csv", file=file, columns=columns)
    session.judge(checks.order, "csv", file=file, column=columns[0])
    for check in labels.CHECKS:
        session.judge(check, "csv", file=file)


def _xlsx(session: Session) -> None:
    operation = session.contract.operations["downloadMailingExportXlsx"]
    file = _fetch(session, "xlsx")
    session.judge(checks.xlsx_sheet, "xlsx", file=file, sheet=operation.sheet)
    session.judge(checks.xlsx_header, "xlsx", file=file, columns=operation.columns)
    session.judge(checks.xlsx_columns, "xlsx", file=file, columns=operation.columns)
    session.judge(checks.xlsx_strings, "xlsx", file=file)
    session.judge(checks.xlsx_no_formula, "xlsx", file=file)


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
