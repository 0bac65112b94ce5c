"""CSV and XLSX files read into one type, :class:`Table`, so that every check of content is written once.

A server may be broken or hostile. So an archive is measured before the workbook is opened, rows and cells are counted
while they are read, XML is read without entities, and no exception quotes a cell.
"""

import contextlib
import csv
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from threading import Lock
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from conformance.answers.archives import CAPS, ArchiveError, Caps, measure
from conformance.http.exchange import Exchange

# Held while settings of the whole process are changed, so that threads do not undo each other's.
_READING = Lock()
_PREAMBLE = re.compile(rb'(\xef\xbb\xbf)?("?sep=[^\r\n]"?\r?\n)?')
_LONGEST_PREAMBLE = 16
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
# What openpyxl raises on a damaged workbook: errors of its own, of ZIP and XML readers, and of code that assumes a
# sound one.
_DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    DefusedXmlException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)


class TableError(ValueError):
    """A file cannot be read as a table; the text says why and where, and quotes no cell."""


class TooLargeError(TableError):
    """A file has more rows or cells than this suite reads, which is no fault of the server."""


@dataclass(frozen=True, slots=True)
class Table:
    """The content of a file.

    Attributes:
        header: The first row.
        rows: The other rows; every cell is text, an empty cell is empty text.
        sheets: The names of the sheets; empty for CSV.
        cell_kinds: How many cells of each kind a workbook holds (`s` text, `n` number, `f` formula ...); empty for CSV.
        hidden_sheets: How many sheets a spreadsheet program would not show; 0 for CSV.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    sheets: tuple[str, ...] = ()
    cell_kinds: tuple[tuple[str, int], ...] = ()
    hidden_sheets: int = 0

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of a column, from the top; nothing if there is no such column."""
        if name not in self.header:
            return ()
        index = self.header.index(name)
        return tuple(row[index] for row in self.rows if index < len(row))

    def renamed(self, names: dict[str, str]) -> "Table":
        """Return the table with other names of columns; a column without a new name keeps its own."""
        return replace(self, header=tuple(names.get(name, name) for name in self.header))

    def bag(self) -> Counter[tuple[str, ...]]:
        """Return the rows with how often each occurs; two contacts may have equal rows, so a set would lose some."""
        return Counter(self.rows)


@dataclass(frozen=True, slots=True)
class File:
    """A table with the exchanges that fetched it, which are the evidence of a finding.

    Attributes:
        table: What the file held.
        exchanges: The creation and the download.
        words: The filter it was asked for with, in words; recipes stand for derived values.
    """

    table: Table = field(repr=False)
    exchanges: tuple[Exchange, ...] = field(repr=False)
    words: str = "the file"

    def bag(self) -> Counter[tuple[str, ...]]:
        """Return the rows with how often each occurs."""
        return self.table.bag()

    def matching(self, accept: Callable[[dict[str, str]], bool]) -> Counter[tuple[str, ...]]:
        """Return the rows that a condition accepts, with how often each occurs.

        Args:
            accept: Takes a mapping from the name of a column to the cell.
        """
        return Counter(row for row in self.table.rows if accept(dict(zip(self.table.header, row, strict=False))))


def read_csv(body: bytes, caps: Caps = CAPS) -> Table:
    """Read a CSV file (RFC 4180, with LF or CRLF).

    Args:
        body: The file.
        caps: How large it may be.

    Raises:
        TableError: It is not UTF-8, its quoting is broken, or it has no header.
        TooLargeError: It has too many rows or cells.
    """
    lines = _Lines(body[len(preamble_of(body)) :], caps)
    reader = csv.reader(lines, strict=True)
    try:
        with _fields_of(len(body)):
            rows = list(_counted(map(tuple, reader), caps, lines.end_row))
    except csv.Error:
        raise TableError(f"the quoting is broken near line {reader.line_num}") from None
    if not rows or not rows[0]:
        raise TableError("there is no header row")
    return Table(header=rows[0], rows=tuple(rows[1:]))


def preamble_of(body: bytes) -> bytes:
    """Return what stands before the header of a CSV file: a byte order mark, and a line that names the delimiter.

    Programs for spreadsheets read both. They are passed over in reading, so that only the checks about them fail.
    """
    match = _PREAMBLE.match(body[:_LONGEST_PREAMBLE])
    return match[0] if match else b""


