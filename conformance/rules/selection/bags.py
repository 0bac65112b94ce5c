"""Files compared as bags of rows: what one has and the other has not, told in numbers.

Two contacts may have equal rows, so a bag counts them. What a union or an intersection of two files holds cannot be
told of such rows, which may be the same contact or two: there a bag has a lower and an upper bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.check import Finding

Bag = Counter[tuple[str, ...]]


def same(expected: Bag, actual: Bag, what: str) -> Iterator[Finding]:
    """Find rows that are missing, and rows that are too many."""
    yield from between(expected, expected, actual, what)


def between(low: Bag, high: Bag, actual: Bag, what: str) -> Iterator[Finding]:
    """Find rows that are missing from what must be there, and rows beyond what may be there."""
    missing, extra = (low - actual).total(), (actual - high).total()
    if missing or extra:
        least, most = low.total(), high.total()
        yield Finding(
            what,
            f"{least} contacts" if least == most else f"{least} to {most} contacts",
            f"{actual.total()} contacts: {missing} missing, {extra} too many",
        )


def within(whole: Bag, part: Bag, what: str) -> Iterator[Finding]:
    """Find rows of a part that are not in the whole."""
    extra = (part - whole).total()
    if extra:
        yield Finding(what, f"some of {whole.total()} contacts", f"{extra} contacts that are not among them")


def union(whole: Bag, left: Bag, right: Bag) -> tuple[Bag, Bag]:
    """Return the fewest and the most rows that contacts of either file can have."""
    return left | right, (left + right) & whole


def intersection(whole: Bag, left: Bag, right: Bag) -> tuple[Bag, Bag]:
    """Return the fewest and the most rows that contacts of both files can have."""
    return (left + right) - whole, left & right
