"""The selection, judged by relations between files, without knowledge of the server's data.

The suite does not know which contacts exist. But a filtered file must be part of the unfiltered one, a filter and its
reverse together must select all contacts, and the same filter in another form must select the same contacts. Each check
compares files as bags of rows and reports numbers of rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from conformance.answers.tables import File
from conformance.check import Basis, Finding, Severity, TooLittleDataError, check
from conformance.http.exchange import Exchange
from conformance.rules.selection import bags
from conformance.rules.selection.bags import Bag

_FILTER = "#/components/schemas/FilterObject"
_RULES = f"{_FILTER}/x-filter/filters"
_UNSTABLE_RETURNS = 3
"""How often rows have to come back before a selection counts as unstable: people undo an edit once, not three times."""
_MANY = 5
"""So many contacts are not all deleted by people during a run."""


@check(f"{_RULES}/status/default", fault="M301")
def default_status(explicit: File, implicit: File, everybody: File) -> Iterator[Finding]:
    """Without a status, or with a blank one, the selection is that of `active,null`.

    Inconclusive if no contact has a hidden status: then every default selects the same.
    """
    yield from bags.same(explicit.bag(), implicit.bag(), f"{implicit.words} does not select what {explicit.words} does")
    if explicit.bag() == everybody.bag():
        raise TooLittleDataError("no contact has a hidden status")


@check(f"{_RULES}/status/values", fault="M302")
def status(expected: Sequence[File], actual: File, what: str) -> Iterator[Finding]:
    """The groups active, hidden and null stand for their statuses, alone and in lists.

    A contact has one status at most, so the files of the statuses add up to that of the group.
    """
    union: Bag = Counter()
    for part in expected:
        union += part.bag()
    yield from bags.same(union, actual.bag(), what)


@check(f"{_FILTER}/x-filter", fault="M303")
def unknown_values(whole: File, actual: File, *, everybody: bool) -> Iterator[Finding]:
    """A status, id, tag or place that no contact has selects no contact; excluded or reversed, every contact."""
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    expected = whole.bag() if everybody else Counter()
    what = "does not select every contact" if everybody else "selects contacts"
    yield from bags.same(expected, actual.bag(), f"{actual.words} {what}")


@check(f"{_FILTER}/x-filter/reverse", fault="M304")
def reverse(whole: File, straight: File, reversed_: File) -> Iterator[Finding]:
    """A filter and its reverse together select every contact once."""
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    yield from bags.same(
        whole.bag(),
        straight.bag() + reversed_.bag(),
        f"{straight.words} and its reverse together do not select every contact once",
    )


@check(f"{_FILTER}/x-filter", fault="M305")
def bounded(whole: File, part: File) -> Iterator[Finding]:
    """A filtered file holds only contacts of the unfiltered one."""
    yield from bags.within(whole.bag(), part.bag(), f"{part.words} selects contacts that {whole.words} does not")


@check(f"{_RULES}/name_like", fault="M306")
def name_like(whole: File, part: File, prefix: str, column: str) -> Iterator[Finding]:
    """name_like selects the contacts whose name begins with it, in any letter case.

    Inconclusive if every name begins so, or if none contains the text: then a filter without effect would pass.
    """
    key = prefix.casefold()
    expected = whole.matching(lambda row: row.get(column, "").casefold().startswith(key))
    held = whole.matching(lambda row: key in row.get(column, "").casefold())
    if not held or expected == whole.bag():
        raise TooLittleDataError("no prefix distinguishes the names")
    yield from bags.same(expected, part.bag(), f"{part.words} does not select the names with that prefix")


@check(f"{_RULES}/wildcard_search", fault="M307")
def wildcard_search(whole: File, part: File, words: Sequence[str], column: str) -> Iterator[Finding]:
    """wildcard_search selects the names that hold all of its words, in any order and letter case.

    Inconclusive if every name holds them, or if no cell holds any of them.
    """
    keys = [word.casefold() for word in words]
    expected = whole.matching(lambda row: all(key in row.get(column, "").casefold() for key in keys))
    held = whole.matching(lambda row: any(key in cell.casefold() for key in keys for cell in row.values()))
    if column not in whole.table.header or not held or expected == whole.bag():
        raise TooLittleDataError("no words distinguish the names")
    yield from bags.same(expected, part.bag(), f"{part.words} does not select the names that hold the words")


@check(f"{_FILTER}/properties/wildcard_search", fault="M307", basis=Basis.DECIDED)
def literal(whole: File, part: File, text: str, column: str = "Contact Name") -> Iterator[Finding]:
    """The characters %, _ and . in name_like and wildcard_search stand for themselves.

    A server that takes one for a wildcard selects names that do not hold the text.
    """
    key = text.casefold()
    holders = whole.matching(lambda row: key in row.get(column, "").casefold())
    if holders == whole.bag():
        raise TooLittleDataError("every name holds the text")
    yield from bags.within(holders, part.bag(), f"{part.words} selects names that do not hold the text")


@check(f"{_RULES}/newsletter", fault="M308")
def newsletter(whole: File, expected: Sequence[File], actual: File, what: str) -> Iterator[Finding]:
    """A newsletter value that stands for others selects what they select: address is address_only and both."""
    union: Bag = Counter()
    for part in expected:
        union += part.bag()
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    if not union:
        raise TooLittleDataError("no contact receives a newsletter")
    yield from bags.same(union, actual.bag(), what)


@check(f"{_RULES}/newsletter", fault="M308")
def newsletter_selects(whole: File, parts: Sequence[File], unknown: File) -> Iterator[Finding]:
    """Newsletter values that exclude each other share no contact; an unknown value has no effect."""
    union: Bag = Counter()
    for part in parts:
        union += part.bag()
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    if not union:
        raise TooLittleDataError("no contact has one of the newsletter values")
    yield from bags.within(whole.bag(), union, "Values of newsletter that exclude each other select the same contacts")
    yield from bags.same(whole.bag(), unknown.bag(), f"{unknown.words} has an effect")


@check(f"{_FILTER}/x-filter/modifiers/any_filter", fault="M311")
def any_filter(whole: File, left: File, right: File, joined: File) -> Iterator[Finding]:
    """any_filter joins the filters in force by OR, the default status among them.

    Contacts with equal rows may be one or two, so the union has a lower and an upper bound.
    """
    if left.bag() == right.bag():
        raise TooLittleDataError("no two filters select different contacts")
    yield from bags.between(
        *bags.union(whole.bag(), left.bag(), right.bag()),
        joined.bag(),
        f"{joined.words} is not the union of {left.words} and {right.words}",
    )


@check(f"{_FILTER}/description", fault="M311")
def joined(whole: File, left: File, right: File, both: File) -> Iterator[Finding]:
    """Without any_filter the filters in force are joined by AND.

    Contacts with equal rows may be one or two, so the intersection has a lower and an upper bound.
    """
    if left.bag() == right.bag():
        raise TooLittleDataError("no two filters select different contacts")
    yield from bags.between(
        *bags.intersection(whole.bag(), left.bag(), right.bag()),
        both.bag(),
        f"{both.words} is not what {left.words} and {right.words} have in common",
    )


@check("#/components/schemas/Filter", fault="M312")
def same(first: File, second: File) -> Iterator[Finding]:
    """The same filter in another form selects the same contacts."""
    yield from bags.same(first.bag(), second.bag(), f"{second.words} does not select what {first.words} does")


@check(f"{_FILTER}/properties/name_like", fault="M306")
def letter_case(first: File, second: File) -> Iterator[Finding]:
    """name_like and wildcard_search ignore letter case."""
    if not first.table.rows and not second.table.rows:
        raise TooLittleDataError("the search finds no contact")
    yield from bags.same(first.bag(), second.bag(), f"{second.words} does not select what {first.words} does")


@check(f"{_FILTER}/description", fault="M313", severity=Severity.MINOR)
def stripped(first: File, second: File) -> Iterator[Finding]:
    """String values are stripped of surrounding white space."""
    if not first.table.rows and not second.table.rows:
        raise TooLittleDataError("the filter selects no contact either way")
    yield from bags.same(first.bag(), second.bag(), f"{second.words} does not select what {first.words} does")


@check(f"{_FILTER}/description", fault="M313")
def blank_values(whole: File, blank: File | Exchange) -> Iterator[Finding]:
    """A key that is absent, null, empty text or an empty list has no effect.

    The filter must not be refused either.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    if isinstance(blank, Exchange):
        yield Finding("A filter with a blank value is refused", "a file", f"status {blank.response.status}")
        return
    yield from bags.same(whole.bag(), blank.bag(), f"{blank.words} has an effect")


