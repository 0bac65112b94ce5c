"""Numbers in sentences."""


def counted(number: int, what: str) -> str:
    """Return a number with its noun: `1 check`, `2 checks`.

    Args:
        number: How many there are.
        what: The noun in the singular.
    """
    return f"{number} {what}{'' if number == 1 else 's'}"
