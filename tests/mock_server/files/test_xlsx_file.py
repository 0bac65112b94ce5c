"""Workbooks: what a reader finds in them, and when they are made."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from mock_server.contract import load_contract
from mock_server.files import encode_xlsx, rows
from mock_server.fixtures import load

TABLE = next(each.table for each in load_contract().operations.values() if each.table and each.table.format == "xlsx")
NARROW = replace(TABLE, columns=TABLE.columns[:1])
MOMENT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
CELLS = st.text(st.characters() | st.sampled_from("_x0041<r>/\r\n\t\0"))


def _written(cells: Sequence[str]) -> bytes:
    return b"".join(encode_xlsx(NARROW, [(cell,) for cell in cells], MOMENT))


def _read(data: bytes) -> list[list[str]]:
    """The rows below the header; every cell must be a string."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [TABLE.sheet]
    cells = list(book.worksheets[0].iter_rows())
    assert {cell.data_type for row in cells for cell in row} == {"s"}
    # openpyxl leaves the format's escapes in the text of a cell; it has the function that undoes them.
    return [[unescape(str(cell.value)) for cell in row] for row in cells[1:]]


def test_the_header_comes_first_and_alone_where_nobody_is_selected() -> None:
    """A workbook without contacts has one row."""
    book = openpyxl.load_workbook(io.BytesIO(b"".join(encode_xlsx(TABLE, [], MOMENT))))
    assert list(book.worksheets[0].values) == [tuple(column.name for column in TABLE.columns)]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "{=1+1}", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "https://example.org", "mailto:a@example.org",
     "internal:Sheet!A1", "12", "1e5", "007", "TRUE", "2026-01-01", "#N/A", "'quoted", "", " ", "  two  "],
)  # fmt: skip
def test_every_value_is_text(text: str) -> None:
    """Nothing becomes a formula, a link, a number, a date or an error, and an empty value is an empty text."""
    data = _written([text])
    assert _read(data) == [[text]]
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert not re.search(rb"<(f|hyperlink|v)\b", sheet)
    assert sheet.count(b'<c r="A2" t="inlineStr">') == 1


@pytest.mark.parametrize(
    "text",
    [
        "_x0041_",
        "_x005F_",
        "_x005F_x0041_",
        "_x0041_x0042_x0043_",
        "_x000d_",
        "_x004_",
        "\x00",
        "\x1f\x0b",
        "\r",
        "a\r\nb\tc",
    ],
)
def test_control_characters_and_what_looks_like_their_escapes_read_back(text: str) -> None:
    """The escapes of the format are used, and text that looks like one is escaped itself."""
    assert _read(_written([text])) == [[text]]


@settings(max_examples=40, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=8))
def test_any_cells_read_back_as_they_were(cells: list[str]) -> None:
    """A reader finds the same values, whatever the characters."""
    assert _read(_written(cells)) == [[cell] for cell in cells]


def test_the_default_contacts_read_back_as_they_were() -> None:
    """Every awkward case survives."""
    fixtures = load()
    homes = {each.id: each.home_country for each in fixtures.account_lists}
    made = list(rows(fixtures.contacts, homes, TABLE.columns))
    assert [tuple(row) for row in _read(b"".join(encode_xlsx(TABLE, made, MOMENT)))] == made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_767),
        ("🎉" * 16_384, "🎉" * 16_383),
        ("x" + "🎉" * 16_383, "x" + "🎉" * 16_383),
    ],
    ids=["at the limit", "beyond it", "beyond it by half a pair", "at it with pairs"],
)
def test_a_value_beyond_the_limit_of_a_cell_loses_its_end_and_not_its_row(text: str, expected: str) -> None:
    """The limit counts UTF-16 units, and no pair is cut in two."""
    assert _read(_written(["before", text, "after"])) == [["before"], [expected], ["after"]]


@pytest.mark.parametrize(
    "text", ["a\ufffeb\uffffc", "half a pair: \ud83c", "<r>", "<r></r>", "<r><t>x</t></r>", "a <b> & c"]
)
def test_what_xml_forbids_or_would_take_for_markup_reads_back(text: str) -> None:
    """No character can break the file, and no value can write XML into it."""
    assert _read(_written([text])) == [[text]]


def test_equal_input_gives_equal_bytes_and_the_moment_is_the_only_date() -> None:
    """The same moment in another time zone is the same; another moment is another file."""
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5)))
    first = b"".join(encode_xlsx(NARROW, [("a",)], MOMENT))
    assert first == b"".join(encode_xlsx(NARROW, [("a",)], elsewhere))
    assert first != b"".join(encode_xlsx(NARROW, [("a",)], MOMENT + timedelta(seconds=1)))
    properties = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert properties.created == properties.modified == MOMENT.replace(tzinfo=None)


def test_the_time_of_making_is_nowhere_in_the_archive() -> None:
    """Every part has the same date, the first that an archive can hold, and passes its checksum."""
    archive = zipfile.ZipFile(io.BytesIO(_written(["a"])))
    assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.testzip() is None


def test_every_cell_has_its_reference() -> None:
    """A reader finds each value in its place; beyond Z the columns have two letters."""
    values = [str(place) for place in range(60)]
    data = b"".join(encode_xlsx(replace(TABLE, columns=TABLE.columns[:1] * 60), [values], MOMENT))
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="([A-Z]+)2"', sheet) == [get_column_letter(place) for place in range(1, 61)]
    assert _read(data) == [values]


def test_a_workbook_is_made_step_by_step() -> None:
    """No chunk, the first one included, waits for more than a few hundred contacts."""
    taken: list[int] = []

    def contacts() -> Iterator[tuple[str]]:
        for place in range(5_000):
            taken.append(place)
            yield (f"{place} " + "x" * 100,)

    before = 0
    for _ in encode_xlsx(NARROW, contacts(), MOMENT):
        assert len(taken) - before < 500
        before = len(taken)
    assert before == 5_000


def test_an_error_in_the_rows_reaches_the_caller() -> None:
    """The stream ends where the rows end, and not as a whole workbook."""

    def failing() -> Iterator[tuple[str]]:
        yield ("x",)
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError, match="no more rows"):
        list(encode_xlsx(NARROW, failing(), MOMENT))


def test_rows_are_not_held_in_memory() -> None:
    """Memory stays far below the size of the cells."""
    tracemalloc.start()
    try:
        for _ in encode_xlsx(NARROW, ((f"{place} " + "x" * 1000,) for place in range(5_000)), MOMENT):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
