"""Tests of the strict JSON reader."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.strict_json import StrictJsonError, loads, read_back, write

# The characters of a text are all there are, lone surrogates among them; the largest integers are those of a double.
TEXTS = st.text(st.characters(exclude_categories=()))
NUMBERS = st.integers(-(10**308), 10**308) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda values: st.lists(values) | st.dictionaries(TEXTS, values),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
        (' \t\r\n"\\u00e9" ', "é"),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('"\\ud800"', "\ud800"),
        ("1e308", 1e308),
        ("1e-999", 0.0),
        ("1" * 309, int("1" * 309)),
        (b'"\xc3\xa9"', "é"),
    ],
)
def test_json_is_read(text: str | bytes, value: object) -> None:
    """What RFC 8259 allows is read; the last of duplicate keys wins and a lone surrogate stays."""
    assert loads(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "NaN",
        "[Infinity]",
        '{"a": -Infinity}',
        "1e999",
        "-1e999",
        "1" * 310,
        "1" * 5000,
        "-" + "9" * 5000,
        "\ufeff{}",
        b"\xef\xbb\xbf{}",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xff\xfe{\x00}\x00",
        "{'a': 1}",
        "[1,]",
        '{"a": 1} 2',
        '"a\nb"',
        "01",
        '"\\x"',
        '"open',
        "tru",
        "\u00a01",
    ],
)
def test_anything_else_is_refused(text: str | bytes) -> None:
    """What RFC 8259 does not allow, and numbers beyond a double, are a StrictJsonError and nothing else."""
    with pytest.raises(StrictJsonError):
        loads(text)


def test_nesting_is_counted_in_levels() -> None:
    """A hundred levels are read and a hundred and one are not, whichever brackets they are made of."""
    assert loads("[" * 100 + "]" * 100)
    assert loads('{"a":' * 100 + "1" + "}" * 100)
    for deep in ("[" * 101 + "]" * 101, '{"a":' * 101 + "1" + "}" * 101, "[" * 100_000, '[{"a":' * 50_000):
        with pytest.raises(StrictJsonError, match="100 levels"):
            loads(deep)


def test_neighbours_and_brackets_in_strings_do_not_nest() -> None:
    """Only brackets inside each other count: neither siblings nor brackets in strings do."""
    assert len(loads("[" + ",".join(["[]"] * 5000) + "]")) == 5000
    assert loads('["' + "[" * 5000 + '\\"["]') == ["[" * 5000 + '"[']


def test_the_limit_of_levels_can_be_set() -> None:
    """The caller chooses the number of levels."""
    assert loads("[[1]]", max_depth=2) == [[1]]
    with pytest.raises(StrictJsonError, match="1 levels"):
        loads("[[1]]", max_depth=1)


def test_the_message_does_not_repeat_the_text() -> None:
    """An error names a place and not what stands there, for that may be a secret."""
    with pytest.raises(StrictJsonError) as caught:
        loads('{"name": "Rosamund" "x"}')
    assert "Rosamund" not in caught.value.message
    assert "column 21" in caught.value.message


def test_hostile_text_is_read_in_linear_time() -> None:
    """A megabyte of quotes that never close takes no more than a moment."""
    begin = time.perf_counter()
    with pytest.raises(StrictJsonError):
        loads("[" * 90 + "{" * 9 + '"' + '\\"' * 500_000 + "[{" * 10)
    assert time.perf_counter() - begin < 2


@given(VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    """By this reader, by the strict one and by the standard library, to its last digit and with lone surrogates."""
    text = write(value)
    assert text.decode("utf-8")
    for read in (read_back, loads, json.loads):
        found = read(text)
        assert found == value
        assert repr(found) == repr(value)


def test_json_is_written_without_white_space_and_in_utf_8() -> None:
    """Where a text has a lone surrogate, which UTF-8 has not, it is an escape."""
    assert write({"é": [1, 2.0, None]}) == '{"é":[1,2.0,null]}'.encode()
    assert write(["\ud800"]) == b'["\\ud800"]'
