"""Differences of texts, as faults show them."""

import difflib
from typing import Final

# Styles, scripts and the index of the search are long lines, and there may be many.
_LONGEST: Final = 200
_MOST_LINES: Final = 40


def difference(before: str, after: str, titles: tuple[str, str]) -> str:
    """Return a unified difference, indented; long lines and many are cut off.

    Args:
        before: What there is.
        after: What there should be.
        titles: What the two are called.
    """
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), *titles, n=1, lineterm=""))
    more = [f"... {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    shown = (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..." for line in lines[:_MOST_LINES])
    return "\n".join(f"  {line}" for line in (*shown, *more))
