"""Tests of files compared as bags of rows: the laws of their bounds, for any contacts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from conformance.check import Finding
from conformance.rules.selection import bags
from conformance.rules.selection.bags import Bag

# Contacts have numbers, and a row each; few different rows, so that many contacts have equal ones.
_CONTACTS = st.dictionaries(st.integers(0, 30), st.sampled_from("abcd"), max_size=12)
_BAGS = st.lists(st.sampled_from("abcd"), max_size=8).map(lambda rows: Counter((row,) for row in rows))


def _rows(contacts: dict[int, str], chosen: set[int]) -> Bag:
    return Counter((row,) for number, row in contacts.items() if number in chosen)


@given(_CONTACTS, st.data())
def test_a_union_and_an_intersection_lie_within_their_bounds(contacts: dict[int, str], data: st.DataObject) -> None:
    """Whichever contacts two filters select, the right file of either, and of both, is no finding."""
    some = st.sets(st.sampled_from(sorted(contacts)) if contacts else st.nothing())
    left, right = data.draw(some), data.draw(some)
    whole, one, other = (_rows(contacts, chosen) for chosen in (set(contacts), left, right))
    for bounds, chosen in (
        (bags.union(whole, one, other), left | right),
        (bags.intersection(whole, one, other), left & right),
    ):
        low, high = bounds
        actual = _rows(contacts, chosen)
        assert low <= actual <= high
        assert list(bags.between(low, high, actual, "x")) == []


@given(_CONTACTS, st.data())
def test_where_all_rows_differ_the_bounds_meet(contacts: dict[int, str], data: st.DataObject) -> None:
    """Contacts with different rows leave no doubt: a single row too many or too few is found."""
    apart = {number: str(number) for number in contacts}
    some = st.sets(st.sampled_from(sorted(apart)) if apart else st.nothing())
    left, right = data.draw(some), data.draw(some)
    whole, one, other = (_rows(apart, chosen) for chosen in (set(apart), left, right))
    assert bags.union(whole, one, other) == (_rows(apart, left | right),) * 2
    low, high = bags.intersection(whole, one, other)
    assert low == high == _rows(apart, left & right)


@given(_BAGS, _BAGS)
def test_only_equal_bags_are_the_same(expected: Bag, actual: Bag) -> None:
    """The order of rows does not count, and how often each is there does."""
    assert (list(bags.same(expected, actual, "x")) == []) is (expected == actual)


@given(_BAGS, _BAGS)
def test_only_a_part_is_within_the_whole(whole: Bag, part: Bag) -> None:
    """Every row of a part is in the whole as often at least; a bag is within itself, and none within any."""
    assert (list(bags.within(whole, part, "x")) == []) is (part <= whole)
    assert list(bags.within(whole, whole, "x")) == list(bags.within(whole, Counter(), "x")) == []


@given(_BAGS, _BAGS, _BAGS)
def test_what_lies_between_has_the_one_and_nothing_beyond_the_other(low: Bag, more: Bag, actual: Bag) -> None:
    """At least the lower bound has to be there, and at most the upper one may be."""
    high = low + more
    assert (list(bags.between(low, high, actual, "x")) == []) is (low <= actual <= high)


def _bag(rows: str) -> Bag:
    return Counter((row,) for row in rows)


def test_a_finding_holds_numbers_and_no_rows() -> None:
    """How many contacts were expected, were there, are missing and are too many."""
    assert list(bags.same(_bag("aab"), _bag("abcc"), "The filter selects others")) == [
        Finding("The filter selects others", "3 contacts", "4 contacts: 1 missing, 2 too many")
    ]
    assert list(bags.between(_bag("a"), _bag("aab"), _bag("c"), "x")) == [
        Finding("x", "1 to 3 contacts", "1 contacts: 1 missing, 1 too many")
    ]
    assert list(bags.within(_bag("aab"), _bag("bbc"), "x")) == [
        Finding("x", "some of 3 contacts", "2 contacts that are not among them")
    ]
