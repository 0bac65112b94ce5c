"""Tests of reading files: sound ones, broken ones and hostile ones."""

import contextlib
import csv
import io
import struct
import time
import warnings
import zipfile
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.answers.archives import Caps
from conformance.answers.tables import File, Table, TableError, TooLargeError, preamble_of, read_csv, read_xlsx
from tests.conformance.answers.workbooks import SHEET, archive, by_openpyxl, by_xlsxwriter, rewritten, with_sheet
from tests.conformance.values import file

CANARY = "Zaphod Canary"
ROWS = (("Contact Name", "Greeting"), (CANARY, "Zaphod"), ('Doe, "J"', "a\nb"), ("漢字 🎉 עברית", ""))
GOOD = by_openpyxl(ROWS)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


def test_csv_is_read() -> None:
    """Quoted fields, quotes, line breaks and any script; LF and CRLF; with and without a last line end."""
    expected = Table(ROWS[0], ROWS[1:])
    for end in ("\n", "\r\n"):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator=end).writerows(ROWS)
        assert read_csv(buffer.getvalue().encode()) == expected
        assert read_csv(buffer.getvalue().rstrip().encode() + b'""') == expected or end
    assert read_csv(b"a,b") == Table(("a", "b"), ())
    assert read_csv(b'"a","b"\n"1","2"\n') == Table(("a", "b"), (("1", "2"),))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=4))
