"""Rows to CSV as RFC 4180 defines it, except for the line ends, which the contract names.

The rule: values are verbatim, also those that a spreadsheet would take for a formula. A field is quoted if it needs it.
A lone carriage return needs it, too, because readers take it for the end of a row.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mock_server.contract import Table

_CHUNK: Final = 64 * 1024
_WRITER_END: Final = "\r\n"


class _Lines:
    """The file that the csv writer writes to: collects rows, and ends each with the line end of the contract."""

    def __init__(self, line_end: str) -> None:
        self._line_end = line_end
        self._pieces: list[str] = []
        self.characters = 0

    def write(self, row: str) -> None:
        # The writer quotes a carriage return only if it is part of its line end, so it writes CR LF. It writes a whole
        # row at a time.
        self._pieces.append(row.removesuffix(_WRITER_END) + self._line_end)
        self.characters += len(row)

    def take(self) -> str:
        text = "".join(self._pieces)
        self._pieces.clear()
        self.characters = 0
        return text


def encode_csv(table: Table, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write a CSV file.

    Args:
        table: The columns, and the encoding, delimiter and line end if the contract names them.
        rows: One sequence of cells for each row, without the header; taken as they are needed.

    Yields:
        The bytes of the file in chunks of about 64 KiB, the header first.
    """
    lines = _Lines(table.line_end or "\n")
    writer = csv.writer(lines, delimiter=table.delimiter or ",", lineterminator=_WRITER_END)
    encoding = table.encoding or "utf-8"
    writer.writerow([column.name for column in table.columns])
    for row in rows:
        writer.writerow(row)
        if lines.characters >= _CHUNK:
            yield lines.take().encode(encoding)
    yield lines.take().encode(encoding)
