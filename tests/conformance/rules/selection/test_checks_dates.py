"""Tests of the checks of the date filter."""

from conformance.rules.selection import checks_dates as dates
from tests.conformance.values import found, names


def test_a_shorter_range_is_part_of_a_longer_one() -> None:
    """Where two ranges are not the same, the shorter one may hold fewer contacts and no others."""
    short, long, other = names("a", words="short"), names("a", "b", words="long"), names("x", words="other")
    assert found(dates.updated_at_forms, first=short, second=long, part=True) == []
    assert found(dates.updated_at_forms, first=other, second=long, part=True) == [
        ("other selects contacts that long does not", "some of 2 contacts", "1 contacts that are not among them")
    ]
