"""CSV and XLSX files read into one type, :class:`Table`, so that every check of content is written once.

A server may be broken or hostile. So an archive is measured before the workbook is opened, XML is read without
entities, and no exception quotes a cell.
"""

import contextlib
import csv
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from conformance.http.exchange import Exchange

# A workbook has about ten members; an archive of very many would take long to measure.
_MEMBERS = 1000
# Below this size no ratio is checked: a small member of equal bytes may compress a thousandfold.
_FREE_BYTES = 1024 * 1024
# A sheet may place one cell far away; openpyxl fills the gap with empty rows and columns, without a bound.
_MOST_ROWS = 250_000
_MOST_COLUMNS = 64
# Held while settings of the whole process are changed, so that threads do not undo each other's.
_READING = Lock()
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


def read_csv(body: bytes) -> Table:
    """Read a CSV file (RFC 4180, with LF or CRLF).

    Args:
        body: The file.

    Raises:
        TableError: It is not UTF-8, its quoting is broken, or it has no header.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(f"byte {error.start} is not UTF-8") from None
    if "\0" in text:
        raise TableError("there is a NUL character")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        with _fields_of(len(text)):
            rows.extend(tuple(row) for row in reader)
    except csv.Error:
        raise TableError(f"the quoting is broken near line {reader.line_num}") from None
    if not rows or not rows[0]:
        raise TableError("there is no header row")
    return Table(header=rows[0], rows=tuple(rows[1:]))


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


def read_xlsx(body: bytes, most_bytes: int = 256 * 1024 * 1024, ratio: int = 200) -> Table:
    """Read the first sheet of a workbook (ECMA-376).

    Args:
        body: The file.
        most_bytes: How many bytes all members of the archive may have when unpacked.
        ratio: How many times larger than packed a member may be, past the first MiB.

    Raises:
        TableError: It is not a workbook, it would unpack to too much, or its XML holds entities.
    """
    _measure(body, most_bytes, ratio)
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
            rows = list(_rows(workbook, kinds))
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


def _measure(body: bytes, most_bytes: int, ratio: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            left = most_bytes
            for member in _members(archive):
                left -= _unpacked_size(archive, member, left, ratio)
    except TableError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise TableError("it is not a ZIP archive, or a damaged one") from None


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > _MEMBERS:
        raise TableError(f"the archive holds more than {_MEMBERS} members")
    return members


def _unpacked_size(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int, ratio: int) -> int:
    # Counted while unpacking: the size that the archive declares may be false.
    size = 0
    with archive.open(member) as stream:
        while piece := stream.read(_FREE_BYTES):
            size += len(piece)
            if size > most_bytes:
                raise TableError("the archive unpacks to too much")
            if size > _FREE_BYTES and size > max(member.compress_size, 1) * ratio:
                raise TableError(f"a member of the archive unpacks to more than {ratio} times its size")
    return size


def _rows(workbook: openpyxl.Workbook, kinds: Counter[str]) -> Iterator[tuple[str, ...]]:
    sheet = workbook[workbook.sheetnames[0]]
    sheet.reset_dimensions()  # the declared size may be false, and openpyxl would make up cells to fill it
    width = 0
    for place, row in enumerate(sheet.iter_rows()):
        if place > _MOST_ROWS or len(row) > _MOST_COLUMNS:
            raise TableError(f"its sheet has more than {_MOST_ROWS} rows or {_MOST_COLUMNS} columns")
        cells = []
        for cell in row:
            value = cell.value
            if value is not None:
                kinds[cell.data_type] += 1
            cells.append("" if value is None else str(value))
        # Empty cells at the end of a row need not be written.
        width = width or len(cells)
        yield tuple(cells) + ("",) * (width - len(cells))
