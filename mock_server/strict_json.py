"""JSON as RFC 8259 defines it, and nothing beyond.

The standard library reads `NaN`, integers of any length, a byte order mark, and nesting until the stack overflows. The
API reads none of that, neither in a request body nor in the JSON text of `params` and `filter`. This module is the one
reader for both. Two things the RFC leaves open are kept as they come: of duplicate keys the last one wins, and an
escaped lone surrogate is a character of its string.

What was read and is written again (`write`, `read_back`) goes through a library in native code, because every request
pays for it. It knows no lone surrogates; only where one comes, the standard library does the same in some ten times the
time.

The rule: a message never repeats the text that was read.
"""

import json
import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NoReturn, TypeVar

import msgspec

_Result = TypeVar("_Result")

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)

# A string is consumed whole, so that the brackets in it do not count. Its closing quote is optional and the quantifiers
# are possessive, so the pattern never backtracks and the time is linear in the length of any text.
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class StrictJsonError(ValueError):
    """The text is not strict JSON.

    Attributes:
        message: What is wrong; nothing of the text itself.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def loads(text: str | bytes, *, max_depth: int = 100) -> Any:  # noqa: ANN401  JSON is any value
    """Read one JSON value.

    Args:
        text: The JSON text; bytes are read as UTF-8.
        max_depth: How many arrays and objects may be nested in each other; `[[1]]` needs 2.

    Returns:
        The value, made of dict, list, str, int, float, bool and None.

    Raises:
        StrictJsonError: The text is not UTF-8, is not JSON (RFC 8259), starts with a byte order mark, holds a number
            beyond a double, or is nested too deeply.
    """
    decoded = _decode(text) if isinstance(text, bytes) else text
    if decoded.startswith("\ufeff"):
        raise StrictJsonError("The text starts with a byte order mark.")
    _check_depth(decoded, max_depth)
    try:
        return _DECODER.decode(decoded)
    except json.JSONDecodeError as error:
        raise StrictJsonError(f"Line {error.lineno}, column {error.colno} is not valid JSON.") from None


def write(value: object) -> bytes:
    """Write a JSON value without white space, in UTF-8; a lone surrogate becomes an escape.

    Args:
        value: A value as `loads` returns it.
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return _ENCODER.encode(value).encode()


def read_back(text: bytes) -> Any:  # noqa: ANN401  JSON is any value
    """Read what `write` wrote."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text)


def natively(check: Callable[[Any], _Result], value: object) -> _Result:
    """Return the result of a check that is native code, for a JSON value.

    JSON may hold lone surrogates, and native strings may not. That is rare, so only where it happens the check is
    called again, with a copy that has `?` for each of them.
    """
    try:
        return check(value)
    except UnicodeEncodeError:
        return check(json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")))


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StrictJsonError(f"Byte {error.start + 1} is not valid UTF-8.") from None


def _check_depth(text: str, max_depth: int) -> None:
    # Almost every text has fewer brackets than it may have levels, and counting them is cheap.
    if text.count("[") + text.count("{") <= max_depth:
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        piece = match.group()
        if piece in "[{":
            depth += 1
            if depth > max_depth:
                raise StrictJsonError(f"The text is nested more than {max_depth} levels deep.")
        elif piece in "]}":
            depth -= 1


def _number(read: Callable[[str], float], digits: str) -> float:
    # Python reads an integer of any length, and refuses one that is very long.
    if math.isinf(float(digits)):
        raise StrictJsonError("A number is too large for a double.")
    return read(digits)


def _constant(name: str) -> NoReturn:
    raise StrictJsonError(f"{name} is not JSON.")


_DECODER: Final = json.JSONDecoder(
    parse_int=partial(_number, int), parse_float=partial(_number, float), parse_constant=_constant
)
