"""Ranges of time in a filter: which forms are read, and what lies inside."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract import load_contract
from mock_server.selection import FilterError, read_selection
from mock_server.selection.ranges import parse_range
from mock_server.selection.reading import unsupported

VOCABULARY = load_contract().vocabulary


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("2026-01-31", ["2026-01-31T00:00:00", "2026-01-31T23:59:59"], ["2026-01-30T23:59:59", "2026-02-01T00:00:00"]),
        ("2026-01-01..2026-01-31", ["2026-01-01T00:00:00", "2026-01-31T23:59:59"], ["2026-02-01T00:00:00"]),
        ("2026-01-01...2026-01-31", ["2026-01-01T00:00:00", "2026-01-30T23:59:59"], ["2026-01-31T00:00:00"]),
        ("2026-01-01...2026-01-01", [], ["2026-01-01T00:00:00"]),
        ("2026-01-31..2026-01-01", [], ["2026-01-01T00:00:00", "2026-01-15T00:00:00", "2026-01-31T00:00:00"]),
        ("2026-01-01T10:00:00Z", ["2026-01-01T10:00:00"], ["2026-01-01T10:00:01", "2026-01-01T09:59:59"]),
        ("2026-01-01T10:00:00+02:00", ["2026-01-01T08:00:00"], ["2026-01-01T10:00:00"]),
        ("2026-01-01T10:00:00-02:30", ["2026-01-01T12:30:00"], ["2026-01-01T10:00:00"]),
        (
            "2026-01-01T10:00:00Z..2026-01-01T13:00:00+01:00",
            ["2026-01-01T10:00:00", "2026-01-01T12:00:00"],
            ["2026-01-01T12:00:01"],
        ),
        ("2026-01-01T10:00:00Z...2026-01-01T12:00:00Z", ["2026-01-01T11:59:59"], ["2026-01-01T12:00:00"]),
        ("2024-02-29", ["2024-02-29T12:00:00"], ["2024-03-01T00:00:00"]),
        ("0001-01-01T00:00:00+23:59..9999-12-31T23:59:59-23:59", ["2026-01-01T00:00:00"], []),
        ("0001-01-01..9999-12-31", ["9999-12-31T23:59:59"], []),
    ],
)
def test_a_range_holds_what_lies_inside(text: str, inside: list[str], outside: list[str]) -> None:
    """A date is the whole day in UTC, two dots include the last end, three exclude it, offsets are obeyed."""
    span = parse_range(text)
    assert all(datetime.fromisoformat(moment).replace(tzinfo=UTC) in span for moment in inside)
    assert not any(datetime.fromisoformat(moment).replace(tzinfo=UTC) in span for moment in outside)


WRONG = [
    "2026-02-30",
    "2026-13-01",
    "0000-01-01",
    "2026-1-1",
    "20260101",
    "01/02/2026",
    "yesterday",
    "2026-01-01..",
    "..2026-01-01",
    "2026-01-01....2026-01-02",
    "2026-01-01 .. 2026-01-02",
    "2026-01-01..2026-01-02..2026-01-03",
    "2026-01-01..2026-01-02T00:00:00Z",
    "2026-01-01T00:00:00Z..2026-01-02",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00Z",
    "2026-01-01 00:00:00Z",
    "2026-01-01T00:00:00z",
    "2026-01-01T00:00:00.5Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T23:60:00Z",
    "2026-01-01T23:59:60Z",
    "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+0100",
    "2026-01-01T00:00:00+01",
    "2026-W01-1",
    "\u0662\u0660\u0662\u0666-01-01",
    "2026-01-01\n2026-01-01",
    "2026-01-01,2026-01-02",
    20260101,
    1.5,
    True,
    False,
    {},
    {"from": "2026-01-01"},
    ["2026-01-01"],
    [""],
]


@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_wrong_range_is_an_error_with_its_place(value: object) -> None:
    """Anything but the three forms, an impossible date included, names the key and repeats no value."""
    with pytest.raises(FilterError) as caught:
        read_selection({"filter": {"updated_at": value}}, VOCABULARY)
    assert caught.value.pointer == "/filter/updated_at"
    assert caught.value.message == (
        "This must be D, D..D or D...D, where every D is a date YYYY-MM-DD "
        "or every D is a datetime YYYY-MM-DDThh:mm:ss with Z or +hh:mm, and exists."
    )


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_a_blank_range_does_not_select(value: object) -> None:
    """The default status is then the only filter in force."""
    selection = read_selection({"filter": {"updated_at": value, "reverse_updated_at": True}}, VOCABULARY)
    assert [criterion.rule.name for criterion in selection.criteria] == ["status"]


def test_white_space_around_a_range_is_stripped() -> None:
    """As it is around every value."""
    selection = read_selection({"filter": {"updated_at": " 2026-01-01\n"}}, VOCABULARY)
    assert [criterion.range for criterion in selection.criteria if criterion.range] == [parse_range("2026-01-01")]


@given(st.text("0123456789-:T.Z+ ", max_size=45))
def test_no_text_is_more_than_a_wrong_format(text: str) -> None:
    """Whatever the text, it is a range or a ValueError."""
    try:
        parse_range(text)
    except ValueError:
        return


def test_the_vocabulary_of_the_contract_is_supported() -> None:
    """Nothing in the contract is left without an implementation."""
    assert unsupported(VOCABULARY) == ()
