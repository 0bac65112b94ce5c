"""JSON as RFC 8259 has it, and the formats that the contract names.

Python's reader accepts more than JSON: `NaN`, and numbers that become infinite. The contract has formats that JSON
Schema does not define: an object in a string, and a range of dates.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID


def load_json(text: str | bytes) -> Any:  # noqa: ANN401  any JSON value
    """Read a JSON value.

    Raises:
        ValueError: It is not JSON, is not UTF-8, or holds `NaN` or a number beyond a double.
        RecursionError: It is nested too deeply to read.
    """
    return json.loads(
        text.decode("utf-8") if isinstance(text, bytes) else text, parse_constant=_refuse, parse_float=_double
    )


def _refuse(_: str) -> float:
    raise ValueError("NaN and Infinity are not JSON")


def _double(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number beyond a double")
    return number


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
