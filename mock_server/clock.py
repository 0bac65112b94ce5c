"""Where the time comes from.

The rule: nothing in the mock asks the system for the time; it calls the clock it was given. So a test, or `--now` on
the command line, decides what "today" is for timestamps, file names and the expiry of tokens alike.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Called without arguments, returns the time as an aware datetime in UTC."""


def system_clock() -> datetime:
    """Return the time of the system: the current moment, aware, in UTC."""
    return datetime.now(UTC)


def fixed_clock(moment: datetime) -> Clock:
    """Return a clock that stands still.

    Args:
        moment: The moment it shows; aware, of any time zone.

    Returns:
        A clock that always returns this moment, in UTC.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("The moment of a fixed clock needs a time zone.")
    utc = moment.astimezone(UTC)
    return lambda: utc
