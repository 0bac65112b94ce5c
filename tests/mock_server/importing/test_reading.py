"""Tests of reading an exported file: what it holds, and what is said of a bad one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mock_server.fixtures import FixtureError
from mock_server.importing.reading import read_rows
from tests.mock_server.importing.exported import COLUMNS, HEADER, cells_of, downloaded, written

SECRET = "Zyxcanary"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_both_forms_hold_the_same_rows(tmp_path: Path, form: str) -> None:
    """Every cell is read as it was written, line breaks and white space included."""
    rows = read_rows(downloaded(tmp_path / f"contacts.{form}"), COLUMNS)
    expected = cells_of(downloaded(tmp_path / "expected.csv"))
    assert [[row[source] for source in COLUMNS.values()] for row in rows] == [
        # A workbook cannot hold a carriage return, and readers make a line feed of it.
        [cell.replace("\r\n", "\n") if form == "xlsx" else cell for cell in row]
        for row in expected
    ]
    assert len(rows) > 10


def test_blank_rows_are_left_out_and_numbers_are_text(tmp_path: Path) -> None:
    """A spreadsheet may make a number of a postal code, and leave blank rows behind."""
    file = written(tmp_path / "contacts.xlsx", [], ("Doe", "", "", "", "", "", 62701.0), ())
    (row,) = read_rows(file, COLUMNS)
    assert (row["contact.name"], row["address.postal_code"]) == ("Doe", "62701")


def test_columns_may_be_in_any_order_behind_a_byte_order_mark(tmp_path: Path) -> None:
    """What a spreadsheet saves as CSV may differ in these from what the API sends."""
    file = written(tmp_path / "contacts.csv", ("last", "Doe"), header=("Address Block", *HEADER[:-1]))
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    (row,) = read_rows(file, COLUMNS)
    assert (row["contact.name"], row["contact.address_block"]) == ("Doe", "last")


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


LINE = ",".join(HEADER).encode()


@pytest.mark.parametrize(
    ("name", "write", "row", "told"),
    [
        ("none.csv", lambda _: None, 1, "cannot be read: No such file"),
        ("empty.csv", _bytes(b""), 1, "empty; give the file of an export"),
        ("odd.csv", _bytes(LINE + b"\n\xff"), 2, "is not UTF-8; save the file as CSV in UTF-8"),
        ("odd.csv", _bytes(LINE + b"\n\0"), 1, "NUL character; give a CSV or XLSX file"),
        ("odd.csv", _bytes(LINE + b'\n"a,"b,\n'), 2, "the quotes of row 2 do not match"),
        ("odd.csv", _bytes(LINE + f"\n{SECRET},b\n".encode()), 2, "row 2 has 2 cells where the header has 9"),
        ("odd.csv", lambda file: written(file, header=HEADER[1:]), 1, "lacks the column Contact Name"),
        ("odd.csv", lambda file: written(file, header=(*HEADER, SECRET)), 1, "the header of column 10 is none of"),
        ("odd.csv", lambda file: written(file, header=(*HEADER, HEADER[0])), 1, "two columns are called Contact Name"),
        ("odd.xlsx", _bytes(b"PK\x03\x04 but no archive"), 1, "is no workbook; give an XLSX or CSV file"),
        ("odd.xlsx", _bytes(LINE), 1, "is no workbook; give an XLSX or CSV file"),
    ],
)
def test_a_bad_file_is_told_by_row_and_what_to_do(
    tmp_path: Path, name: str, write: Callable[[Path], object], row: int, told: str
) -> None:
    """The error names the file and the row, and nothing of a cell."""
    file = tmp_path / name
    write(file)
    with pytest.raises(FixtureError) as caught:
        read_rows(file, COLUMNS)
    assert str(caught.value).startswith(f"{file}:{row}: ")
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)
