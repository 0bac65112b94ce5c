"""The filters of places: city, state and country.

A file shows one address of each contact, and a filter looks at all that are not historic. So whoever is shown to live
in a place must be selected by it, while others may have a further address there: a check accuses only where further
addresses explain nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conformance.answers.tables import File
from conformance.check import Finding, TooLittleDataError, check
from conformance.rules.selection import bags

_RULES = "#/components/schemas/FilterObject/x-filter/filters"
_ADDRESS = (
    "Mailing Street Address",
    "Mailing City",
    "Mailing State",
    "Mailing Postal Code",
    "Mailing Country",
)
_FEWEST_RESIDENTS = 2
_FEWEST_OTHERS = 3


@check(f"{_RULES}/city", fault="M309")
def place(whole: File, part: File, values: Collection[str], column: str) -> Iterator[Finding]:
    """city, state and country select the contacts with such an address, as stored.

    Find a contact left out although its mailing address is there, and a filter that does not select at all.
    """
    expected = whole.matching(lambda row: row.get(column, "") in values)
    if not expected or expected == whole.bag():
        raise TooLittleDataError(f"no value of {column} tells one contact from another")
    missing = (expected - part.bag()).total()
    if missing:
        yield Finding(
            f"{part.words} leaves out contacts who live there", f"{expected.total()} contacts", f"{missing} missing"
        )
    if len(values) == 1 and part.bag() == whole.bag():
        yield Finding(f"{part.words} does not select", "some contacts", "all contacts")


@check(f"{_RULES}/city/matches", fault="M309")
def place_as_stored(whole: File, part: File, value: str, column: str) -> Iterator[Finding]:
    """A beginning of a place, and its name in another letter case, are other places.

    Find all who live in a place selected by something like its name; one of them may have an address there, too.
    """
    residents = whole.matching(lambda row: row.get(column, "") == value)
    if residents.total() < _FEWEST_RESIDENTS:
        raise TooLittleDataError(f"it takes {_FEWEST_RESIDENTS} contacts with one value of {column}")
    if residents <= part.bag():
        yield Finding(
            f"{part.words} selects all who live in the place itself",
            "none of them",
            f"{residents.total()} contacts",
        )


@check(f"{_RULES}/city/form", fault="M309")
def place_list(whole: File, first: File, second: File, both: File) -> Iterator[Finding]:
    """Several places are a list: each selects, an address in any of them will do.

    Find a list of places that is not the union of the places.
    """
    union = first.bag() | second.bag()
    if not first.table.rows or not second.table.rows or union == whole.bag():
        raise TooLittleDataError("there are no two places to tell apart")
    # A contact may have addresses in both places, so the union bounds the list from below and the sum from above.
    missing = (union - both.bag()).total()
    if missing:
        yield Finding(
            f"{both.words} is not the union of both", f"at least {union.total()} contacts", f"{missing} missing"
        )
    yield from bags.within(first.bag() + second.bag(), both.bag(), f"{both.words} selects contacts of neither")


@check(f"{_RULES}/city/blank", fault="M309")
def place_blank(whole: File, blank: File, column: str) -> Iterator[Finding]:
    """`none` selects the contacts whose place is blank.

    Find a `none` that is taken for a name, which nobody has, and one that selects everybody.
    """
    # Whether a contact without any address has a blank place is nowhere said.
    without = whole.matching(lambda row: not row.get(column, "x") and any(row.get(part) for part in _ADDRESS))
    settled = whole.matching(lambda row: bool(row.get(column, "").strip()))
    if not without and settled.total() < _FEWEST_OTHERS:
        raise TooLittleDataError(f"no contact with an address has a blank {column}")
    missing = (without - blank.bag()).total()
    if missing:
        yield Finding(
            f"{blank.words} leaves out contacts whose place is blank",
            f"{without.total()} contacts",
            f"{missing} missing",
        )
    if settled.total() >= _FEWEST_OTHERS and settled <= blank.bag():
        yield Finding(
            f"{blank.words} selects all whose place is not blank", "none of them", f"{settled.total()} contacts"
        )
