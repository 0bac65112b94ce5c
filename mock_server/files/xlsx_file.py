"""Rows to a workbook with one sheet in which every cell is a string.

XlsxWriter writes row by row to temporary files, because a ZIP archive cannot be sent before its parts are known. All of
them are in one directory, which is removed in any case: after the last byte, after an error, and when the consumer
stops early. Equal input gives equal bytes: the only date in the file is the moment that is passed in.

The rule: a cell is never a formula, a link or a number; each is written as a string. What a workbook cannot hold as it
is:

- Characters that XML forbids, and the carriage return that it changes, are written as `_xHHHH_`, and text that looks
  like that has its underscore escaped (ECMA-376 part 1, 22.9.2.19), so both are read back as they were.
- A cell ends after 32,767 UTF-16 units, the limit of the format; a longer value loses its end, never its row.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from mock_server.contract import Table

_CHUNK: Final = 64 * 1024
_CELL_UNITS: Final = 32_767
_OUTSIDE: Final = -1
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class _Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A sheet that escapes all that has to be escaped.

    XlsxWriter escapes one of two underscores that share digits ("_x0041_x0042_"), leaves U+FFFE as it is, and takes
    text from "<r>" to "</r>" for its own markup: a contact with such a name could write XML into the file.
    """

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        if data.startswith("<r>") and data.endswith("</r>"):
            return "_x003C_" + _escaped(data[1:])
        return _escaped(data)


def _escaped(text: str) -> str:
    return _NOT_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def encode_xlsx(table: Table, rows: Iterable[Sequence[str]], moment: datetime) -> Iterator[bytes]:
    """Write a workbook.

    Args:
        table: The columns and the name of the sheet.
        rows: One sequence of cells for each row, without the header; taken one at a time.
        moment: The date of creation to write; aware.

    Yields:
        The bytes of the file in chunks of 64 KiB. The first comes after the last row was taken.

    Raises:
        OverflowError: There are more rows than a sheet holds.
    """
    with tempfile.TemporaryDirectory(prefix="mailing-mock-") as directory:
        path = Path(directory) / "contacts.xlsx"
        _write(path, table, rows, moment)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def _write(path: Path, table: Table, rows: Iterable[Sequence[str]], moment: datetime) -> None:
    guesses = dict.fromkeys(("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False)
    workbook = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **guesses})
    try:
        workbook.set_properties({"created": moment.astimezone(UTC).replace(tzinfo=None)})
        sheet = workbook.add_worksheet(table.sheet, worksheet_class=_Sheet)
        _write_row(sheet, 0, [column.name for column in table.columns])
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, row)
    finally:
        # Also after an error: the writer has an open temporary file, which Windows would not remove.
        workbook.close()


def _write_row(sheet: Worksheet, number: int, row: Sequence[str]) -> None:
    for place, value in enumerate(row):
        if sheet.write_string(number, place, _cell(value)) == _OUTSIDE:
            raise OverflowError("A sheet cannot hold more than 1,048,576 rows; select fewer contacts.")


def _cell(value: str) -> str:
    units = value.encode("utf-16-le", "surrogatepass") if 2 * len(value) > _CELL_UNITS else b""
    # A character takes two units at most, so most values need no counting.
    if len(units) <= 2 * _CELL_UNITS:
        return value
    return units[: 2 * _CELL_UNITS].decode("utf-16-le", "ignore")