def test_csv_that_was_written_is_read_back(rows: list[list[str]]) -> None:
    """Rows of any text come back unchanged."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    table = read_csv(buffer.getvalue().encode())
    assert [list(row) for row in (table.header, *table.rows)] == rows


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "there is no header row"),
        (b"\n", "there is no header row"),
        (b"\r\na,b\r\n", "there is no header row"),
        (b"a,b\nZaphod \xff Canary", "byte 11 is not UTF-8"),
        (b"\xff\xfea\x00", "byte 0 is not UTF-8"),
        (b"a,b\nZaphod\0Canary,1\n", "there is a NUL character"),
        (b'a,b\n"Zaphod" Canary,1\n', "the quoting is broken near line 2"),
        (b'a,b\n1,2\n"Zaphod Canary', "the quoting is broken near line 3"),
    ],
)
def test_an_error_in_csv_is_named_by_its_place(body: bytes, told: str) -> None:
    """The error holds no cell."""
    with pytest.raises(TableError, match=f"^{told}$") as caught:
        read_csv(body)
    assert caught.value.__cause__ is None


def test_a_field_may_be_long() -> None:
    """A long field is still CSV."""
    assert read_csv(b"a\n" + b"x" * 100_000) == Table(("a",), (("x" * 100_000,),))


def test_no_field_is_too_long() -> None:
    """Neither RFC 4180 nor the contract bounds it; the bound of the csv module is left as it was."""
    bound = csv.field_size_limit()
    assert read_csv(b"a\n" + b"x" * 140_000).rows == (("x" * 140_000,),)
    assert csv.field_size_limit() == bound


def test_a_column_is_read_by_its_name() -> None:
    """Rows that are too short have an empty cell there; a bag counts equal rows."""
    table = Table(("a", "b"), (("1", "x"), ("2",), ("1", "x")))
    assert table.column("b") == ("x", "x")
    assert table.column("a") == ("1", "2", "1")
    assert table.column("c") == ()
    assert table.bag() == {("1", "x"): 2, ("2",): 1}


def test_rows_are_chosen_by_a_condition() -> None:
    """The condition gets a mapping from column to cell; a row that is too short lacks some."""
    one = file(("1", "x"), ("2",), ("1", "x"), header=("a", "b"))
    assert one.matching(lambda row: row.get("b") == "x") == {("1", "x"): 2}
    assert one.matching(lambda row: row == {"a": "2"}) == {("2",): 1}
    assert one.bag() == one.table.bag()


def test_a_file_does_not_print_its_rows() -> None:
    """Neither a table nor a file shows a cell."""
    one = File(Table(("Contact Name",), ((CANARY,),)), (), "the file of all contacts")
    assert CANARY not in repr(one)
    assert CANARY not in repr(one.table)
    assert "the file of all contacts" in repr(one)


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (GOOD, (("s", 7),)),
        (by_xlsxwriter(ROWS), (("s", 8),)),
        (by_xlsxwriter(ROWS, constant_memory=True), (("s", 8),)),
    ],
    ids=["openpyxl", "shared strings", "inline strings"],
)
def test_a_workbook_is_read(body: bytes, kinds: tuple[tuple[str, int], ...]) -> None:
    """Shared and inline strings, of any script; an empty cell is empty text."""
    table = read_xlsx(body)
    assert (table.header, table.rows, table.sheets) == (ROWS[0], ROWS[1:], ("Contacts",))
    assert table.cell_kinds in {kinds, (("s", 7),)}


def test_the_kinds_of_cells_are_counted() -> None:
    """Numbers, booleans, dates, errors and formulas are distinguished from text; formulas are not computed."""
    rows = (("Contact Name", "x"), (1, 2.5), (True, "=1+1"), (datetime(2026, 3, 2), "#N/A"), (None, "text"))  # noqa: DTZ001  a workbook knows no zones
    table = read_xlsx(by_openpyxl(rows))
    assert dict(table.cell_kinds) == {"s": 3, "n": 2, "b": 1, "f": 1, "d": 1, "e": 1}
    assert table.rows[0] == ("1", "2.5")
    assert table.rows[1] == ("True", "=1+1")
    assert table.rows[3] == ("", "text")


def test_the_first_of_several_sheets_is_read() -> None:
    """The names of all sheets are known, the rows are those of the first."""
    table = read_xlsx(by_openpyxl(ROWS, ("Contacts", "More", "Most")))
    assert table.sheets == ("Contacts", "More", "Most")
    assert table.rows == ROWS[1:]


@pytest.mark.parametrize(("state", "hidden"), [(b"visible", 0), (b"hidden", 1), (b"veryHidden", 1)])
def test_hidden_sheets_are_counted(state: bytes, hidden: int) -> None:
    """A sheet that is not visible counts as hidden; its rows are read all the same."""
    table = read_xlsx(rewritten(GOOD, lambda _, part: part.replace(b'state="visible"', b'state="%s"' % state)))
    assert (table.hidden_sheets, table.rows) == (hidden, ROWS[1:])


def test_an_empty_sheet_has_no_header() -> None:
    """A sheet without rows cannot be read as a table."""
    with pytest.raises(TableError, match=r"^there is no header row$"):
        read_xlsx(with_sheet(GOOD, (b"<sheetData>", b"<sheetData/><!--"), (b"</sheetData>", b"-->")))


def test_a_first_row_may_be_blank() -> None:
    """Empty cells make a header of empty text."""
    assert set(read_xlsx(by_openpyxl([(None, None), ("a", "b")])).header) <= {""}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "it is not a ZIP archive, or a damaged one"),
        (b"Contact Name,Zaphod Canary\n", "it is not a ZIP archive, or a damaged one"),
        (b"PK\x03\x04 and no more", "it is not a ZIP archive, or a damaged one"),
        (GOOD[: len(GOOD) // 2], "it is not a ZIP archive, or a damaged one"),
        (archive(), "it is an archive but not a workbook"),
        (archive(("notes.txt", b"Zaphod Canary")), "it is an archive but not a workbook"),
        (archive(("[Content_Types].xml", b"<Types")), "it is an archive but not a workbook"),
        (rewritten(GOOD, lambda name, content: None if name == "xl/workbook.xml" else content), "not a workbook"),
        (
            rewritten(GOOD, lambda name, content: None if name == SHEET else content),
            "sheet cannot be read|not a workbook",
        ),
        (with_sheet(GOOD, (b"</sheetData>", b"</sheetDatum>")), "its sheet cannot be read"),
        (with_sheet(GOOD, (b'r="A1"', b'r="!!"')), "its sheet cannot be read"),
        (with_sheet(GOOD, (b'<row r="1"', b'<row r="one"')), "its sheet cannot be read"),
    ],
)
def test_each_way_not_to_be_a_workbook_has_its_error(body: bytes, told: str) -> None:
    """Other bytes, other archives and broken parts are distinguished, without any of their content."""
    with pytest.raises(TableError, match=told) as caught:
        read_xlsx(body)
    assert CANARY not in str(caught.value)


def _damaged() -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
        member = source.getinfo(SHEET)
    start = member.header_offset + 30 + len(SHEET)
    return GOOD[:start] + b"\xff" * 6 + GOOD[start + 6 :]


def test_a_member_with_damaged_compression_is_an_error() -> None:
    """A damaged member makes a damaged archive."""
    with pytest.raises(TableError, match=r"^it is not a ZIP archive, or a damaged one$"):
        read_xlsx(_damaged())


def test_a_wrong_check_sum_and_encryption_are_errors() -> None:
    """Both make a damaged archive."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
        crc = struct.pack("<L", source.getinfo(SHEET).CRC)
    directory = GOOD.rindex(crc)
    flags = GOOD.rindex(b"PK\x01\x02", 0, directory) + 8
    for body in (
        GOOD[:directory] + b"\0\0\0\0" + GOOD[directory + 4 :],
        GOOD[:flags] + b"\x01" + GOOD[flags + 1 :],
    ):
        with pytest.raises(TableError, match=r"^it is not a ZIP archive, or a damaged one$"):
            read_xlsx(body)


