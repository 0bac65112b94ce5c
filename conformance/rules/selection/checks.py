"""The selection, judged by relations that need no knowledge of the server's data.

Nobody tells the judge which contacts there are. But a filtered file must be part of the unfiltered one, a filter and
its reverse must make the whole, the same filter written in another form must give the same rows. Each check compares
files as bags of rows; what it says of them is how many rows there were.
"""

from __future__ import annotations

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
_WAVERING = 3
"""How often rows have to come back before a selection counts as one that wavers."""
_MANY = 5
"""How many contacts do not all go away while a run is on."""


@check(f"{_RULES}/status/default", fault="M301")
def default_status(explicit: File, implicit: File, everybody: File) -> Iterator[Finding]:
    """Without a status, or with a blank one, the selection is that of `active,null`.

    Find a default that is another; where nobody is hidden, every default looks alike.
    """
    yield from bags.same(explicit.bag(), implicit.bag(), f"{implicit.words} does not select what {explicit.words} does")
    if explicit.bag() == everybody.bag():
        raise TooLittleDataError("no contact has a hidden status")


@check(f"{_RULES}/status/values", fault="M302")
def status(expected: Sequence[File], actual: File, what: str) -> Iterator[Finding]:
    """The groups active, hidden and null stand for their statuses, alone and listed.

    Find a group that selects others than its statuses do; the statuses of one contact are disjoint.
    """
    union: Bag = Counter()
    for part in expected:
        union += part.bag()
    yield from bags.same(union, actual.bag(), what)


@check(f"{_FILTER}/x-filter", fault="M303")
def unknown_values(whole: File, actual: File, *, everybody: bool) -> Iterator[Finding]:
    """A status, id, tag or place that nobody has selects nobody; excluded or reversed, it selects all.

    Find an unknown value that selects somebody, or an excluded unknown value that leaves somebody out.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    expected = whole.bag() if everybody else Counter()
    yield from bags.same(expected, actual.bag(), f"{actual.words} does not select {'all' if everybody else 'nobody'}")


@check(f"{_FILTER}/x-filter/reverse", fault="M304")
def reverse(whole: File, straight: File, reversed_: File) -> Iterator[Finding]:
    """A filter and its reverse make the whole.

    Find a reverse that is not the rest.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    yield from bags.same(
        whole.bag(), straight.bag() + reversed_.bag(), f"{straight.words} and its reverse do not make the whole"
    )


@check(f"{_FILTER}/x-filter", fault="M305")
def bounded(whole: File, part: File) -> Iterator[Finding]:
    """A filtered file is part of the unfiltered one.

    Find contacts that a filter adds.
    """
    yield from bags.within(whole.bag(), part.bag(), f"{part.words} selects contacts that nobody asked for")


@check(f"{_RULES}/name_like", fault="M306")
def name_like(whole: File, part: File, prefix: str, column: str) -> Iterator[Finding]:
    """name_like selects the contacts whose name begins with it, in any letter case.

    Find another set than the names with this beginning; a name may well hold it elsewhere.
    """
    key = prefix.casefold()
    expected = whole.matching(lambda row: row.get(column, "").casefold().startswith(key))
    held = whole.matching(lambda row: key in row.get(column, "").casefold())
    if not held or expected == whole.bag():
        raise TooLittleDataError("no beginning tells one name from another")
    yield from bags.same(expected, part.bag(), f"{part.words} does not select the names that begin so")


@check(f"{_RULES}/wildcard_search", fault="M307")
def wildcard_search(whole: File, part: File, words: Sequence[str], column: str) -> Iterator[Finding]:
    """wildcard_search selects the names that hold all of its words, in any order and letter case.

    Find another set than the names with these words; some of them may stand in other names, or other columns.
    """
    keys = [word.casefold() for word in words]
    expected = whole.matching(lambda row: all(key in row.get(column, "").casefold() for key in keys))
    held = whole.matching(lambda row: any(key in cell.casefold() for key in keys for cell in row.values()))
    if column not in whole.table.header or not held or expected == whole.bag():
        raise TooLittleDataError("no words tell one name from another")
    yield from bags.same(expected, part.bag(), f"{part.words} does not select the names that hold the words")


@check(f"{_FILTER}/properties/wildcard_search", fault="M307", basis=Basis.DECIDED)
def literal(whole: File, part: File, text: str, column: str = "Contact Name") -> Iterator[Finding]:
    """The signs %, _ and . in name_like and wildcard_search stand for themselves.

    Find a sign that is taken for a pattern: names that hold the text only if the sign stands for other letters.
    """
    key = text.casefold()
    holders = whole.matching(lambda row: key in row.get(column, "").casefold())
    if holders == whole.bag():
        raise TooLittleDataError("every name holds the text")
    yield from bags.within(holders, part.bag(), f"{part.words} selects names that do not hold the text")


