"""The order in which path templates must be matched.

Routers try templates in the order of the document, and `/mailing/{id}` also matches `/mailing/{id}.csv`. So the rule: a
template comes before every other that matches all it matches. Two that overlap without that relation have no right
order, and are refused.
"""

import re
from collections.abc import Iterable
from itertools import combinations
from typing import Final

# A parameter matches one or more characters other than a slash.
_PARAMETER: Final = re.compile(r"\{[^{}/]*\}")
# Replaces a parameter of the narrower template, so that only a parameter of the wider one can match it.
_WILDCARD: Final = "\0"


def covers(wide: str, narrow: str) -> bool:
    """Return whether a path template matches all that another one matches.

    Args:
        wide: The template that may match all of it.
        narrow: The other template.
    """
    expression = "[^/]+".join(map(re.escape, _PARAMETER.split(wide)))
    return re.fullmatch(expression, _PARAMETER.sub(_WILDCARD, narrow)) is not None


def overlap(one: str, other: str) -> bool:
    """Return whether some path is matched by both templates."""
    segments, others = one.split("/"), other.split("/")
    return len(segments) == len(others) and all(map(_segments_overlap, segments, others))


def _segments_overlap(one: str, other: str) -> bool:
    literals, others = _PARAMETER.split(one), _PARAMETER.split(other)
    if len(literals) == 1 or len(others) == 1:
        return covers(one, other) or covers(other, one)
    # Between the ends, a parameter of each can match whatever the other asks for.
    heads, tails = (literals[0], others[0]), (literals[-1][::-1], others[-1][::-1])
    return all(first.startswith(second) or second.startswith(first) for first, second in (heads, tails))


def matching_order(paths: Iterable[str]) -> tuple[str, ...]:
    """Return path templates from the most to the least specific; those of equal rank keep their order.

    A template that covers another one also covers all that the other covers, so it covers more.
    """
    listed = tuple(paths)
    return tuple(sorted(listed, key=lambda path: sum(covers(path, other) for other in listed)))


def ambiguous(paths: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two templates that overlap though neither is more specific, or None."""
    pairs = combinations(paths, 2)
    return next((pair for pair in pairs if overlap(*pair) and covers(*pair) == covers(*reversed(pair))), None)