def test_the_unpacked_size_of_an_archive_is_bounded() -> None:
    """All members together may have so many bytes, and not one more."""
    members = [(f"part{number}", bytes(1000)) for number in range(4)]
    with pytest.raises(TableError, match=r"^it is an archive but not a workbook$"):
        read_xlsx(archive(*members), Caps(unpacked=4000))
    with pytest.raises(TableError, match=r"^the archive unpacks to too much$"):
        read_xlsx(archive(*members), Caps(unpacked=3999))


def test_the_compression_ratio_of_a_member_is_bounded() -> None:
    """The bound holds beyond the first MiB."""
    mib = 1024 * 1024
    bomb = archive(("xl/workbook.xml", bytes(20 * mib)))
    with pytest.raises(TableError, match=r"^a member of the archive unpacks to more than 200 times its size$"):
        read_xlsx(bomb)
    with pytest.raises(TableError, match=r"^it is an archive but not a workbook$"):
        read_xlsx(bomb, Caps(ratio=2000))
    with pytest.raises(TableError, match=r"^it is an archive but not a workbook$"):
        read_xlsx(archive(("x", bytes(mib))), Caps(ratio=2))


def test_bytes_are_counted_and_claims_are_not_believed() -> None:
    """A wrong size in the archive changes nothing."""
    size = 20 * 1024 * 1024
    body = archive(("xl/workbook.xml", bytes(size))).replace(struct.pack("<L", size), struct.pack("<L", 10))
    began = time.monotonic()
    with pytest.raises(TableError):
        read_xlsx(body, Caps(unpacked=1024 * 1024))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("members", "told"), [(1000, "it is an archive"), (1001, "holds more than 1000 members")])
def test_the_number_of_members_is_bounded(members: int, told: str) -> None:
    """A thousand are read, and no more."""
    with pytest.raises(TableError, match=told):
        read_xlsx(archive(*((f"{number}", b"") for number in range(members)), compression=zipfile.ZIP_STORED))


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def _declaring(member: str, declaration: bytes) -> bytes:
    def edit(name: str, content: bytes) -> bytes:
        bare = content.partition(b"?>")[2] if content.startswith(b"<?xml") else content
        return declaration + bare if name == member else content

    return rewritten(GOOD, edit)


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_entities_are_refused(member: str, declaration: bytes) -> None:
    """No part of a workbook may declare entities, be they nested or of a file."""
    with pytest.raises(TableError, match=r"^(its XML declares entities|it is an archive but not a workbook)$"):
        read_xlsx(_declaring(member, declaration))


def test_entities_have_an_error_of_their_own() -> None:
    """They are distinguished from an archive that is no workbook."""
    with pytest.raises(TableError, match=r"^its XML declares entities$"):
        read_xlsx(_declaring("xl/workbook.xml", LAUGHS))


NO_SIZE = (b'<dimension ref="A1:B4" />', b"")


def test_a_row_far_down_makes_no_rows_above_it() -> None:
    """A sheet has at most 1,048,576 rows (ECMA-376, 18.3.1.73)."""
    with pytest.raises(TableError):
        read_xlsx(with_sheet(GOOD, NO_SIZE, (b'<row r="4"', b'<row r="1500000"'), (b'r="A4"', b'r="A1500000"')))


def test_a_claimed_width_makes_no_cells() -> None:
    """What a sheet says of its size is not believed."""
    body = with_sheet(GOOD, (b'ref="A1:B4"', b'ref="A1:XFD100"'), (b'<row r="4"', b'<row r="100"'))
    assert len(body) < 10_000
    try:
        table = read_xlsx(body)
    except TableError:
        return
    assert sum(len(row) for row in table.rows) < 100_000


