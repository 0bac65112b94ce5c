"""Servers that read a filter otherwise: its form, blanks, booleans and default, and how filters are joined."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import count
from typing import Final

from starlette.types import ASGIApp

from mock_server.contract import load_contract
from mock_server.fixtures import Contact, Fixtures
from mock_server.selection import NoAccountList, Selection, read_selection, select
from mock_server.selection.reading import _filter
from tests.defects.exporting import Rules, exporting, reading, ruled, selecting
from tests.defects.model import Build, Defect
from tests.defects.parts import rewired

_VOCABULARY: Final = load_contract().vocabulary
_LISTS: Final = frozenset(name for name, rule in _VOCABULARY.rules.items() if rule.form == "list")
_FLAGS: Final = frozenset({*_VOCABULARY.modifiers, *(_VOCABULARY.reverse_prefix + name for name in _VOCABULARY.rules)})
_ACTIVE: Final = [status for status in _VOCABULARY.rules["status"].values["active"] if status is not None]
_ALL: Final = "active,hidden,null"
_NOBODY: Final = "nobody has this"


def _nobody_where(wrong: Callable[[str, object], bool]) -> Build:
    """Builds an application that selects nobody where a filter holds something."""
    return ruled(
        lambda rules: {"ids": [_NOBODY]} if any(wrong(name, value) for name, value in rules.items()) else rules
    )


def _each(change: Callable[[str, object], object]) -> Build:
    """Builds an application that takes each value of a filter for another."""
    return ruled(lambda rules: {name: change(name, value) for name, value in rules.items()})


def _by_default(status: object) -> Build:
    """Builds an application with another default status."""
    return ruled(lambda rules: rules if rules.get("status") not in (None, "", []) else {**rules, "status": status})


def _padded(_name: str, value: object) -> bool:
    return isinstance(value, str) and value != value.strip() and bool(value.strip())


def _unpadded_items(name: str, value: object) -> object:
    if name not in _LISTS or not isinstance(value, str):
        return value
    return [item for item in value.split(",") if item == item.strip()] or [_NOBODY]


def _blind_to(kind: type, *, whole: bool) -> Build:
    """Builds an application that takes a filter, or the whole of params, of this kind for none."""

    def read(params: object) -> Mapping[str, object]:
        rules = _filter(params)
        part = params if whole or not isinstance(params, dict) else params.get("filter")
        return {} if isinstance(part, kind) else rules

    return reading(rewired(read_selection, _filter=read))


def chosen(change: Callable[[Selection], Selection]) -> Build:
    """Builds an application that takes what a filter asks for as something else."""
    return selecting(lambda selection, contacts, own: select(change(selection), contacts, own))


def _unreversed(selection: Selection, names: Collection[str]) -> Selection:
    criteria = (replace(each, reversed=each.reversed and each.rule.name not in names) for each in selection.criteria)
    return replace(selection, criteria=tuple(criteria))


def _reverse_without_status(rules: Rules) -> Rules:
    return rules if rules.get("status") else {**rules, "reverse_status": False}


def _any_without_default(rules: Rules) -> Rules:
    others = {name for name, value in rules.items() if name in _VOCABULARY.rules and value not in (None, "", [])}
    if rules.get("any_filter") not in (True, "true") or not others - {"account_list_id"} or "status" in others:
        return rules
    return {**rules, "status": _NOBODY, "reverse_status": False}


def _any_without_bounds(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> list[Contact]:
    every = {contact.account_list_id for contact in contacts}
    return list(select(selection, contacts, every if selection.any_criterion else own))


def _strange_lists_empty(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> list[Contact]:
    try:
        return list(select(selection, contacts, own))
    except NoAccountList:
        return []


def _everybody(selection: Selection, contacts: tuple[Contact, ...], _own: Collection[str]) -> list[Contact]:
    return list(select(selection, contacts, {contact.account_list_id for contact in contacts}))


def _newsletter_alone(rules: Rules) -> Rules:
    return {name: value for name, value in rules.items() if name != "name_like" or not rules.get("newsletter")}


def _frozen(fixtures: Fixtures) -> ASGIApp:
    first: dict[frozenset[str], list[Contact]] = {}

    def kept(selection: Selection, contacts: Iterable[Contact], own: Collection[str]) -> list[Contact]:
        return first.setdefault(frozenset(own), list(select(selection, contacts, own)))

    return exporting(select=kept)(fixtures)


def _wavering(fixtures: Fixtures) -> ASGIApp:
    turns = count()

    def short(selection: Selection, contacts: Iterable[Contact], own: Collection[str]) -> list[Contact]:
        found = list(select(selection, contacts, own))
        return found[:-1] if next(turns) % 2 else found

    return exporting(select=short)(fixtures)


def _once_each(fixtures: Fixtures) -> ASGIApp:
    exported: set[str] = set()

    def left(selection: Selection, contacts: Iterable[Contact], own: Collection[str]) -> list[Contact]:
        found = [contact for contact in select(selection, contacts, own) if contact.id not in exported]
        exported.update(contact.id for contact in found)
        return found

    return exporting(select=left)(fixtures)


def _late(fixtures: Fixtures) -> ASGIApp:
    before: list[Selection] = []

    def last(selection: Selection, contacts: Iterable[Contact], own: Collection[str]) -> list[Contact]:
        before.append(selection)
        return list(select(before.pop(0) if len(before) > 1 else selection, contacts, own))

    return exporting(select=last)(fixtures)


DEFECTS = (
    # The default status.
    Defect(
        "default-status-absent",
        "Without a status the hidden contacts are left out.",
        "M301",
        "selection.default-status",
        _by_default(_ALL),
    ),
    Defect(
        "default-status-without-blank",
        "Without a status the contacts who have none are selected too.",
        "M301",
        "selection.default-status",
        _by_default(_ACTIVE),
    ),
    Defect(
        "default-status-added",
        "A status that is given takes the place of the default and is not added to it.",
        "M302",
        "selection.status",
        _each(lambda name, value: f"{value},active,null" if name == "status" and isinstance(value, str) else value),
    ),
    Defect(
        "blank-status-selects-nobody",
        "A status of empty text is no status.",
        "M301",
        "selection.default-status",
        _each(lambda name, value: [_NOBODY] if name == "status" and value == "" else value),
    ),
    # Forms and blanks.
    Defect(
        "blank-text-selects-nobody",
        "A key with empty text does not select.",
        "M313",
        "selection.blank-values",
        _nobody_where(lambda name, value: name != "status" and value == ""),
    ),
    Defect(
        "empty-list-selects-nobody",
        "A key with an empty list does not select.",
        "M313",
        "selection.blank-values",
        _nobody_where(lambda _, value: value == []),
    ),
    Defect(
        "null-selects-nobody",
        "A key that is null does not select.",
        "M313",
        "selection.blank-values",
        _nobody_where(lambda _, value: value is None),
    ),
    Defect(
        "white-space-kept",
        "White space around a value is not part of it.",
        "M313",
        "selection.stripped",
        _nobody_where(_padded),
    ),
    Defect(
        "white-space-kept-in-lists",
        "White space around an item of a list is not part of it.",
        "M313",
        "selection.stripped",
        _each(_unpadded_items),
    ),
    Defect(
        "commas-not-split",
        "Text with commas is a list.",
        "M312",
        "selection.same",
        _each(lambda name, value: [value] if name in _LISTS and isinstance(value, str) else value),
    ),
    Defect(
        "array-first-item-alone",
        "Of an array every item counts.",
        "M312",
        "selection.same",
        _each(lambda name, value: value[:1] if name in _LISTS and isinstance(value, list) else value),
    ),
    Defect(
        "filter-text-ignored",
        "A filter that comes as JSON text selects.",
        "M312",
        "selection.same",
        _blind_to(str, whole=False),
    ),
    Defect(
        "filter-object-ignored",
        "A filter that comes as an object selects.",
        "M312",
        "selection.same",
        _blind_to(dict, whole=False),
    ),
    Defect(
        "params-text-ignored",
        "Params that come as JSON text select.",
        "M312",
        "selection.same",
        _blind_to(str, whole=True),
    ),
    Defect(
        "unknown-key-selects-nobody",
        "A key that is not known does not select.",
        "M313",
        "selection.unknown-keys",
        _nobody_where(lambda name, _: name not in _VOCABULARY.rules and name not in _FLAGS),
    ),
    # Booleans.
    Defect(
        "true-text-false",
        "The text true is true.",
        "M314",
        "selection.booleans",
        _each(lambda name, value: False if name in _FLAGS and value == "true" else value),
    ),
    Defect(
        "false-text-true",
        "The text false is not true, though it is not empty.",
        "M314",
        "selection.booleans",
        _each(lambda name, value: True if name in _FLAGS and value == "false" else value),
    ),
    Defect(
        "one-true",
        "The number one is not true.",
        "M314",
        "selection.booleans",
        _each(lambda name, value: True if name in _FLAGS and json.dumps(value) == "1" else value),
    ),
    # Reversing and joining.
    Defect(
        "reverse-ignored",
        "A reversed filter selects those whom it would have left out.",
        "M304",
        "selection.reverse",
        chosen(lambda selection: _unreversed(selection, _VOCABULARY.rules.keys())),
    ),
    Defect(
        "reverse-ignored-by-default-status",
        "The default status can be reversed like any other.",
        "M304",
        "selection.reverse",
        ruled(_reverse_without_status),
    ),
    Defect(
        "reverse-ignored-by-newsletter",
        "Each filter can be reversed, the newsletter too.",
        "M304",
        "selection.reverse",
        chosen(lambda selection: _unreversed(selection, {"newsletter"})),
    ),
    Defect(
        "reverse-ignored-by-dates",
        "Each filter can be reversed, the range of dates too.",
        "M304",
        "selection.reverse",
        chosen(lambda selection: _unreversed(selection, {"updated_at"})),
    ),
    Defect(
        "any-filter-ignored",
        "With any_filter one filter is enough.",
        "M311",
        "selection.any-filter",
        chosen(lambda selection: replace(selection, any_criterion=False)),
    ),
    Defect(
        "any-filter-without-default",
        "With any_filter passing the default status is enough.",
        "M311",
        "selection.any-filter",
        ruled(_any_without_default),
    ),
    Defect(
        "any-filter-always",
        "Without any_filter all filters must agree.",
        "M311",
        "selection.joined",
        chosen(lambda selection: replace(selection, any_criterion=True)),
    ),
    Defect(
        "newsletter-takes-the-place-of-names",
        "A further filter narrows a selection and takes the place of no other.",
        "M305",
        "selection.bounded",
        ruled(_newsletter_alone),
    ),
    Defect(
        "any-filter-without-bounds",
        "The account lists bound the whole, with any_filter too.",
        "M311",
        "selection.any-filter",
        selecting(_any_without_bounds),
    ),
    # Whose contacts, and which time.
    Defect(
        "strange-account-lists-empty",
        "Where no account list that is named is the user's there is no file, not an empty one.",
        "F206",
        "authorisation.strange-account-list",
        selecting(_strange_lists_empty),
    ),
    Defect(
        "account-list-ignored",
        "The account lists that a filter names narrow the selection.",
        "F206",
        "authorisation.strange-account-list",
        ruled(lambda rules: {name: value for name, value in rules.items() if name != "account_list_id"}),
    ),
    Defect(
        "contacts-of-everybody",
        "A file holds contacts of the user's account lists only.",
        "F206",
        "selection.expected",
        selecting(_everybody),
    ),
    Defect(
        "selection-of-the-first-export",
        "Each export has a filter of its own.",
        "M303",
        "selection.unknown-values",
        _frozen,
    ),
    Defect(
        "selection-that-wavers",
        "The same filter selects the same contacts each time.",
        "M315",
        "selection.repeatable",
        _wavering,
    ),
    Defect(
        "contacts-exported-once",
        "A contact is in each export whose filter selects it, not in the first one alone.",
        "M315",
        "selection.repeatable",
        _once_each,
    ),
    Defect(
        "selection-of-the-export-before",
        "A filter is that of its own export, not of the one before it.",
        "M315",
        "selection.repeatable",
        _late,
    ),
)
