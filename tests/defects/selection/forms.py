"""Servers that read a filter otherwise in one key, one form or one place only."""

from collections.abc import Callable, Collection, Iterable

from mock_server.fixtures import Contact
from mock_server.selection import NoAccountList, Selection, select
from tests.defects.exporting import Rules, ruled, selecting
from tests.defects.model import Build, Defect

_NOBODY = "nobody has this"
_TRUE_WORDS = frozenset({"TRUE", "True", "on", "t", "yes", "1"})


def _flagged(name: str, true: Callable[[object], bool]) -> Build:
    """Builds an application that reads one flag otherwise."""
    return ruled(lambda rules: {**rules, name: true(rules[name])} if name in rules else rules)


def _is_exactly_true(value: object) -> bool:
    return value is True or value == "true"


def _is_true_or_a_word(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip() in _TRUE_WORDS | {"true"})


def _white_space_selects(name: str) -> Build:
    """Builds an application that looks for white space in one key."""

    def change(rules: Rules) -> Rules:
        value = rules.get(name)
        return {**rules, "ids": [_NOBODY]} if isinstance(value, str) and value and not value.strip() else rules

    return ruled(change)


def _unsplit(name: str) -> Build:
    """Builds an application that takes the text of one key for a single item."""
    return ruled(lambda rules: {**rules, name: [rules[name]]} if isinstance(rules.get(name), str) else rules)


def _without_default(name: str) -> Build:
    """Builds an application that forgets the default status where one key selects."""

    def change(rules: Rules) -> Rules:
        named = {key for key, value in rules.items() if value not in (None, "", []) and not key.startswith("reverse_")}
        alone = named - {"any_tags"} == {name}
        return {**rules, "status": "active,hidden,null"} if alone and not rules.get("reverse_status") else rules

    return ruled(change)


def _none_of_a_list(rules: Rules) -> Rules:
    cities = rules.get("city")
    several = isinstance(cities, list) and len(cities) > 1
    return {**rules, "city": [city for city in cities or () if city != "none"]} if several else rules


def _first_list_alone(rules: Rules) -> Rules:
    lists = rules.get("account_list_id")
    items = lists.split(",") if isinstance(lists, str) else lists
    return {**rules, "account_list_id": items[:1]} if isinstance(items, list) else rules


def _all_lists_needed(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> Iterable[Contact]:
    named = {text for criterion in selection.scope for text in criterion.texts}
    if not named <= set(own):
        raise NoAccountList
    return select(selection, contacts, own)


def _two_ids(rules: Rules) -> Rules:
    ids = rules.get("ids")
    items = ids.split(",") if isinstance(ids, str) else ids
    return {**rules, "ids": items[:2]} if isinstance(items, list) else rules


def _any_case(rules: Rules) -> Rules:
    value = rules.get("newsletter")
    return {**rules, "newsletter": value.lower()} if isinstance(value, str) else rules


def _turned_where_narrowed(
    selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]
) -> Iterable[Contact]:
    found = list(select(selection, contacts, own))
    return found if len(selection.criteria) == 1 else reversed(found)


