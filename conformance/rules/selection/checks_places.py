"""The filters of places: city, state and country.

A file shows one address of a contact, but a filter compares all addresses that are not historic. So a contact whose
address in the file is in a place must be selected by it, and another contact may be selected for a further address. A
check fails only if further addresses cannot explain the difference.
"""

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
    """city, state and country select the contacts with such an address, as stored."""
    expected = whole.matching(lambda row: row.get(column, "") in values)
    if not expected or expected == whole.bag():
        raise TooLittleDataError(f"no value of {column} distinguishes the contacts")
    missing = (expected - part.bag()).total()
    if missing:
        yield Finding(
            f"{part.words} leaves out contacts who live there", f"{expected.total()} contacts", f"{missing} missing"
        )
    if len(values) == 1 and part.bag() == whole.bag():
        yield Finding(f"{part.words} has no effect", "some contacts", "all contacts")


@check(f"{_RULES}/city/matches", fault="M309")
def place_as_stored(whole: File, part: File, value: str, column: str) -> Iterator[Finding]:
    """city, state and country compare whole names, in their letter case.

    Fails only if a similar name selects everybody who lives in the place: one of them may have a further address there.
    """
    residents = whole.matching(lambda row: row.get(column, "") == value)
    if residents.total() < _FEWEST_RESIDENTS:
        raise TooLittleDataError(f"it takes {_FEWEST_RESIDENTS} contacts with the same value of {column}")
    if residents <= part.bag():
        yield Finding(
            f"{part.words} selects all who live in the place itself",
            "none of them",
            f"{residents.total()} contacts",
        )


@check(f"{_RULES}/city/form", fault="M309")
def place_list(whole: File, first: File, second: File, both: File) -> Iterator[Finding]:
    """A list of places selects the contacts with an address in any of them."""
    union = first.bag() | second.bag()
    if not first.table.rows or not second.table.rows or union == whole.bag():
        raise TooLittleDataError("no two places select different contacts")
    # A contact may have addresses in both places, so the list selects the union at least and the sum at most.
    missing = (union - both.bag()).total()
    if missing:
        yield Finding(
            f"{both.words} does not select the union of both",
            f"at least {union.total()} contacts",
            f"{missing} missing",
        )
    yield from bags.within(first.bag() + second.bag(), both.bag(), f"{both.words} selects contacts of neither")


@check(f"{_RULES}/city/blank", fault="M309")
def place_blank(whole: File, blank: File, column: str) -> Iterator[Finding]:
    """`none` selects the contacts whose place is blank.

    Whether a contact without any address has a blank place is not specified, so such contacts are left out.
    """
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
            f"{blank.words} selects all contacts whose place is not blank",
            "none of them",
            f"{settled.total()} contacts",
        )
