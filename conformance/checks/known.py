"""The selection, judged by what the owner of a target tells of its data: account lists, contacts, tags, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from conformance.checks import bags
from conformance.failures import Check, Finding, TooLittleDataError, check
from conformance.tables import File, comparable

_FILTER = "#/components/schemas/FilterObject"
_RULES = f"{_FILTER}/x-filter/filters"


@check(
    "selection.account-lists",
    "account_list_id narrows the selection to the account lists it names; lists of others are left out.",
    clause=f"{_RULES}/account_list_id",
    fault="M305",
)
def account_lists(whole: File, part: File, with_strange: File) -> Iterator[Finding]:
    """Find a known list that selects contacts outside the whole, or others when a strange list stands beside it."""
    if not part.table.rows:
        raise TooLittleDataError("the account list has no contacts")
    yield from bags.within(whole.bag(), part.bag(), f"{part.words} selects contacts that nobody asked for")
    yield from bags.same(part.bag(), with_strange.bag(), f"{with_strange.words} does not select what {part.words} does")


@check(
    "selection.ids",
    "ids selects the contacts it names and no other; not_ids the rest.",
    clause=f"{_RULES}/ids",
    fault="M303",
)
def ids(whole: File, chosen: File, rest: File, count: int) -> Iterator[Finding]:
    """Find other numbers of contacts than were named."""
    yield from bags.within(whole.bag(), chosen.bag(), f"{chosen.words} selects contacts that nobody asked for")
    if len(chosen.table.rows) != count:
        yield Finding(
            f"{chosen.words} selects another number", f"{count} contacts", f"{len(chosen.table.rows)} contacts"
        )
    yield from bags.same(
        whole.bag(), chosen.bag() + rest.bag(), f"{chosen.words} and {rest.words} do not make the whole"
    )


@check(
    "selection.tags",
    "tags selects by all of its tags, and with any_tags by any of them; exclude_tags leaves out who has any.",
    clause=f"{_RULES}/tags",
    fault="M303",
)
def tags(whole: File, single: tuple[File, File], every: File, some: File, rest: File) -> Iterator[Finding]:
    """Find two tags that select otherwise than each of them alone would have it."""
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


@check(
    "selection.expected",
    "A filter selects exactly the contacts that are known to pass it.",
    clause=f"{_FILTER}/x-filter",
    fault="M305",
)
def expected(rows: Sequence[tuple[str, ...]], actual: File) -> Iterator[Finding]:
    """Find rows that were expected and are missing, or are there and were not expected."""
    known, found = (
        Counter(tuple(comparable(cell) for cell in row) for row in table) for table in (rows, actual.table.rows)
    )
    yield from bags.same(known, found, f"{actual.words} does not select what was expected")


CHECKS: tuple[Check, ...] = (account_lists, ids, tags, expected)
