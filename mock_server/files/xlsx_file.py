"""Rows to a workbook with one sheet in which every cell is a string.

The archive is sent while it is written: `zipfile` writes to a sink that cannot seek, and puts sizes and checksums
behind each part. So there is no temporary file, and each step of the iterator makes a small part of the sheet. A
library that needs the whole workbook before its first byte could be neither interrupted nor interleaved with other
files. Equal input gives equal bytes: the only date in the file is the moment that is passed in.

The rule: a cell is never a formula, a link or a number; each is written as an inline string. It has its reference,
because some readers lose rows without. What a workbook cannot hold as it is:

- Characters that XML forbids, and the carriage return that it changes, are written as `_xHHHH_`, and text that looks
  like that has its underscore escaped (ECMA-376 part 1, 22.9.2.19), so both are read back as they were.
- A cell ends after 32,767 UTF-16 units, the limit of the format; a longer value loses its end, never its row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Final
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from mock_server.contract import Table

MOST_ROWS: Final = 1_048_576
"""How many rows a sheet holds, the header among them; who calls `encode_xlsx` does not pass more."""

_STEP: Final = 64 * 1024
_FASTEST: Final = 1
_CELL_UNITS: Final = 32_767
_ESCAPED: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET: Final = "xl/worksheets/sheet1.xml"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/{_SHEET}" ContentType="{_TYPES}.worksheet+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>",
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships">'
    '<sheets><sheet name={sheet} sheetId="1" r:id="rId1"/></sheets></workbook>',
}
"""The parts beside the sheet, in the order of the archive."""


class _Sink:
    """What the archive is written to: keeps the bytes that were not taken yet, and cannot seek."""

    def __init__(self) -> None:
        self._content = bytearray()

    def write(self, data: bytes) -> int:
        self._content += data
        return len(data)

    def flush(self) -> None:
        """Do nothing; `zipfile` calls it."""

    def take(self) -> bytes:
        content = bytes(self._content)
        self._content.clear()
        return content


def encode_xlsx(table: Table, rows: Iterable[Sequence[str]], moment: datetime) -> Iterator[bytes]:
    """Write a workbook.

    Args:
        table: The columns and the name of the sheet.
        rows: One sequence of cells for each row, without the header; taken as they are needed, less than `MOST_ROWS`.
        moment: The date of creation to write; aware.

    Yields:
        The bytes of the file, a chunk for about 64 KiB of the sheet before its compression.
    """
    created = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    values = {"moment": created, "sheet": quoteattr(table.sheet or "Sheet1")}
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=_FASTEST) as archive:  # type: ignore[call-overload]  # never closed
        for name, text in _PARTS.items():
            with archive.open(name, "w") as part:
                part.write((_XML + text.format_map(values)).encode())
        with archive.open(_SHEET, "w") as part:
            for text in _steps(table, rows):
                part.write(text.encode())
                yield sink.take()
    yield sink.take()


def _steps(table: Table, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the XML of the sheet in pieces of about 64 KiB."""
    pieces = [f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>']
    length = 0
    header = [column.name for column in table.columns]
    for number, row in enumerate(chain([header], rows), start=1):
        cells = "".join([_cell(f"{_letters(place)}{number}", value) for place, value in enumerate(row)])
        pieces.append(f'<row r="{number}">{cells}</row>')
        length += len(cells)
        if length >= _STEP:
            yield "".join(pieces)
            pieces, length = [], 0
    yield "".join(pieces) + "</sheetData></worksheet>"


def _cell(reference: str, value: str) -> str:
    text = _ESCAPED.sub(_escape, _shortened(value))
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _escape(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0]) or f"_x{ord(match[0]):04X}_"


def _shortened(value: str) -> str:
    units = value.encode("utf-16-le", "surrogatepass") if 2 * len(value) > _CELL_UNITS else b""
    # A character takes two units at most, so most values need no counting.
    if len(units) <= 2 * _CELL_UNITS:
        return value
    return units[: 2 * _CELL_UNITS].decode("utf-16-le", "ignore")


@cache
def _letters(place: int) -> str:
    """Return the name of a column: A, ..., Z, AA, ...; `place` counts from 0."""
    rest, letter = divmod(place, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)
