"""Path templates that cannot be reached.

OpenAPI leaves it to a tool which of two matching templates it takes. The router takes the first in the document, and
`/mailing/{id}` also matches `/mailing/{id}.csv`. So the rule: no template stands before one all of whose paths it
matches.
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


def unreachable(paths: Iterable[str]) -> tuple[str, str] | None:
    """Return the first template that one before it covers, with that one before it; None if there is none."""
    return next((pair for pair in combinations(paths, 2) if covers(*pair)), None)
