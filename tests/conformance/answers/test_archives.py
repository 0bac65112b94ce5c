"""Tests of measuring an archive; what of a workbook is refused thereby is in `test_tables`."""

import pytest

from conformance.answers.archives import ArchiveError, Caps, measure
from tests.conformance.answers.workbooks import SHEET, archive

SMALL = Caps(elements=10, strings=20)


def test_the_elements_of_a_part_are_bounded() -> None:
    """A part of a workbook becomes objects, one for each element; the end of an element is none."""
    measure(archive(("xl/styles.xml", b"<a></a>" * 10)), SMALL)
    with pytest.raises(ArchiveError, match=r"^a part of the workbook has more than 10 elements$"):
        measure(archive(("xl/styles.xml", b"<a></a>" * 11)), SMALL)


def test_shared_strings_may_be_more() -> None:
    """There may be one for each cell."""
    measure(archive(("xl/sharedStrings.xml", b"<si><t>" * 10)), SMALL)
    with pytest.raises(ArchiveError, match=r"^a part of the workbook has more than 20 elements$"):
        measure(archive(("xl/sharedStrings.xml", b"<si><t>" * 11)), SMALL)


@pytest.mark.parametrize("row", [b"<row>", b'<x:row r="1">', b"<row/>"])
def test_a_sheet_may_have_any_number_of_rows_but_no_endless_one(row: bytes) -> None:
    """A sheet is read row by row, so the elements of each row count, wherever the row stands."""
    measure(archive((SHEET, (row + b"<c/>" * 9) * 50)), SMALL)
    for sheet in ((row + b"<c/>" * 11), (row + b"<c/>") * 5 + row + b"<c/>" * 11 + row, b"<c/>" * 11 + row):
        with pytest.raises(ArchiveError, match=r"^a part of the workbook has more than 10 elements$"):
            measure(archive((SHEET, sheet)), SMALL)


def test_a_row_may_reach_from_one_piece_to_the_next() -> None:
    """Its elements are counted across the pieces in which the archive is unpacked."""
    long = b" " * 1024 * 1024
    with pytest.raises(ArchiveError, match="more than 10 elements"):
        measure(archive((SHEET, b"<row>" + b"<c/>" * 6 + long + b"<c/>" * 6)), Caps(elements=10, ratio=2000))


def test_other_bytes_are_no_archive() -> None:
    """The error quotes nothing of them."""
    with pytest.raises(ArchiveError, match=r"^it is not a ZIP archive, or a damaged one$"):
        measure(b"Zaphod Canary", SMALL)
