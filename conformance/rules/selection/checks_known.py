"""The selection, judged by what the owner of a target tells of its data: account lists, contacts, tags, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from conformance.answers.tables import File, comparable
from conformance.check import ACCOUNT_LISTS, CONTACTS, EXPECTED_ROWS, TAGS, TWO_TAGS, Finding, TooLittleDataError, check
from conformance.http.exchange import Exchange
from conformance.rules.selection import bags
from conformance.rules.selection.bags import Bag

_FILTER = "#/components/schemas/FilterObject"
_RULES = f"{_FILTER}/x-filter/filters"
_FEWEST_TAGS = 2


@check(f"{_RULES}/account_list_id", fault="M305", needs=(ACCOUNT_LISTS,))
def account_lists(whole: File, parts: Sequence[File], together: File | Exchange) -> Iterator[Finding]:
    """account_list_id narrows the selection to the account lists it names; lists of others are left out.

    Find lists that select contacts outside the whole, or named together, or beside a strange one, select others.

    Args:
        whole: Everybody.
        parts: The files of known lists, each by itself; a contact belongs to one list only.
        together: The file of all these lists, with or without a strange one; an exchange where it was refused.
    """
    if not all(part.table.rows for part in parts):
        raise TooLittleDataError("the account list has no contacts")
    for part in parts:
        yield from bags.within(whole.bag(), part.bag(), f"{part.words} selects contacts that nobody asked for")
    known: Bag = Counter()
    for part in parts:
        known += part.bag()
    words = " and ".join(part.words for part in parts)
    if isinstance(together, Exchange):
        yield Finding(f"A filter that names {words} is refused", "a file", f"status {together.response.status}")
        return
    yield from bags.same(known, together.bag(), f"{together.words} does not select what {words} does")


@check(f"{_RULES}/ids", fault="M303", needs=(CONTACTS,))
def ids(whole: File, chosen: File, rest: File, count: int) -> Iterator[Finding]:
    """ids selects the contacts it names and no other; not_ids the rest.

    Find other numbers of contacts than were named; a contact that is there no more tells nothing.
    """
    if not chosen.table.rows and whole.table.rows and rest.bag() == whole.bag():
        raise TooLittleDataError("there is no such contact any more")
    yield from bags.within(whole.bag(), chosen.bag(), f"{chosen.words} selects contacts that nobody asked for")
    if len(chosen.table.rows) != count:
        yield Finding(
            f"{chosen.words} selects another number", f"{count} contacts", f"{len(chosen.table.rows)} contacts"
        )
    yield from bags.same(
        whole.bag(), chosen.bag() + rest.bag(), f"{chosen.words} and {rest.words} do not make the whole"
    )


@check(f"{_RULES}/tags", fault="M303", needs=(TAGS,))
def tags(whole: File, single: tuple[File, File], every: File, some: File, rest: File) -> Iterator[Finding]:
    """tags selects by all of its tags, and with any_tags by any of them; exclude_tags leaves out who has any.

    Find two tags that select otherwise than each of them alone would have it.
    """
    left, right = (file.bag() for file in single)
    if left == right:
        raise TooLittleDataError("no two tags tell one contact from another")
    yield from bags.between(
        *bags.intersection(whole.bag(), left, right), every.bag(), f"{every.words} does not select who has both"
    )
    yield from bags.between(
        *bags.union(whole.bag(), left, right), some.bag(), f"{some.words} does not select who has either"
    )
    yield from bags.same(whole.bag(), some.bag() + rest.bag(), f"{some.words} and {rest.words} do not make the whole")


@check(f"{_RULES}/tags", fault="M303", needs=(TWO_TAGS,))
def tag_as_stored(full: Sequence[File], shortened: Sequence[File]) -> Iterator[Finding]:
    """A part of a tag is another tag.

    Find parts of tags that select all who have the tag, each of them: one part may well be a tag itself.

    Args:
        full: The files of some known tags.
        shortened: The file of a part of each.
    """
    pairs = [(whole, part) for whole, part in zip(full, shortened, strict=True) if whole.table.rows]
    if len(pairs) < _FEWEST_TAGS:
        raise TooLittleDataError(f"it takes {_FEWEST_TAGS} tags that contacts have, of some letters")
    selected = [part for _, part in pairs if part.table.rows]
    if len(selected) == len(pairs) and all(whole.bag() <= part.bag() for whole, part in pairs):
        yield Finding("Parts of tags select all who have the tag", "nobody", f"{len(pairs)} of {len(pairs)} tags")
    elif selected:
        raise TooLittleDataError("a part of a tag may be a tag itself")


@check(f"{_FILTER}/x-filter", fault="M305", needs=(EXPECTED_ROWS,))
def expected(rows: Sequence[tuple[str, ...]], actual: File) -> Iterator[Finding]:
    """A filter selects exactly the contacts that are known to pass it.

    Find rows that were expected and are missing, or are there and were not expected.

    A CSV file holds line breaks as they are stored, so where a value is right but for them they are looked at, too.
    """
    known, found = (
        Counter(tuple(comparable(cell) for cell in row) for row in table) for table in (rows, actual.table.rows)
    )
    yield from bags.same(known, found, f"{actual.words} does not select what was expected")
    if known != found or actual.table.sheets:
        return
    stored, written = (Counter(cell for row in table for cell in row) for table in (rows, actual.table.rows))
    changed = sum(count for cell, count in (written - stored).items() if "\r" in cell or "\n" in cell)
    if changed:
        yield Finding(
            f"{actual.words} holds values with other line breaks", "line breaks as they are", f"{changed} values"
        )
