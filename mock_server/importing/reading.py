"""Reading an exported file, CSV or XLSX, row by row.

The rule of this file: a mistake is reported with the file, the row and what to do, and never with a value, because the
values are those of real people.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from mock_server.contract.source import Mistake
from mock_server.fixtures import FixtureError

_MOST_BYTES: Final = 256 * 1024 * 1024
# What openpyxl raises for archives and sheets that are none.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
)

Row = Mapping[str, str]
"""The cells of a row by the sources of their columns, such as `contact.name`."""


def read_rows(path: Path, columns: Mapping[str, str]) -> list[Row]:
    """Read the contacts of an exported file.

    Args:
        path: The file; one whose name ends in `.xlsx` is a workbook, any other is CSV.
        columns: The source of each column that the contract has, by its name.

    Returns:
        The rows without the header and without blank ones.

    Raises:
        FixtureError: The file cannot be read, or is no export of the contract.
    """
    file = str(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _error(file, 1, f"larger than {_MOST_BYTES} bytes; export fewer contacts")
        raw = path.read_bytes()
    except OSError as error:
        raise _error(file, 1, f"cannot be read: {error.strerror or 'unknown reason'}") from None
    rows = _workbook(raw, file) if path.suffix.lower() == ".xlsx" else _csv(raw, file)
    first = next(rows, None)
    if first is None:
        raise _error(file, 1, "empty; give the file of an export")
    sources = _sources(first[1], columns, file)
    return [_row(cells, sources, file, number) for number, cells in rows if any(cells)]


def _error(file: str, row: int, message: str) -> FixtureError:
    return FixtureError(Mistake(file, row, "", message))


def _sources(header: Sequence[str], columns: Mapping[str, str], file: str) -> list[str]:
    named = ", ".join(columns)
    for place, name in enumerate(header, start=1):
        if name not in columns:
            raise _error(file, 1, f"the header of column {place} is none of the contract; its columns are {named}")
        if name in header[: place - 1]:
            raise _error(file, 1, f"two columns are called {name}; leave one out")
    missing = [name for name in columns if name not in header]
    if missing:
        raise _error(file, 1, f"lacks the column {missing[0]}; give a file with the columns {named}")
    return [columns[name] for name in header]


def _row(cells: Sequence[str], sources: Sequence[str], file: str, number: int) -> Row:
    if len(cells) != len(sources):
        what = f"row {number} has {len(cells)} cells where the header has {len(sources)}; correct it, or export again"
        raise _error(file, number, what)
    return dict(zip(sources, cells, strict=True))


def _csv(raw: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise _error(file, row, f"line {row} is not UTF-8; save the file as CSV in UTF-8") from None
    if "\0" in text:
        raise _error(file, 1, "holds a NUL character; give a CSV or XLSX file")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows, None)
        except csv.Error:
            what = f"the quotes of row {number} do not match, near line {rows.line_num}; correct it, or export again"
            raise _error(file, number, what) from None
        if cells is None:
            return
        yield number, cells


def _workbook(raw: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MOST_BYTES:
            raise _error(file, 1, f"unpacks to more than {_MOST_BYTES} bytes; export fewer contacts")
        workbook = openpyxl.load_workbook(io.BytesIO(raw), read_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # the size that the file declares may be false
        rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except _DAMAGED:
        raise _error(file, 1, "is no workbook; give an XLSX or CSV file") from None
    width = len(rows[0]) if rows else 0
    # Empty cells at the end of a row need not be there.
    yield from ((number, row + [""] * (width - len(row))) for number, row in enumerate(rows, start=1))


def _text(value: Any) -> str:  # noqa: ANN401  what openpyxl makes of a cell
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a postal code that a spreadsheet took for a number
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
