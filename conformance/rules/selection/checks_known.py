"""The selection, judged by what the owner of a target knows of its data: account lists, contacts, tags, rows."""

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

    A list must select only contacts of the user, and several lists, or one together with an unknown one, exactly their
    sum.

    Args:
        whole: The file of all contacts of the user.
        parts: The files of known lists, one for each list; a contact belongs to one list only.
        together: The file of all these lists, with or without an unknown one; the exchange if it was refused.
    """
    if not all(part.table.rows for part in parts):
        raise TooLittleDataError("the account list has no contacts")
    for part in parts:
        yield from bags.within(whole.bag(), part.bag(), f"{part.words} selects contacts that {whole.words} does not")
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
    """ids selects the contacts it names and no other; not_ids selects the rest.

    Inconclusive if none of the known contacts exists any more.
    """
    if not chosen.table.rows and whole.table.rows and rest.bag() == whole.bag():
        raise TooLittleDataError("none of the known contacts exists any more")
    yield from bags.within(whole.bag(), chosen.bag(), f"{chosen.words} selects contacts that {whole.words} does not")
    if len(chosen.table.rows) != count:
        yield Finding(
            f"{chosen.words} selects another number of contacts",
            f"{count} contacts",
            f"{len(chosen.table.rows)} contacts",
        )
    yield from bags.same(
        whole.bag(),
        chosen.bag() + rest.bag(),
        f"{chosen.words} and {rest.words} together do not select every contact once",
    )


@check(f"{_RULES}/tags", fault="M303", needs=(TAGS,))
def tags(whole: File, single: tuple[File, File], every: File, some: File, rest: File) -> Iterator[Finding]:
    """tags selects contacts with all of its tags, or any with any_tags; exclude_tags leaves out those with any."""
    left, right = (file.bag() for file in single)
    if left == right:
        raise TooLittleDataError("no two tags select different contacts")
    yield from bags.between(
        *bags.intersection(whole.bag(), left, right),
        every.bag(),
        f"{every.words} does not select the contacts with both",
    )
    yield from bags.between(
        *bags.union(whole.bag(), left, right), some.bag(), f"{some.words} does not select the contacts with either"
    )
    yield from bags.same(
        whole.bag(),
        some.bag() + rest.bag(),
        f"{some.words} and {rest.words} together do not select every contact once",
    )


@check(f"{_RULES}/tags", fault="M303", needs=(TWO_TAGS,))
def tag_as_stored(full: Sequence[File], shortened: Sequence[File]) -> Iterator[Finding]:
    """tags compares whole tags: a part of a tag does not match it.

    Fails only if the parts of all known tags match, because a single part may happen to be a tag itself.

    Args:
        full: The files of some known tags.
        shortened: The file of a part of each.
    """
    pairs = [(whole, part) for whole, part in zip(full, shortened, strict=True) if whole.table.rows]
    if len(pairs) < _FEWEST_TAGS:
        raise TooLittleDataError(f"it takes {_FEWEST_TAGS} tags of several letters that contacts have")
    selected = [part for _, part in pairs if part.table.rows]
    if len(selected) == len(pairs) and all(whole.bag() <= part.bag() for whole, part in pairs):
        yield Finding(
            "Parts of tags select all contacts with the tag", "no contact", f"{len(pairs)} of {len(pairs)} tags"
        )
    elif selected:
        raise TooLittleDataError("a part of a tag may be a tag itself")


@check(f"{_FILTER}/x-filter", fault="M305", needs=(EXPECTED_ROWS,))
def expected(rows: Sequence[tuple[str, ...]], actual: File) -> Iterator[Finding]:
    """A filter selects exactly the rows that are expected of it.

    Line breaks in cells are compared only in a CSV file, and only if the rows are otherwise right.
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
            f"{actual.words} holds values with other line breaks", "line breaks as stored", f"{changed} values"
        )
