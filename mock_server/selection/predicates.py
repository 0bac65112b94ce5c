"""What a filter compares with a contact: one small pure predicate for each word that `matches` may have.

Each entry of `PREDICATES` takes a criterion and returns a test of contacts, so that what depends on the filter alone is
computed once and not for every contact. None of them knows about reversing, excluding or joining filters;
`Criterion.test` adds the first two in one place, `select` the third.

Decided here (our interpretation where the sources are silent):

- Ids are compared in any letter case, as UUIDs are (RFC 9562, section 4).
- A contact without an address that counts (none at all, or historic ones only) has a blank city, state and country.
- A part of an address is blank if it is empty or holds white space only; the word for blank means nothing else.
- `%` and `_` in a name are plain characters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from mock_server.contract import FilterRule
from mock_server.fixtures.model import Contact
from mock_server.selection.ranges import Range

Test = Callable[[Contact], bool]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A filter that is in force.

    Attributes:
        rule: The filter.
        texts: Its values as text, stripped; empty for a range.
        range: The range of time, for a filter of that form.
        any_text: Whether one of the texts is enough; otherwise all must match.
        reversed: Whether the filter selects the contacts that it would otherwise leave out.
    """

    rule: FilterRule
    texts: tuple[str, ...] = ()
    range: Range | None = None
    any_text: bool = False
    reversed: bool = False

    def test(self) -> Test:
        """Return the test whether a contact passes this filter, excluding and reversing included."""
        matches = PREDICATES[self.rule.matches](self)
        if self.rule.excludes is self.reversed:
            return matches
        return lambda contact: not matches(contact)


def _id(criterion: Criterion) -> Test:
    wanted = frozenset(text.casefold() for text in criterion.texts)
    return lambda contact: contact.id.casefold() in wanted


def _in_group(attribute: str) -> Callable[[Criterion], Test]:
    # A word that names no group is a value itself.
    stored = attrgetter(attribute)

    def prepare(criterion: Criterion) -> Test:
        groups = criterion.rule.values
        wanted = frozenset(value for text in criterion.texts for value in groups.get(text, (text,)))
        return lambda contact: stored(contact) in wanted

    return prepare


def _name_prefix(criterion: Criterion) -> Test:
    prefixes = tuple(text.casefold() for text in criterion.texts)
    return lambda contact: contact.name.casefold().startswith(prefixes)


def _name_words(criterion: Criterion) -> Test:
    words = tuple(word.casefold() for text in criterion.texts for word in text.split())

    def test(contact: Contact) -> bool:
        name = contact.name.casefold()
        return all(word in name for word in words)

    return test


def _tags(criterion: Criterion) -> Test:
    wanted = frozenset(criterion.texts)
    if criterion.any_text or criterion.rule.excludes:
        return lambda contact: not wanted.isdisjoint(contact.tags)
    return lambda contact: wanted.issubset(contact.tags)


def _address(part: str) -> Callable[[Criterion], Test]:
    stored = attrgetter(part)

    def prepare(criterion: Criterion) -> Test:
        wanted = frozenset(criterion.texts) - {criterion.rule.blank}
        matches_blank = criterion.rule.blank in criterion.texts

        def test(contact: Contact) -> bool:
            values = [stored(address) for address in contact.addresses if not address.historic] or [""]
            return any(value in wanted or (matches_blank and not value.strip()) for value in values)

        return test

    return prepare


def _updated_at(criterion: Criterion) -> Test:
    span = criterion.range
    return lambda contact: span is not None and contact.updated_at in span


PREDICATES: Final[Mapping[str, Callable[[Criterion], Test]]] = {
    "status": _in_group("status"),
    "id": _id,
    "name_prefix": _name_prefix,
    "name_words": _name_words,
    "newsletter": _in_group("newsletter"),
    "tags": _tags,
    "address.city": _address("city"),
    "address.state": _address("state"),
    "address.country": _address("country"),
    "updated_at": _updated_at,
}
