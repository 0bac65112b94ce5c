"""A download read as a file, and judged as one, whoever asked for it and whatever for.

A fault of a file may show where a filter selects nobody, or on one filter alone. So every file is looked at, as bytes
and as a table, before a scenario compares it with another.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Protocol

from conformance.answers.tables import File, TableError, read_csv, read_xlsx
from conformance.check import Check, TooLittleDataError
from conformance.contract import Contract
from conformance.http.exchange import Exchange
from conformance.rules.files import checks
from conformance.rules.lifecycle import checks as lifecycle

_LISTS = b"account_list_id"


class RefusedError(TooLittleDataError):
    """A file was refused.

    Args:
        words: The filter in words.
        exchange: The download.
    """

    def __init__(self, words: str, exchange: Exchange) -> None:
        super().__init__(f"the download for {words} was refused with {exchange.response.status}")
        self.exchange = exchange


class Judging(Protocol):
    """What lets a check judge, as a session does."""

    def __call__(self, check: Check, subject: str, **values: object) -> bool:
        """Let a check judge values on a subject."""


def read_file(download: Exchange, representation: str, words: str, created: Exchange, judge: Judging) -> File:
    """Read what the first download of an export brought.

    Args:
        download: The download.
        representation: `csv` or `xlsx`.
        words: The filter in words.
        created: The creation of the export.
        judge: Lets a check judge.

    Raises:
        RefusedError: It was refused.
        TooLittleDataError: It cannot be read; the check that judged it says why.
    """
    if not download.response.ok:
        # Where none of the account lists that a filter names is the user's, there is no file; only who asks can know.
        if download.response.status != HTTPStatus.NOT_FOUND or _LISTS not in (created.request.body or b""):
            judge(lifecycle.first_get, representation, exchange=download)
        raise RefusedError(words, download)
    reader, readable = {"csv": (read_csv, checks.csv_readable), "xlsx": (read_xlsx, checks.xlsx_readable)}[
        representation
    ]
    try:
        table = reader(download.response.body)
    except TableError as error:
        judge(readable, representation, exchange=download, error=str(error))
        raise TooLittleDataError(f"the {representation} file for {words} cannot be read") from None
    judge(readable, representation, exchange=download, error="")
    return File(table, (created, download), words)


def judge_file(file: File, representation: str, contract: Contract, judge: Judging) -> None:
    """Let the checks of all files judge one, by itself."""
    if representation == "csv":
        columns = contract.operations["downloadMailingExportCsv"].columns
        judge(checks.csv_line_ends, "csv", exchange=file.exchanges[-1])
        judge(checks.csv_header, "csv", file=file, columns=columns)
        judge(checks.csv_width, "csv", file=file, columns=columns)
        judge(checks.order, "csv", file=file, column=columns[0])
        return
    operation = contract.operations["downloadMailingExportXlsx"]
    judge(checks.xlsx_sheet, "xlsx", file=file, sheet=operation.sheet)
    judge(checks.xlsx_header, "xlsx", file=file, columns=operation.columns)
    judge(checks.xlsx_columns, "xlsx", file=file, columns=operation.columns)
    judge(checks.xlsx_strings, "xlsx", file=file)
    judge(checks.xlsx_no_formula, "xlsx", file=file)
