"""Ranges of time as a filter writes them: `D`, `D..D` or `D...D`.

Every D is a date, which means the whole day in UTC, or every D is a datetime with an offset; the two cannot be mixed.
Three dots exclude the end: the last day as a whole, or the last instant. A range that ends before it starts is valid
and contains nothing.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

# The patterns limit the hours, because later versions of Python also read 24:00.
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
        open_end: Whether `last` itself is excluded.
    """

    first: date
    last: date
    open_end: bool = False

    def __contains__(self, moment: datetime) -> bool:
        """Return whether the range contains an aware moment."""
        place = moment if isinstance(self.first, datetime) else moment.astimezone(UTC).date()
        return self.first <= place and (place < self.last if self.open_end else place <= self.last)


def parse_range(text: str) -> Range:
    """Read a range.

    Args:
        text: The range, stripped of white space.

    Returns:
        The range; a single D is the range from itself to itself.

    Raises:
        ValueError: The text is not a range, mixes dates and datetimes, or names a date or a time that does not exist.
    """
    ends = _DOTS.split(text, maxsplit=1)
    for pattern, parse in ((_DATE, date.fromisoformat), (_DATETIME, datetime.fromisoformat)):
        if all(pattern.fullmatch(end) for end in ends):
            return Range(parse(ends[0]), parse(ends[-1]), open_end="..." in text)
    raise ValueError("neither dates nor datetimes")
