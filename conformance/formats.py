"""JSON as RFC 8259 has it, and the formats that the contract names.

Python's reader accepts more than JSON: `NaN`, and numbers that become infinite. How deep it reads depends on how deep
the call is, and what is read is written, compared and validated again, by code with other limits. So the depth is
bounded here, below all of them. The contract has formats that JSON Schema does not define: an object in a string, and a
range of dates.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

_CONTAINERS = (dict, list)
MOST_LEVELS = 200
"""How deep arrays and objects may be nested: twice as deep as a request may be, and less than any library refuses."""


class NestingError(ValueError):
    """A JSON value is nested too deeply to be read."""


def load_json(text: str | bytes, levels: int = MOST_LEVELS) -> Any:  # noqa: ANN401  any JSON value
    """Read a JSON value.

    Args:
        text: The text, or its UTF-8.
        levels: How deep it may be nested.

    Raises:
        NestingError: It is nested more levels deep.
        ValueError: It is not JSON, is not UTF-8, or holds `NaN` or a number beyond a double.
    """
    text = text.decode("utf-8") if isinstance(text, bytes) else text
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_double, parse_int=_integer)
    except RecursionError:
        raise NestingError("nested too deeply") from None
    if _is_deeper(value, levels):
        raise NestingError("nested too deeply")
    return value


def is_too_deep(text: str, levels: int = MOST_LEVELS) -> bool:
    """Return whether a text is nested more levels deep; False also for what is not JSON."""
    try:
        load_json(text, levels)
    except NestingError:
        return True
    except ValueError:
        return False
    return False


def _is_deeper(value: object, levels: int) -> bool:
    # Level by level and without recursion, which has the very limit that is to be kept away from.
    level = [value]
    for _ in range(levels):
        level = [
            item
            for each in level
            if isinstance(each, _CONTAINERS)
            for item in (each.values() if isinstance(each, dict) else each)
        ]
    return any(isinstance(each, _CONTAINERS) for each in level)


def _refuse(_: str) -> float:
    raise ValueError("NaN and Infinity are not JSON")


def _double(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number beyond a double")
    return number


def _integer(text: str) -> int:
    _double(text)
    return int(text)


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID as it is usually written, in any letter case (RFC 9562, 4)."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def is_timestamp(text: str) -> bool:
    """Return whether a text is a date and time with an offset (ISO 8601)."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def is_json_object(text: str) -> bool:
    """Return whether a text holds a JSON object, one of the forms in which `params` and `filter` may be sent."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def is_date_range(text: str) -> bool:
    """Return whether a text is a date filter: one date, or two with `..` or `...`; blank text has no effect."""
    ends = re.split(r"\.\.\.?", text.strip())
    forms = (r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
    if not text.strip():
        return True
    if len(ends) > 2 or not any(all(re.fullmatch(form, end) for end in ends) for form in forms):  # noqa: PLR2004
        return False
    try:
        return all(datetime.fromisoformat(end) for end in ends)
    except ValueError:
        return False


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "uuid": is_uuid,
    "date-time": is_timestamp,
    "json-object": is_json_object,
    "date-range": is_date_range,
}
"""The formats by their names in the contract."""
