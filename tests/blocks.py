"""The parts of the README that are written from measurements, each between two marks of its name."""

import re
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def block(text: str, name: str) -> str:
    """Return what a text holds between the marks of a name.

    Raises:
        ValueError: It does not have them.
    """
    match = _between(name).search(text)
    if match is None:
        raise ValueError(f"there is no place for the {name}")
    return match[0].strip("\n")


def with_block(text: str, name: str, content: str) -> str:
    """Return the text with other content between the marks of a name."""
    return _between(name).sub(lambda _: f"{content}\n", text)


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
