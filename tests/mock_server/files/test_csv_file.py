"""CSV files, byte by byte."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.contract import load_contract
from mock_server.files import encode_csv, rows
from mock_server.fixtures import load

CONTRACT = load_contract()
TABLE = next(each.table for each in CONTRACT.operations.values() if each.table and each.table.format == "csv")
SMALL = replace(TABLE, columns=TABLE.columns[:3])
HEADER = b"Contact Name,Greeting,Envelope Greeting\n"
CELLS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(' ,"\r\n\t=;\0'), max_size=8)


def _read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def test_the_header_comes_first_and_alone_where_nobody_is_selected() -> None:
    """A file without contacts is one line."""
    assert b"".join(encode_csv(SMALL, [])) == HEADER


def test_fields_are_quoted_where_they_need_it_and_nowhere_else() -> None:
    """Commas, quotes and both characters of a line break need quotes; formulas, blanks and the empty field do not."""
    written = b"".join(
        encode_csv(SMALL, [("a,b", 'say "x"', "one\ntwo"), ("a\rb", "a\r\nb", ""), ("=1+1", " a ", "-ä@'")])
    )
    assert written.removeprefix(HEADER) == (
        b'"a,b","say ""x""","one\ntwo"\n"a\rb","a\r\nb",\n=1+1, a ,-\xc3\xa4@\'\n'  # in UTF-8
    )


def test_the_table_decides_about_delimiter_line_end_and_encoding() -> None:
    """What the contract names is obeyed."""
    table = replace(SMALL, delimiter=";", line_end="\r\n", encoding="latin-1")
    assert list(encode_csv(table, [("ä;", "b,c", "")])) == [
        b'Contact Name;Greeting;Envelope Greeting\r\n"\xe4;";b,c;\r\n'
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_any_cells_read_back_as_they_were(cells: list[tuple[str, ...]]) -> None:
    """A strict reader finds the same values, whatever the characters."""
    assert _read(b"".join(encode_csv(SMALL, cells)))[1:] == [list(row) for row in cells]


def test_the_default_contacts_read_back_as_they_were() -> None:
    """Every awkward case survives."""
    fixtures = load()
    homes = {each.id: each.home_country for each in fixtures.account_lists}
    made = list(rows(fixtures.contacts, homes, TABLE.columns))
    read = _read(b"".join(encode_csv(TABLE, made)))
    assert read[0] == [column.name for column in TABLE.columns]
    assert [tuple(row) for row in read[1:]] == made


def test_the_example_of_the_contract_is_what_is_written() -> None:
    """The bytes of the contract's example come from its two contacts."""
    content = CONTRACT.document["paths"]["/contacts/exports/mailing/{id}.csv"]["get"]["responses"]["200"]["content"]
    example = content["text/csv"]["examples"]["contacts"]["value"]
    assert b"".join(encode_csv(TABLE, _read(example.encode())[1:])).decode() == example


def _many(number: int) -> Iterator[tuple[str, str, str]]:
    for place in range(number):
        yield f"Doe {place}, John", "John", "x" * 80


def test_a_long_file_comes_in_chunks_and_is_never_held_as_a_whole() -> None:
    """Chunks are about 64 KiB, and memory stays far below the size of the file."""
    tracemalloc.start()
    try:
        sizes = [len(chunk) for chunk in encode_csv(SMALL, _many(20_000))]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) > 2_000_000
    assert all(64_000 <= size <= 70_000 for size in sizes[:-1])
    assert peak < sum(sizes) / 4


def test_the_first_chunk_does_not_wait_for_the_last_row() -> None:
    """A consumer that stops early costs no more than what it took."""
    source = _many(100_000)
    next(encode_csv(SMALL, source))
    assert int(next(source)[0].split()[1].rstrip(",")) < 2000
