"""Tests of JSON as RFC 8259 has it, and of the formats that the contract names."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.formats import (
    FORMATS,
    MOST_LEVELS,
    NestingError,
    is_date_range,
    is_json_object,
    is_timestamp,
    is_too_deep,
    is_uuid,
    load_json,
)
from tests.conformance.values import CONTRACT

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(date.isoformat)


@given(_JSON)
def test_what_json_can_say_is_read_from_text_and_from_bytes(value: object) -> None:
    """Every JSON value is read as it was written, from text and from UTF-8 alike."""
    text = json.dumps(value, ensure_ascii=False)
    assert load_json(text) == load_json(text.encode("utf-8")) == value


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "[-1e999]", "{", "", "[1,]", "'a'", b"\xff", b'"\xff"']
)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    """Words that Python adds to JSON, numbers beyond a double, broken text and bytes that are no UTF-8 are refused."""
    with pytest.raises(ValueError, match=r"."):
        load_json(text)


@pytest.mark.parametrize("text", ["9" * 310, "-" + "9" * 310, "9" * 5000])
def test_an_integer_beyond_a_double_is_refused_as_any_other_number(text: str) -> None:
    """Whether it is written with a point or not does not matter."""
    with pytest.raises(ValueError, match=r"^a number beyond a double$"):
        load_json(text)


@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
@pytest.mark.parametrize("inner", ["[]", "1", '"["'])
def test_the_depth_is_bounded_to_the_level(before: str, after: str, inner: str) -> None:
    """As many levels as are allowed are read and one more is not, for arrays, objects and both in turn."""
    times = 40 // before.count("[" if "[" in before else "{") // (2 if "{" in before and "[" in before else 1)
    text = before * times + inner + after * times
    depth = 40 + (inner == "[]")
    assert load_json(text, depth)
    assert not is_too_deep(text, depth)
    with pytest.raises(NestingError):
        load_json(text, depth - 1)
    assert is_too_deep(text, depth - 1)


def test_no_depth_is_beyond_the_reader() -> None:
    """However deep a text is nested, the reader says so, also where the text is broken off."""
    for depth in (201, 500, 1000, 3000, 100_000):
        for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
            with pytest.raises(NestingError):
                load_json(text)
    assert load_json("[" * MOST_LEVELS + "]" * MOST_LEVELS)
    assert is_too_deep("[" * 100_000)
    assert not is_too_deep("[")


@given(st.uuids(), st.booleans())
def test_a_uuid_is_known_in_either_letter_case(value: object, upper: bool) -> None:  # noqa: FBT001  drawn
    """Any UUID with its four hyphens is one, in upper case too."""
    assert is_uuid(str(value).upper() if upper else str(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3f8a1c529b7d4e608a2f5d4c3b2a1908",
        "{3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908}",
        "urn:uuid:3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908",
        "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a190g",
        " 3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908",
    ],
)
def test_other_spellings_of_a_uuid_are_none(text: str) -> None:
    """Without hyphens, in braces, as a URN or with white space a UUID is not in its usual form."""
    assert not is_uuid(text)


@given(st.datetimes(timezones=st.sampled_from((UTC, timezone(timedelta(hours=-5)), timezone(timedelta(minutes=345))))))
def test_a_moment_with_its_offset_is_a_timestamp(moment: datetime) -> None:
    """A date and time is a timestamp with its offset, and none without it."""
    assert is_timestamp(moment.isoformat())
    assert not is_timestamp(moment.replace(tzinfo=None).isoformat())


@pytest.mark.parametrize("text", ["", "2026-03-02", "2026-02-30T09:15:00Z", "yesterday", "09:15:00Z"])
def test_part_of_a_moment_is_no_timestamp(text: str) -> None:
    """A day alone, a time alone and a day that the calendar has not are no timestamps."""
    assert not is_timestamp(text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [("{}", True), ('\n {"a": 1} \t', True), ("[]", False), ("null", False), ('"{}"', False), ("{", False)],
)
def test_a_json_object_in_text_is_told_from_other_values(text: str, *, holds: bool) -> None:
    """Only text that holds an object passes; a list, null, text in text and broken JSON do not."""
    assert is_json_object(text) is holds


def test_deep_text_is_no_object_and_no_crash() -> None:
    """What cannot be read for its depth counts as no object."""
    assert not is_json_object('{"a":' + "[" * 100_000 + "]" * 100_000 + "}")


@given(_DAYS, _DAYS, st.sampled_from(("..", "...")), st.sampled_from(("", "T09:15:00Z", "T09:15:00+02:00")))
def test_a_date_and_a_range_are_of_one_form(one: str, other: str, dots: str, time: str) -> None:
    """A day, an instant, and two of the same form with two or three dots pass; two of different forms do not."""
    assert is_date_range(f"{one}{time}")
    assert is_date_range(f"{one}{time}{dots}{other}{time}")
    assert not is_date_range(f"{one}{dots}{other}T09:15:00Z")


@pytest.mark.parametrize("text", ["", "  \t"])
def test_blank_text_is_a_date_filter_without_effect(text: str) -> None:
    """Blank text is allowed, as for every other filter."""
    assert is_date_range(text)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "2026-1-1",
        "2026-01-01..",
        "..2026-01-01",
        "2026-01-01....2026-01-02",
        "2026-01-01..2026-01-02..2026-01-03",
        "2026-01-01T10:00:00",
        "2026-01-01T25:00:00Z",
        "2026-01-01 .. 2026-01-02",
    ],
)
def test_what_is_no_date_filter(text: str) -> None:
    """A day that is none, an open end, too many dots or ends, an instant without an offset: none of them passes."""
    assert not is_date_range(text)


def test_every_format_that_the_contract_uses_is_judged() -> None:
    """Each `format` in the schemas of documents has a function here, so that none is passed over in silence."""
    schemas = CONTRACT.document["components"]["schemas"]
    assert _formats_in([schema for name, schema in schemas.items() if "File" not in name]) == set(FORMATS)


def _formats_in(node: object) -> set[str]:
    if isinstance(node, list):
        return set[str]().union(*map(_formats_in, node))
    if not isinstance(node, dict):
        return set()
    own = {node["format"]} if isinstance(node.get("format"), str) else set()
    return own.union(*map(_formats_in, node.values()))
