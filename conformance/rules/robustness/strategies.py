"""Hypothesis strategies for the formats of the contract that JSON Schema cannot express.

They generate the values of `format: json-object` and `format: date-range`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
_KEYS = st.sampled_from(("status", "tags", "name_like", "newsletter", "city", "any_filter", "x")) | st.text(max_size=8)
_DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def json_objects() -> st.SearchStrategy[str]:
    """Return a strategy for JSON objects as text, a form in which `filter` and `params` may be sent."""
    values = _SCALARS | st.lists(_SCALARS, max_size=3)
    return st.dictionaries(_KEYS, values, max_size=4).map(lambda value: json.dumps(value, ensure_ascii=False))


def date_ranges() -> st.SearchStrategy[str]:
    """Return a strategy for values of the date filter: one day or instant, or two with `..` or `...` between them."""
    pairs = st.tuples(_DAYS, _DAYS).map(sorted)
    days = pairs.map(lambda pair: [day.isoformat() for day in pair])
    return st.builds(
        _range, days | st.builds(_instants, pairs, st.sampled_from((0, 2, -5))), st.sampled_from((".", "..", "..."))
    )


def formats() -> Mapping[str, st.SearchStrategy[Any]]:
    """Return the strategies, by the names of the formats in the contract."""
    return {"json-object": json_objects(), "date-range": date_ranges()}


def _instants(pair: list[date], hours: int) -> list[str]:
    zone = timezone(timedelta(hours=hours)) if hours else UTC
    moments = (datetime(day.year, day.month, day.day, 8, 30, tzinfo=zone) for day in pair)
    return [moment.isoformat().replace("+00:00", "Z") for moment in moments]


def _range(pair: list[str], dots: str) -> str:
    return pair[0] if dots == "." else f"{pair[0]}{dots}{pair[1]}"