@check(f"{_FILTER}/description", fault="M313")
def unknown_keys(whole: File, actual: File) -> Iterator[Finding]:
    """Filter keys that the server does not know are ignored."""
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    yield from bags.same(whole.bag(), actual.bag(), f"{actual.words} has an effect")


@check(f"{_FILTER}/x-filter/forms/flag", fault="M314")
def booleans(expected: File, actual: File, contrast: File) -> Iterator[Finding]:
    """true and the text true are true; anything else is false."""
    if expected.bag() == contrast.bag():
        raise TooLittleDataError("true and false select the same contacts")
    yield from bags.same(expected.bag(), actual.bag(), f"{actual.words} does not select what {expected.words} does")


@check(_FILTER, fault="M315")
def repeatable(before: File | None, files: Sequence[File]) -> Iterator[Finding]:
    """The same filter selects the same contacts each time.

    People may edit and import contacts during the run, so a difference alone is inconclusive. It fails if rows
    disappear and come back several times, or if every contact has disappeared.

    Args:
        before: The file of the same filter that was downloaded at the beginning of the run; None if there is none.
        files: The files, in the order in which they were fetched.
    """
    first, *later = files if before is None else [before, *files]
    returns = list(_returns([file.bag() for file in files]))
    if len(returns) >= _UNSTABLE_RETURNS:
        yield from bags.same(*returns[0], f"{files[0].words} selects other contacts from one time to the next")
    elif first.bag().total() >= _MANY and not any(file.bag() for file in later):
        yield from bags.same(first.bag(), later[-1].bag(), f"{later[-1].words} no longer selects any contact")
    elif any(one.bag() != other.bag() for one, other in pairwise(files)):
        raise TooLittleDataError("the contacts changed from one file to the next")


def _returns(sequence: Sequence[Bag]) -> Iterator[tuple[Bag, Bag]]:
    """Yield each file that has rows again which the file before it lacked, together with that file before it."""
    most: Bag = Counter()
    for earlier, last, now in zip(sequence, sequence[1:], sequence[2:], strict=False):
        most |= earlier
        if any(count > last[row] and most[row] >= count for row, count in now.items()):
            yield now, last
