"""Comparing two names by rules on which all collations agree.

Collations differ in whether punctuation, accents and letter case count, and in the places of some letters. But a common
beginning of two names is the same for every collation. So the first characters that differ decide, if they are letters
that have the same place in every alphabet and are not part of a pair that some language sorts as one letter.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

# Q, V, W, X, Y and Z have other places in some alphabets.
_LETTERS = re.compile("[a-pr-u]{2}|[A-PR-U]{2}")
# Pairs that a language with Latin script sorts as one letter.
_DOUBLE = re.compile(
    "aa|c[hs]|d[dhjz]|ff|g[hijy]|ij|kh|l[jly]|n[ghjy]|ph|qu|r[hr]|s[hsz]|t[hrsy]|xh|z[hs]", re.IGNORECASE
)


def wrong_way_round(names: Sequence[str]) -> tuple[int, int]:
    """Count neighbours that are in reverse order.

    Args:
        names: The names, in the order of the file.

    Returns:
        How many neighbours every collation would swap, and how many neighbours every collation puts in one order.
    """
    wrong = decided = 0
    for left, right in pairwise(names):
        order = _order(left, right)
        wrong += order > 0
        decided += order != 0
    return wrong, decided


def _order(left: str, right: str) -> int:
    """Return -1 if the left name comes first, 1 if the right one does, 0 if it depends on the collation."""
    place = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    if not place or not _LETTERS.fullmatch(left[place] + right[place]):
        return 0
    return 0 if any(_is_odd(name, place) for name in (left, right)) else -1 if left[place] < right[place] else 1


def _is_odd(name: str, place: int) -> bool:
    around = name[place - 1 : place + 2]
    # A combining mark after the letter makes it another letter; so may a format character such as a joiner.
    return _DOUBLE.search(around) is not None or unicodedata.category(around[2:] or " ") in {"Mn", "Me", "Mc", "Cf"}