def test_reading_does_not_warn() -> None:
    """A value that cannot be a date causes no warning that would show it."""
    dated = by_openpyxl([("Contact Name",), (datetime(2020, 1, 1),)])  # noqa: DTZ001  a workbook knows no zones
    body = with_sheet(dated, (b"<v>43831</v>", b"<v>5550123456789</v>"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read_xlsx(body)
    assert [str(warning.message) for warning in caught] == []


def test_reading_does_not_print(capsys: pytest.CaptureFixture[str]) -> None:
    """A workbook with styles that are missing prints nothing."""

    def edit(name: str, content: bytes) -> bytes:
        return content.replace(b'xfId="0"', b'xfId="7"') if name == "xl/styles.xml" else content

    with contextlib.suppress(TableError):
        read_xlsx(rewritten(GOOD, edit))
    assert capsys.readouterr().out == ""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_reading_gives_a_table_or_a_table_error(data: Any) -> None:  # noqa: ANN401  what hypothesis hands in
    """Whatever the XML of a sheet holds."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
        sheet = source.read(SHEET)
    start = data.draw(st.integers(0, len(sheet)))
    length = data.draw(st.integers(0, 8))
    new = data.draw(st.sampled_from([b"", b"<", b">", b'"', b"9", b"-1", b"A1", b't="n"', b't="e"', b't="d"', b"\xff"]))
    changed = sheet[:start] + new + sheet[start + length :]
    body, told = rewritten(GOOD, lambda name, content: changed if name == SHEET else content), ""
    try:
        table = read_xlsx(body)
    except TableError as error:
        told = str(error)
    assert CANARY not in told if told else isinstance(table, Table)


TOO_MANY = r"^it has more than 3 rows or 20 cells, all that this suite reads$"


@pytest.mark.parametrize(
    ("rows", "fits"),
    [
        ([("a", "b")] * 4, True),
        ([("a", "b")] * 5, False),
        ([("a",) * 6] * 3, True),
        ([("a",) * 7] * 3, False),
        ([("a",) * 20], True),
        ([("a",) * 21], False),
    ],
)
def test_rows_and_cells_are_bounded(rows: list[tuple[str, ...]], *, fits: bool) -> None:
    """Beyond so many rows under the header, or cells in all, a file is told to be too large and not read on."""
    caps = Caps(rows=3, cells=20)
    for read, body in ((read_csv, "\n".join(map(",".join, rows)).encode()), (read_xlsx, by_openpyxl(rows))):
        if fits:
            assert len(read(body, caps).rows) == len(rows) - 1
            continue
        with pytest.raises(TooLargeError, match=TOO_MANY):
            read(body, caps)


@pytest.mark.parametrize(
    "body", [b"a\n" + b"x" * 101, b"a\n" + b"," * 21, b'a\n"' + b'\n",,,,,"' * 5], ids=["line", "cells", "row"]
)
def test_a_row_of_csv_that_does_not_end_is_not_read_to_its_end(body: bytes) -> None:
    """The reader keeps a row until it is complete, so its lines and cells are counted before it gets them."""
    with pytest.raises(TooLargeError, match=r"^a line or a row is longer than this suite reads$"):
        read_csv(body, Caps(line=100, cells=20))
    commas = b'a,b\n"1,2,3,4,5,6,7","x"\n' * 3
    assert len(read_csv(commas, Caps(line=100, cells=20)).rows) == 5


def test_the_width_of_a_sheet_is_bounded() -> None:
    """A cell far to the right would be preceded by cells that the reader makes up."""
    body = with_sheet(GOOD, (b'r="B4"', b'r="XFD4"'))
    with pytest.raises(TableError, match=r"^its sheet has more than 64 columns$"):
        read_xlsx(body)


def test_a_column_may_be_given_another_name() -> None:
    """The others keep theirs, and so do the cells."""
    assert read_csv(b"a,b\n1,2\n").renamed({"b": "c", "x": "y"}) == Table(("a", "c"), (("1", "2"),))


@pytest.mark.parametrize(
    "preamble", [b"", b"\xef\xbb\xbf", b"sep=,\n", b"sep=;\r\n", b'"sep=,"\n', b"\xef\xbb\xbfsep=,\r\n"]
)
def test_what_stands_before_the_header_is_passed_over(preamble: bytes) -> None:
    """A byte order mark and a line for spreadsheet programs are not part of the table."""
    assert preamble_of(preamble + b"a,b\n1,2\n") == preamble
    assert read_csv(preamble + b"a,b\n1,2\n") == read_csv(b"a,b\n1,2\n")


def test_a_heading_that_begins_like_such_a_line_is_a_heading() -> None:
    """Only a line with one character after the sign of equality names a delimiter."""
    assert preamble_of(b"sep=arate,b\n") == preamble_of(b"a\nsep=,\n") == b""
    assert read_csv(b"sep=arate,b\n").header == ("sep=arate", "b")
