"""Text made safe before any format writes it: no control character, no change of text direction, no endless line.

The texts of a verdict are ours, but some describe what a server sent, and a report is read on terminals, in browsers
and by parsers. Every format therefore passes its verdict through :func:`neutral` first. The escaping of its own
language comes on top.
"""

import dataclasses
import unicodedata
from enum import Enum
from typing import Any, TypeVar, cast

from conformance.check import Check
from conformance.verdict.model import Failure, Verdict

_Part = TypeVar("_Part", Verdict, Failure)
LONGEST = 2000
_CUT = "... (cut)"
# Control characters, unpaired surrogates, line and paragraph separators, and characters that turn the text direction.
_DANGEROUS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# These two join emoji and the letters of some scripts, and have no other effect.
_JOINERS = frozenset("\u200c\u200d")
_NONCHARACTERS = 0xFFFE


def visible(text: str) -> str:
    r"""Return a text on one line, with every character that would act on its reader escaped, such as `\x1b`.

    A text longer than :data:`LONGEST` characters is cut. The function is idempotent.
    """
    escaped = "".join(_escaped(letter) if _acts(letter) else letter for letter in text[: LONGEST + 1])
    return escaped if len(escaped) <= LONGEST else escaped[: LONGEST - len(_CUT)] + _CUT


def neutral(part: _Part) -> _Part:
    """Return a verdict, or a failure of one, with every text passed through :func:`visible`."""
    return cast("_Part", _with_visible_texts(part))


def _with_visible_texts(value: Any) -> Any:  # noqa: ANN401  any part of a verdict
    """Copy a value with every text in it, however deep: a field that is added later is covered, too."""
    if isinstance(value, Check | Enum):
        return value  # these texts are ours
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, tuple):
        return tuple(_with_visible_texts(part) for part in value)
    if not dataclasses.is_dataclass(type(value)):
        return value
    parts = {field.name: _with_visible_texts(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return dataclasses.replace(value, **parts)


def _acts(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable()
    if letter in _JOINERS:
        return False
    # The last two code points of each plane are noncharacters; XML forbids those of the first plane.
    return unicodedata.category(letter) in _DANGEROUS or ord(letter) & _NONCHARACTERS == _NONCHARACTERS


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii") if ord(letter) > 0xFF else f"\\x{ord(letter):02x}"  # noqa: PLR2004  the last code point of two digits
