"""The order in which path templates must be matched.

A template is a pattern in which every `{name}` matches one or more characters other than `/`. One template is more
specific than another when whatever it matches the other matches too. Two that overlap without that relation have no
right order, and are refused.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

_WILDCARD = "\0"
_TEMPLATE = re.compile(r"\{[^{}/]*\}")


def _pattern(path: str) -> str:
    """The template with every parameter as one character that no path holds."""
    return _TEMPLATE.sub(_WILDCARD, path)


def covers(wide: str, narrow: str) -> bool:
    """Whether every path that `narrow` matches is also matched by `wide`.

    A wildcard of `narrow` stands for any text, so `wide` has to swallow it whole with a wildcard of its own.
    """
    expression = "[^/]+".join(re.escape(part) for part in _pattern(wide).split(_WILDCARD))
    return re.fullmatch(expression, _pattern(narrow)) is not None


def overlap(one: str, other: str) -> bool:
    """Whether some path is matched by both templates."""
    # One or more characters is one character, then any number of them: the second half is the empty string here.
    first = _symbols(one)
    second = _symbols(other)

    @cache
    def meet(at: int, beside: int) -> bool:
        if at == len(first) and beside == len(second):
            return True
        left = first[at] if at < len(first) else None
        right = second[beside] if beside < len(second) else None
        if (left == "" and meet(at + 1, beside)) or (right == "" and meet(at, beside + 1)):
            return True
        if left is None or right is None or not _share(left, right):
            return False
        return meet(at + (left != ""), beside + (right != "")) if left or right else False

    return meet(0, 0)


def _symbols(path: str) -> Sequence[str]:
    symbols: list[str] = []
    for character in _pattern(path):
        symbols.extend([_WILDCARD, ""] if character == _WILDCARD else [character])
    return symbols


def _share(left: str, right: str) -> bool:
    """Whether one character can stand for both symbols."""
    any_of = {"", _WILDCARD}
    if left in any_of:
        return right != "/"
    if right in any_of:
        return left != "/"
    return left == right


def matching_order(paths: Iterable[str]) -> tuple[str, ...]:
    """Sort path templates from the most to the least specific.

    Args:
        paths: The templates, in the order of the document.

    Returns:
        The same templates; an order that is right already is kept.
    """
    remaining = list(paths)
    ordered: list[str] = []
    while remaining:
        free = (path for path in remaining if not any(covers(path, other) for other in remaining if other != path))
        # Two templates that match the very same paths cover each other: no order is right, so the first goes first.
        path = next(free, remaining[0])
        remaining.remove(path)
        ordered.append(path)
    return tuple(ordered)


def ambiguous(paths: Iterable[str]) -> tuple[str, str] | None:
    """The first two templates that overlap though neither is more specific, or None."""
    listed = tuple(paths)
    for index, one in enumerate(listed):
        for other in listed[index + 1 :]:
            if overlap(one, other) and covers(one, other) == covers(other, one):
                return one, other
    return None
