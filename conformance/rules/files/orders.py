"""Names compared as every collation compares them: which of two comes first, where no two collations disagree.

Collations differ in whether punctuation, marks and letter case count, and in where some letters stand. But whatever
they make of a common beginning, they make the same of it in both names. So the first letters that differ decide, if
every alphabet has them in one place and nothing around them makes a letter of two signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

# Q, V, W, X, Y and Z have other places in some alphabets.
_LETTERS = re.compile("[a-pr-u]{2}|[A-PR-U]{2}")
# Letters of two signs, in the languages that write with Latin letters.
_DOUBLE = re.compile(
    "aa|c[hs]|d[dhjz]|ff|g[hijy]|ij|kh|l[jly]|n[ghjy]|ph|qu|r[hr]|s[hsz]|t[hrsy]|xh|z[hs]", re.IGNORECASE
)


def wrong_way_round(names: Sequence[str]) -> tuple[int, int]:
    """Count the neighbours with a common beginning that stand the wrong way round, and all of them that tell."""
    wrong = told = 0
    for left, right in pairwise(names):
        order = _order(left, right)
        wrong += order > 0
        told += order != 0
    return wrong, told


def _order(left: str, right: str) -> int:
    """Return -1 where the left name comes first, 1 where the right one does, 0 where it depends on the collation."""
    place = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    if not place or not _LETTERS.fullmatch(left[place] + right[place]):
        return 0
    return 0 if any(_is_odd(name, place) for name in (left, right)) else -1 if left[place] < right[place] else 1


def _is_odd(name: str, place: int) -> bool:
    around = name[place - 1 : place + 2]
    # A mark that follows makes another letter of this one, as do signs that join.
    return _DOUBLE.search(around) is not None or unicodedata.category(around[2:] or " ") in {"Mn", "Me", "Mc", "Cf"}
