"""Comparing files as bags (multisets) of rows; findings report numbers of rows, never a row.

Two contacts may have equal rows, so a bag counts rows. If a row is in two files, it may be one contact that is in both
or two contacts with equal rows. So the union and the intersection of two files have a lower and an upper bound.
"""

from collections import Counter
from collections.abc import Iterator

from conformance.check import Finding

Bag = Counter[tuple[str, ...]]


def same(expected: Bag, actual: Bag, what: str) -> Iterator[Finding]:
    """Find rows that are missing or superfluous.

    Args:
        expected: The rows that must be there.
        actual: The rows of the file.
        what: The problem, as a sentence.
    """
    yield from between(expected, expected, actual, what)


def between(low: Bag, high: Bag, actual: Bag, what: str) -> Iterator[Finding]:
    """Find rows that are missing or superfluous, where the right rows are known between two bounds only.

    Args:
        low: The rows that must be there.
        high: The rows that may be there.
        actual: The rows of the file.
        what: The problem, as a sentence.
    """
    missing, extra = (low - actual).total(), (actual - high).total()
    if missing or extra:
        least, most = low.total(), high.total()
        yield Finding(
            what,
            f"{least} contacts" if least == most else f"{least} to {most} contacts",
            f"{actual.total()} contacts: {missing} missing, {extra} too many",
        )


def within(whole: Bag, part: Bag, what: str) -> Iterator[Finding]:
    """Find rows of a part that are not in the whole.

    Args:
        whole: The rows that may be there.
        part: The rows of the file.
        what: The problem, as a sentence.
    """
    extra = (part - whole).total()
    if extra:
        yield Finding(what, f"some of {whole.total()} contacts", f"{extra} contacts that are not among them")


def union(whole: Bag, left: Bag, right: Bag) -> tuple[Bag, Bag]:
    """Return the bounds of the rows of contacts that are in either file.

    Args:
        whole: All contacts.
        left: One file.
        right: The other file.

    Returns:
        The rows that the union has at least, and at most.
    """
    return left | right, (left + right) & whole


def intersection(whole: Bag, left: Bag, right: Bag) -> tuple[Bag, Bag]:
    """Return the bounds of the rows of contacts that are in both files.

    Args:
        whole: All contacts.
        left: One file.
        right: The other file.

    Returns:
        The rows that the intersection has at least, and at most.
    """
    return (left + right) - whole, left & right
