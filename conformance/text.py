"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """Return a number of things in words: ``1 check``, ``2 checks``.

    Args:
        number: How many there are.
        what: What one of them is called.
    """
    return f"{number} {what}{'' if number == 1 else 's'}"
