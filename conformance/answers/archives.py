"""Measuring an archive before a library opens it, because a small one may unpack to more than the memory holds.

What a library takes for a workbook is decided by its XML elements more than by its bytes: an element of four bytes
becomes an object of a hundred. So both are counted, while unpacking, since the sizes that an archive declares may be
false.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_PIECE = 1024 * 1024
# A workbook has about ten members; an archive of very many would take long to measure.
_MEMBERS = 1000
# Below this size no ratio is checked: a small member of equal bytes may compress a thousandfold.
_FREE_BYTES = 1024 * 1024
_SHEETS = "xl/worksheets/"
_STRINGS = "sharedstrings.xml"
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)


class ArchiveError(Exception):
    """An archive cannot be read, or would take too much memory; the text says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How large a file may be.

    Attributes:
        rows: The rows of a table.
        cells: The cells of a table.
        columns: The cells of a row of a sheet: it may place a cell far to the right, and a reader fills the gap.
        line: The characters of one line of a CSV file.
        unpacked: The bytes that all members of an archive have when unpacked.
        ratio: How many times larger than packed a member may be, past the first MiB.
        elements: The XML elements of a row of a sheet, and of a member that holds no cells.
        strings: The XML elements of the strings that the cells of a workbook share.
    """

    rows: int = 250_000
    cells: int = 2_000_000
    columns: int = 64
    line: int = 8 * 1024 * 1024
    unpacked: int = 256 * 1024 * 1024
    ratio: int = 200
    elements: int = 100_000
    strings: int = 2_000_000


CAPS = Caps()
"""Far above what a mailing needs, and low enough that no answer takes more than some hundred MiB."""


def measure(body: bytes, caps: Caps) -> None:
    """Unpack every member of an archive, piece by piece, and count.

    Args:
        body: The archive.
        caps: How large it may be.

    Raises:
        ArchiveError: It is no archive, it is damaged, or it is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            if len(members) > _MEMBERS:
                raise ArchiveError(f"the archive holds more than {_MEMBERS} members")
            left = caps.unpacked
            for member in members:
                left -= _measure_member(archive, member, left, caps)
    except _DAMAGED:
        raise ArchiveError("it is not a ZIP archive, or a damaged one") from None


def _measure_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, caps: Caps) -> int:
    """Return how many bytes a member unpacks to."""
    size = elements = 0
    sheet = member.filename.startswith(_SHEETS)
    most = caps.strings if member.filename.lower().endswith(_STRINGS) else caps.elements
    for piece in _pieces(archive, member):
        size += len(piece)
        if size > left:
            raise ArchiveError("the archive unpacks to too much")
        if size > _FREE_BYTES and size > max(member.compress_size, 1) * caps.ratio:
            raise ArchiveError(f"a member of the archive unpacks to more than {caps.ratio} times its size")
        # The cells of a sheet are read row by row, so only the elements of one row are in memory together.
        first, *others = _ROW.split(piece) if sheet else [piece]
        longest = elements + _elements(first)
        elements = _elements(others[-1]) if others else longest
        if max(longest, *(_elements(part) for part in others), elements) > most:
            raise ArchiveError(f"a part of the workbook has more than {most} elements")
    return size


def _elements(part: bytes) -> int:
    return part.count(b"<") - part.count(b"</")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            yield piece
