"""Reading a download, and judging it by the rules for every file.

A fault may show in a single file, such as the one of a filter that selects no contact. So every file is judged,
whichever scenario fetched it, before that scenario compares it with another.
"""

from dataclasses import replace
from http import HTTPStatus

from conformance.answers.tables import File, TableError, TooLargeError, read_csv, read_xlsx
from conformance.check import TooLittleDataError
from conformance.contract import Contract
from conformance.http.exchange import Exchange
from conformance.rules.files import checks
from conformance.rules.lifecycle.checks import first_get
from conformance.session.settings import Judging
from conformance.session.terms import RefusedError

_LISTS = b"account_list_id"
_ORDER = "contact.name"


def read_file(created: Exchange, download: Exchange, words: str, contract: Contract, judge: Judging) -> File:
    """Read the first download of an export, and run the rules for every file on it.

    From here on, the columns have the names under which the checks know them, whatever the contract calls them.

    Args:
        created: The creation of the export.
        download: The download; its path ends in `.csv` or `.xlsx`.
        words: The filter in words, for a report.
        contract: The contract.
        judge: Runs a check and records its result.

    Raises:
        RefusedError: The download was refused.
        TooLittleDataError: The file is larger than this suite reads; or it cannot be read, and the check for that has
            recorded why.
    """
    representation = download.request.path.rpartition(".")[2]
    if not download.response.ok:
        # With a filter of account lists a 404 may be right: the user may belong to none of them. Only the scenario
        # knows.
        if download.response.status != HTTPStatus.NOT_FOUND or _LISTS not in (created.request.body or b""):
            judge(first_get, representation, exchange=download)
        raise RefusedError(words, download)
    reader, readable = _READERS[representation]
    try:
        table = reader(download.response.body)
    except TooLargeError as error:
        raise TooLittleDataError(f"the {representation} file for {words} was not judged: {error}") from None
    except TableError as error:
        judge(readable, representation, exchange=download, error=str(error))
        raise TooLittleDataError(f"the {representation} file for {words} cannot be read") from None
    judge(readable, representation, exchange=download, error="")
    _judge_table(File(table, (created, download), words), representation, contract, judge)
    operation = contract.operations[_OPERATIONS[representation]]
    names = dict(zip(operation.columns, operation.usual_columns, strict=True))
    return File(table.renamed(names), (created, replace(download, response=download.response.without_body())), words)


_OPERATIONS = {"csv": "downloadMailingExportCsv", "xlsx": "downloadMailingExportXlsx"}
_READERS = {"csv": (read_csv, checks.csv_readable), "xlsx": (read_xlsx, checks.xlsx_readable)}


def _judge_table(file: File, representation: str, contract: Contract, judge: Judging) -> None:
    if representation == "csv":
        operation = contract.operations[_OPERATIONS["csv"]]
        columns = operation.columns
        judge(checks.csv_line_ends, "csv", exchange=file.exchanges[-1])
        judge(checks.csv_header, "csv", file=file, columns=columns)
        judge(checks.csv_width, "csv", file=file, columns=columns)
        judge(checks.order, "csv", file=file, column=columns[operation.sources.index(_ORDER)])
        return
    operation = contract.operations[_OPERATIONS["xlsx"]]
    judge(checks.xlsx_sheet, "xlsx", file=file, sheet=operation.sheet)
    judge(checks.xlsx_header, "xlsx", file=file, columns=operation.columns)
    judge(checks.xlsx_columns, "xlsx", file=file, columns=operation.columns)
    judge(checks.xlsx_strings, "xlsx", file=file)
    judge(checks.xlsx_no_formula, "xlsx", file=file)
