"""Ranges of time as a filter writes them: `D`, `D..D` or `D...D`.

Every D is a date, which means the whole day in UTC, or every D is a datetime with an offset; the two do not mix. Three
dots exclude the last end: the last day as a whole, or the last instant. A range that ends before it starts is well
formed and holds nothing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

# The bounds of the clock stand in the patterns, because later versions of Python read 24:00 as well.
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_DATETIME: Final = re.compile(rf"{_DATE.pattern}T{_TIME}:[0-5][0-9](Z|[+-]{_TIME})")
_DOTS: Final = re.compile(r"\.\.\.?")


@dataclass(frozen=True, slots=True)
class Range:
    """A range of days or a range of instants.

    Attributes:
        first: Where it starts; a date for days, an aware datetime for instants.
        last: Where it ends, of the same type as `first`.
        open_end: Whether `last` itself lies outside.
    """

    first: date
    last: date
    open_end: bool = False

    def __contains__(self, moment: datetime) -> bool:
        """Whether an aware moment lies inside."""
        place = moment if isinstance(self.first, datetime) else moment.astimezone(UTC).date()
        return self.first <= place and (place < self.last if self.open_end else place <= self.last)


def parse_range(text: str) -> Range:
    """Reads a range.

    Args:
        text: The range, without white space around it.

    Returns:
        The range; a single D is the range from itself to itself.

    Raises:
        ValueError: The text is no range, mixes dates and datetimes, or names a date or a time that does not exist.
    """
    ends = _DOTS.split(text, maxsplit=1)
    for pattern, parse in ((_DATE, date.fromisoformat), (_DATETIME, datetime.fromisoformat)):
        if all(pattern.fullmatch(end) for end in ends):
            return Range(parse(ends[0]), parse(ends[-1]), open_end="..." in text)
    raise ValueError("neither dates nor datetimes")