def _by_initial(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> Iterable[Contact]:
    found = sorted(select(selection, contacts, own), key=lambda contact: contact.name, reverse=True)
    return sorted(found, key=lambda contact: contact.name[:1].casefold())


def _by_pages(selection: Selection, contacts: tuple[Contact, ...], own: Collection[str]) -> Iterable[Contact]:
    found = select(selection, contacts, own)
    by_id = sorted(found, key=lambda contact: contact.id[::-1])
    pages = (by_id[start : start + 10] for start in range(0, len(by_id), 10))
    return [contact for page in pages for contact in sorted(page, key=lambda contact: contact.name.casefold())]


DEFECTS = (
    # Flags.
    Defect(
        "any-filter-of-any-text",
        "The flag any_filter is not set by just any text.",
        "M314",
        "selection.booleans",
        _flagged("any_filter", bool),
    ),
    Defect(
        "any-tags-of-any-text",
        "The flag any_tags is not set by just any text.",
        "M314",
        "selection.booleans",
        _flagged("any_tags", bool),
    ),
    Defect(
        "reverse-status-of-words",
        "The words on, yes and TRUE do not reverse a status.",
        "M314",
        "selection.booleans",
        _flagged("reverse_status", _is_true_or_a_word),
    ),
    Defect(
        "reverse-tags-padded",
        "White space around true does not matter to reverse_tags.",
        "M314",
        "selection.booleans",
        _flagged("reverse_tags", _is_exactly_true),
    ),
    Defect(
        "reverse-city-of-text",
        "The text true reverses the city as well as true does.",
        "M314",
        "selection.booleans",
        _flagged("reverse_city", lambda value: value is True),
    ),
    Defect(
        "reverse-not-ids-of-any-text",
        "Excluded ids are not reversed by just any text.",
        "M314",
        "selection.booleans",
        _flagged("reverse_not_ids", bool),
    ),
    # White space, commas and lists.
    Defect(
        "white-space-selects-by-state",
        "White space alone is a blank state, which does not select.",
        "M313",
        "selection.blank-values",
        _white_space_selects("state"),
    ),
    Defect(
        "white-space-selects-by-exclude-tags",
        "White space alone is a blank exclude_tags, which does not select.",
        "M313",
        "selection.blank-values",
        _white_space_selects("exclude_tags"),
    ),
    Defect(
        "white-space-selects-by-wildcard-search",
        "White space alone is a blank wildcard_search, which does not select.",
        "M313",
        "selection.blank-values",
        _white_space_selects("wildcard_search"),
    ),
    Defect(
        "white-space-selects-by-status",
        "White space alone is a blank status, in whose place the default comes.",
        "M301",
        "selection.default-status",
        _white_space_selects("status"),
    ),
    Defect(
        "blank-account-list-refused",
        "A blank account list narrows nothing, and is no strange one.",
        "M313",
        "selection.blank-values",
        ruled(
            lambda rules: {**rules, "account_list_id": [_NOBODY]} if rules.get("account_list_id") in ("", []) else rules
        ),
    ),
    Defect(
        "city-commas-not-split",
        "Text with commas is a list of city, too.",
        "M312",
        "selection.same",
        _unsplit("city"),
    ),
    Defect(
        "state-commas-not-split",
        "Text with commas is a list of state, too.",
        "M312",
        "selection.same",
        _unsplit("state"),
    ),
    Defect(
        "country-commas-not-split",
        "Text with commas is a list of country, too.",
        "M312",
        "selection.same",
        _unsplit("country"),
    ),
    Defect(
        "tags-commas-not-split",
        "Text with commas is a list of tags, too.",
        "M312",
        "selection.same",
        _unsplit("tags"),
    ),
    Defect(
        "exclude-tags-commas-not-split",
        "Text with commas is a list of exclude_tags, too.",
        "M312",
        "selection.same",
        _unsplit("exclude_tags"),
    ),
    Defect(
        "ids-two-at-most",
        "A list of ids may hold more than two.",
        "M303",
        "selection.ids",
        ruled(_two_ids),
    ),
    Defect(
        "city-none-lost-in-lists",
        "The word none counts beside the name of a city, too.",
        "M309",
        "selection.place-list",
        ruled(_none_of_a_list),
    ),
    # The default status.
    Defect(
        "default-status-lost-with-newsletter",
        "Beside newsletter alone the default status is in force.",
        "M301",
        "selection.default-status",
        _without_default("newsletter"),
    ),
    Defect(
        "default-status-lost-with-wildcard-search",
        "Beside wildcard_search alone the default status is in force.",
        "M301",
        "selection.default-status",
        _without_default("wildcard_search"),
    ),
    Defect(
        "default-status-lost-with-tags",
        "Beside tags alone the default status is in force.",
        "M301",
        "selection.default-status",
        _without_default("tags"),
    ),
    Defect(
        "default-status-lost-with-city",
        "Beside city alone the default status is in force.",
        "M301",
        "selection.default-status",
        _without_default("city"),
    ),
    Defect(
        "newsletter-in-any-case",
        "A word of newsletter in capitals is another word.",
        "M308",
        "selection.newsletter-selects",
        ruled(_any_case),
    ),
    # Account lists.
    Defect(
        "account-lists-first-alone",
        "Of several account lists each counts.",
        "M305",
        "selection.account-lists",
        ruled(_first_list_alone),
    ),
    Defect(
        "account-list-refused-beside-a-strange-one",
        "A strange account list beside one's own is left out and refuses nothing.",
        "M305",
        "selection.account-lists",
        selecting(_all_lists_needed),
    ),
    # The order.
    Defect(
        "order-turned-where-narrowed",
        "A file that a further filter narrows is in the order of names, too.",
        "M109",
        "files.order",
        selecting(_turned_where_narrowed),
    ),
    Defect(
        "order-by-initials",
        "Names that begin with the same letter are in order, too.",
        "M109",
        "files.order",
        selecting(_by_initial),
    ),
    Defect(
        "order-within-pages",
        "The whole file is in the order of names, not each page of it.",
        "M109",
        "files.order",
        selecting(_by_pages),
    ),
)