@check(f"{_RULES}/newsletter", fault="M308")
def newsletter(expected: Sequence[File], actual: File, what: str) -> Iterator[Finding]:
    """The words of newsletter stand for their values: address is address_only and both, and so on.

    Find a word that selects others than the words it is made of.
    """
    union: Bag = Counter()
    for part in expected:
        union += part.bag()
    if not union:
        raise TooLittleDataError("nobody receives a newsletter")
    yield from bags.same(union, actual.bag(), what)


@check(f"{_RULES}/newsletter", fault="M308")
def newsletter_selects(whole: File, parts: Sequence[File], unknown: File) -> Iterator[Finding]:
    """The values of newsletter are told apart; another word does not select.

    Find words that select the same contacts twice, and an unknown word that selects.
    """
    union: Bag = Counter()
    for part in parts:
        union += part.bag()
    if not union:
        raise TooLittleDataError("nobody's newsletter has one of the values")
    yield from bags.within(whole.bag(), union, "Values of newsletter that exclude each other select the same contacts")
    yield from bags.same(whole.bag(), unknown.bag(), f"{unknown.words} selects")


@check(f"{_FILTER}/x-filter/modifiers/any_filter", fault="M311")
def any_filter(whole: File, left: File, right: File, joined: File) -> Iterator[Finding]:
    """any_filter joins the filters in force by OR, the default status among them.

    Find a union that is none.
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

    Find an intersection that is none.
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
    """The same filter in another form selects the same contacts.

    Find two forms of one filter that select differently.
    """
    yield from bags.same(first.bag(), second.bag(), f"{second.words} does not select what {first.words} does")


@check(f"{_FILTER}/properties/name_like", fault="M306")
def letter_case(first: File, second: File) -> Iterator[Finding]:
    """name_like and wildcard_search disregard letter case.

    Find a search that tells upper from lower case.
    """
    if not first.table.rows and not second.table.rows:
        raise TooLittleDataError("the search finds nobody")
    yield from bags.same(first.bag(), second.bag(), f"{second.words} does not select what {first.words} does")


@check(f"{_FILTER}/description", fault="M313", severity=Severity.MINOR)
def stripped(first: File, second: File) -> Iterator[Finding]:
    """String values are stripped of surrounding white space.

    Find white space that makes a difference.
    """
    if not first.table.rows and not second.table.rows:
        raise TooLittleDataError("the filter selects nobody either way")
    yield from bags.same(first.bag(), second.bag(), f"{second.words} does not select what {first.words} does")


@check(f"{_FILTER}/description", fault="M313")
def blank_values(whole: File, blank: File | Exchange) -> Iterator[Finding]:
    """A key that is absent, null, empty text or an empty list does not select.

    Find a blank value that selects, or for which there is no file at all.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    if isinstance(blank, Exchange):
        yield Finding("A filter with a blank value is refused", "a file", f"status {blank.response.status}")
        return
    yield from bags.same(whole.bag(), blank.bag(), f"{blank.words} selects")


@check(f"{_FILTER}/description", fault="M313")
def unknown_keys(whole: File, actual: File) -> Iterator[Finding]:
    """Filter keys that the server does not know are ignored.

    Find an unknown key that selects.
    """
    if not whole.table.rows:
        raise TooLittleDataError("there is no contact")
    yield from bags.same(whole.bag(), actual.bag(), f"{actual.words} selects")


@check(f"{_FILTER}/x-filter/forms/flag", fault="M314")
def booleans(expected: File, actual: File, contrast: File) -> Iterator[Finding]:
    """true and the text true are true; anything else is false.

    Find a value that is taken for true or false wrongly.
    """
    if expected.bag() == contrast.bag():
        raise TooLittleDataError("no flag makes a difference to these contacts")
    yield from bags.same(expected.bag(), actual.bag(), f"{actual.words} does not select what {expected.words} does")


@check(_FILTER, fault="M315")
def repeatable(before: File | None, files: Sequence[File]) -> Iterator[Finding]:
    """The same filter selects the same contacts twice.

    Find a selection that wavers among files that were fetched one after the other, or that has run dry.

    People edit contacts meanwhile, and import some; but what they changed does not change back time and again, and
    they do not take away every contact while a run is on.

    Args:
        before: The file of the same filter that was fetched first of all, where there is one.
        files: The files, as they were fetched.
    """
    first, *later = files if before is None else [before, *files]
    returns = list(_returns([file.bag() for file in files]))
    if len(returns) >= _WAVERING:
        yield from bags.same(*returns[0], f"{files[0].words} selects others from one time to the next")
    elif first.bag().total() >= _MANY and not any(file.bag() for file in later):
        yield from bags.same(first.bag(), later[-1].bag(), f"{later[-1].words} selects nobody any more")
    elif any(one.bag() != other.bag() for one, other in pairwise(files)):
        raise TooLittleDataError("the contacts changed from one file to the next")


def _returns(sequence: Sequence[Bag]) -> Iterator[tuple[Bag, Bag]]:
    """Yield each file that has rows again which the one before it lacked, with that one."""
    most: Bag = Counter()
    for earlier, last, now in zip(sequence, sequence[1:], sequence[2:], strict=False):
        most |= earlier
        if any(count > last[row] and most[row] >= count for row, count in now.items()):
            yield now, last
