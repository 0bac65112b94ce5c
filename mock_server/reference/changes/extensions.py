"""What changed in the vendor extensions: filters, files, the life of a resource."""

from collections.abc import Iterator

from mock_server.contract import Contract, FilterRule, Operation, Table, Vocabulary
from mock_server.reference.changes.model import Change, Extent, Side
from mock_server.reference.layout import code_span

_TOLD = {
    "form": "the form of its value was",
    "matches": "what it compares with was",
    "scope": "whether it limits the whole selection was",
    "excludes": "whether it selects who does not match was",
    "default": "its default was",
    "joined_by": "the modifier of its values was",
    "blank": "its word for blank was",
}
"""The members of a filter that change as a whole, and how that is told."""

_FORM = ("sheet", "encoding", "delimiter", "line_end", "order")


def filter_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Yield what changed in the contact filter.

    Args:
        old: The older contract.
        new: The newer one.
    """
    before, after = old.vocabulary, new.vocabulary
    for name in dict.fromkeys((*before.rules, *after.rules)):
        yield from _one_filter(name, before.rules.get(name), after.rules.get(name))
    for name in dict.fromkeys((*before.modifiers, *after.modifiers)):
        yield from _there(f"The filter {code_span(name)}", name in before.modifiers, name in after.modifiers)
    if before.reverse_prefix != after.reverse_prefix:
        yield Change("The contact filter", f"is reversed by {code_span(after.reverse_prefix)} now", Extent.OTHER)
    if _words_of(before) != _words_of(after):
        yield Change("The contact filter", "is described in other words", Extent.WORDS)


def _words_of(vocabulary: Vocabulary) -> tuple[object, ...]:
    return dict(vocabulary.forms), dict(vocabulary.modifiers), vocabulary.reverse_effect


def _there(place: str, was: object, is_now: object) -> Iterator[Change]:
    if bool(was) != bool(is_now):
        yield Change(place, "is new" if is_now else "is gone", Extent.WIDER if is_now else Extent.NARROWER)


def _one_filter(name: str, old: FilterRule | None, new: FilterRule | None) -> Iterator[Change]:
    place = f"The filter {code_span(name)}"
    if old is None or new is None:
        yield from _there(place, old, new)
        return
    yield from _there(f"{place}, reversing it", old.reversible, new.reversible)
    yield from _there(f"{place}, its word for blank", old.blank, new.blank)
    for word in dict.fromkeys((*old.values, *new.values)):
        own = f"{place}, the word {code_span(word)}"
        yield from _there(own, word in old.values, word in new.values)
        if word in old.values and word in new.values and set(old.values[word]) != set(new.values[word]):
            yield Change(own, "stands for other values", Extent.OTHER)
    for member, told in _TOLD.items():
        was, now = getattr(old, member), getattr(new, member)
        # That the word for blank is new or gone is told above.
        if was != now and (member != "blank" or (was and now)):
            yield Change(place, f"{told} {_shown(was)} and is {_shown(now)}", Extent.OTHER)


def _shown(value: object) -> str:
    words = {None: "nothing", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else code_span(str(value))


def operation_changes(place: str, old: Operation, new: Operation) -> Iterator[Change]:
    """Yield what changed in the life of a resource and in the file of an operation.

    Args:
        place: The operation, in words.
        old: The operation of the older contract.
        new: The one of the newer.
    """
    if old.lifecycle != new.lifecycle:
        yield Change(place, "does something else to the life of the resource", Extent.OTHER)
    if old.table and new.table:
        yield from _table(f"{place}, the file", old.table, new.table)


def _table(place: str, old: Table, new: Table) -> Iterator[Change]:
    before, after = ([column.name for column in table.columns] for table in (old, new))
    for name in before:
        if name not in after:
            yield Change(f"{place}, the column {code_span(name)}", "is gone", Extent.OTHER, Side.ANSWER)
    for name in after:
        if name not in before:
            # A client that reads columns by their place is right, as long as the new one is behind them.
            is_last = after.index(name) >= len(before)
            extent = Extent.NARROWER if is_last else Extent.OTHER
            yield Change(f"{place}, the column {code_span(name)}", "is new", extent, Side.ANSWER)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield Change(place, "has its columns in another order", Extent.OTHER, Side.ANSWER)
    sources = {column.name: column.source for column in old.columns}
    for column in new.columns:
        if column.name in sources and sources[column.name] != column.source:
            yield Change(f"{place}, the column {code_span(column.name)}", "holds something else", Extent.OTHER)
    for name in _FORM:
        if getattr(old, name) != getattr(new, name):
            yield Change(place, f"its {name} is another", Extent.OTHER, Side.ANSWER)