class _Lines:
    """The lines of a CSV file, decoded one by one: the text of the whole file would take four times its bytes.

    A quoted field may hold line breaks, so a line is not a row. The reader yields a row only when it is complete;
    whatever yields rows calls :meth:`end_row`, so that a row without an end is noticed here.
    """

    def __init__(self, body: bytes, caps: Caps) -> None:
        self._body = body
        self._caps = caps
        self._commas = 0

    def end_row(self) -> None:
        """Count the cells of the next row from here."""
        self._commas = 0

    def __iter__(self) -> Iterator[str]:
        place = 0
        for line in io.BytesIO(self._body):
            self._commas += line.count(b",")
            if len(line) > self._caps.line or self._commas > self._caps.cells:
                raise TooLargeError("a line or a row is longer than this suite reads")
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise TableError(f"byte {place + error.start} is not UTF-8") from None
            if "\0" in text:
                raise TableError("there is a NUL character")
            place += len(line)
            # A lone CR ends a line as well, for the reader.
            yield from io.StringIO(text, newline="") if "\r" in text else (text,)


def _counted(
    rows: Iterable[tuple[str, ...]], caps: Caps, end_row: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, ...]]:
    cells = 0
    for count, row in enumerate(rows):
        cells += len(row)
        if count > caps.rows or cells > caps.cells:
            raise TooLargeError(
                f"it has more than {caps.rows:,} rows or {caps.cells:,} cells, all that this suite reads"
            )
        end_row()
        yield row


@contextlib.contextmanager
def _fields_of(length: int) -> Iterator[None]:
    # The csv module limits the length of a field, and neither RFC 4180 nor the contract does. The limit is one for the
    # whole process, so it is raised under a lock and set back.
    with _READING:
        bound = csv.field_size_limit()
        csv.field_size_limit(max(bound, length))
        try:
            yield
        finally:
            csv.field_size_limit(bound)


def comparable(cell: str) -> str:
    """Return a cell without the differences that CSV and XLSX cannot avoid.

    XML allows no control characters: a workbook escapes them as `_xHHHH_` (ECMA-376, 22.9.2.19) or drops them, a reader
    may or may not undo the escape, and every line break becomes LF. CSV holds them as they are.
    """
    unescaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), cell.replace("_x005F_", "_"))
    return _CONTROL.sub("", unescaped.replace("\r\n", "\n").replace("\r", "\n"))


def read_xlsx(body: bytes, caps: Caps = CAPS) -> Table:
    """Read the first sheet of a workbook (ECMA-376).

    Args:
        body: The file.
        caps: How large it may be.

    Raises:
        TableError: It is not a workbook, it would unpack to too much, or its XML holds entities.
        TooLargeError: It has too many rows or cells.
    """
    try:
        measure(body, caps)
    except ArchiveError as error:
        raise TableError(str(error)) from None
    # openpyxl prints and warns about what it finds in cells, and a cell must not reach an output. Silencing it changes
    # the whole process, hence the lock.
    with _READING, warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            workbook = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=False)
        except _DAMAGED as error:
            raise TableError(_reason(error, "it is an archive but not a workbook")) from None
        try:
            kinds: Counter[str] = Counter()
            rows = list(_counted(_rows(workbook, kinds, caps.columns), caps))
        except TableError:
            raise
        except _DAMAGED as error:
            raise TableError(_reason(error, "its sheet cannot be read")) from None
        finally:
            workbook.close()
    if not rows:
        raise TableError("there is no header row")
    hidden = sum(sheet.sheet_state != "visible" for sheet in workbook.worksheets)
    return Table(rows[0], tuple(rows[1:]), tuple(workbook.sheetnames), tuple(sorted(kinds.items())), hidden)


def _reason(error: BaseException, otherwise: str) -> str:
    """Return why a workbook cannot be read.

    openpyxl wraps errors in errors of its own, so the chain is searched for one that names the cause.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DefusedXmlException):
            return "its XML declares entities"
        if isinstance(cause, TableError):
            return str(cause)
        cause = cause.__context__
    return otherwise


def _rows(workbook: openpyxl.Workbook, kinds: Counter[str], most_columns: int) -> Iterator[tuple[str, ...]]:
    sheet = workbook[workbook.sheetnames[0]]
    sheet.reset_dimensions()  # the declared size may be false, and openpyxl would make up cells to fill it
    width = 0
    for row in sheet.iter_rows():
        if len(row) > most_columns:
            raise TableError(f"its sheet has more than {most_columns} columns")
        cells = []
        for cell in row:
            value = cell.value
            if value is not None:
                kinds[cell.data_type] += 1
            cells.append("" if value is None else str(value))
        # Empty cells at the end of a row need not be written.
        width = width or len(cells)
        yield tuple(cells) + ("",) * (width - len(cells))
