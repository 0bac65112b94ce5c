"""Where the time comes from.

The rule: nothing in the mock asks the system for the time; it calls the clock it was given. So a test, or `--now` on
the command line, decides what "today" is for timestamps, file names and the expiry of tokens alike.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

Clock = Callable[[], datetime]
"""Called without arguments, returns the time as an aware datetime in UTC."""


system_clock: Final[Clock] = partial(datetime.now, UTC)
"""The clock of the system."""


class SettableClock:
    """A clock that shows what another one shows until it is set.

    Args:
        source: The clock that it follows.
    """

    def __init__(self, source: Clock) -> None:
        self._source = source
        self._ahead = timedelta()
        self._frozen_at: datetime | None = None

    def __call__(self) -> datetime:
        """Return the time that the clock shows."""
        return self._source() + self._ahead if self._frozen_at is None else self._frozen_at

    @property
    def is_frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen_at is not None

    def set(self, moment: datetime, *, frozen: bool) -> None:
        """Show another moment.

        Args:
            moment: The moment, aware, of any time zone.
            frozen: Whether the clock stands still there; otherwise it runs on from there.

        Raises:
            OverflowError: The moment has no counterpart in UTC.
        """
        utc = moment.astimezone(UTC)
        self._ahead = utc - self._source()
        self._frozen_at = utc if frozen else None

    def reset(self) -> None:
        """Show what the source shows again."""
        self._ahead, self._frozen_at = timedelta(), None


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
