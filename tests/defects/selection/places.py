"""Servers that compare the places of a filter otherwise."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from mock_server.fixtures import Address, Contact
from mock_server.selection import Selection, select
from mock_server.selection.predicates import Criterion, Test
from tests.defects.exporting import Rules, matching, ruled, selecting
from tests.defects.model import Build, Defect

_PLACES: Final = frozenset({"city", "state", "country"})


def _ignoring(name: str) -> Build:
    """Builds an application that knows neither a filter nor its reverse."""
    return ruled(lambda rules: {key: value for key, value in rules.items() if key not in {name, f"reverse_{name}"}})


def current(contact: Contact) -> list[Address]:
    """The addresses of a contact that count."""
    return [address for address in contact.addresses if not address.historic]


def _place(
    part: str,
    holds: Callable[[str, str], bool] = str.__eq__,
    *,
    counting: Callable[[Contact], Iterable[Address]] = current,
    joined: Callable[[Iterable[object]], bool] = any,
    blank: str = "none",
) -> Callable[[Criterion], Test]:
    """A predicate of places.

    Args:
        part: The part of an address.
        holds: Whether what is stored matches what is wanted.
        counting: The addresses of a contact that count.
        joined: Whether any of the places is enough, or all must be there.
        blank: The word for a blank place.
    """

    def prepare(criterion: Criterion) -> Test:
        def test(contact: Contact) -> bool:
            stored = [getattr(address, part) for address in counting(contact)] or [""]
            return joined(
                any(not each.strip() if text == blank else holds(each, text) for each in stored)
                for text in criterion.texts
            )

        return test

    return prepare


def _first_of_list(name: str) -> Callable[[Rules], Rules]:
    def change(rules: Rules) -> Rules:
        value = rules.get(name)
        items = value.split(",") if isinstance(value, str) else value
        return {**rules, name: items[:1]} if isinstance(items, list) else rules

    return change


def _joined_with_addresses(
    selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]
) -> Iterable[Contact]:
    found = select(selection, contacts, own)
    if not any(each.rule.name in _PLACES for each in selection.criteria):
        return found
    return [contact for contact in found for _ in contact.addresses or [None]]


DEFECTS = (
    # Places.
    Defect(
        "city-by-prefix",
        "A city is compared whole.",
        "M309",
        "selection.place-as-stored",
        matching(address__city=_place("city", str.startswith)),
    ),
    Defect(
        "city-historic-alone",
        "A city is looked for among the addresses that are not historic.",
        "M309",
        "selection.place",
        matching(
            address__city=_place("city", counting=lambda contact: [each for each in contact.addresses if each.historic])
        ),
    ),
    Defect(
        "state-in-any-case",
        "A state is compared as stored, letter case and all.",
        "M309",
        "selection.place-as-stored",
        matching(address__state=_place("state", lambda stored, text: stored.casefold() == text.casefold())),
    ),
    Defect(
        "country-ignored",
        "The country that a filter names selects.",
        "M303",
        "selection.unknown-values",
        _ignoring("country"),
    ),
    Defect(
        "state-as-city",
        "A state is looked for among states.",
        "M309",
        "selection.place",
        matching(address__state=_place("city")),
    ),
    Defect(
        "cities-first-alone",
        "Of several cities each selects.",
        "M309",
        "selection.place-list",
        ruled(_first_of_list("city")),
    ),
    Defect(
        "cities-all-needed",
        "One of several cities is enough.",
        "M309",
        "selection.place-list",
        matching(address__city=_place("city", joined=all)),
    ),
    Defect(
        "city-none-as-name",
        "The word none stands for a blank city.",
        "M309",
        "selection.place-blank",
        matching(address__city=_place("city", blank="")),
    ),
    Defect(
        "state-none-as-name",
        "The word none stands for a blank state, as it does for a blank city.",
        "M309",
        "selection.place-blank",
        matching(address__state=_place("state", blank="")),
    ),
    Defect(
        "city-none-selects-all",
        "The word none selects those without a city and nobody else.",
        "M309",
        "selection.place-blank",
        matching(address__city=_place("city", lambda stored, text: text in {stored, "none"}, blank="")),
    ),
    Defect(
        "rows-by-address",
        "A contact is in a file once, however many addresses a filter of places goes through.",
        "M304",
        "selection.reverse",
        selecting(_joined_with_addresses),
    ),
)
