"""The budget of a run: how many requests it sends to the target, for how long, and how fast.

The pace is learned from the answers. Whenever the server asks to wait, the time between two requests becomes half as
long again; with each answer that does not ask, it becomes a little shorter. So a server that refuses for another reason
than the pace is not sent requests ever more slowly.
"""

import email.utils
import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from conformance.target import Budget
from conformance.text import counted

# How much longer the time between two requests becomes when the server asks to wait, and with each other answer. With
# these, one refusal in eight answers leaves the pace as it is.
_SLOWER = 1.5
_FASTER = 0.95
_LONGEST_GAP = 2.0
_SHORTEST_GAP = 0.001


class BudgetSpentError(Exception):
    """The next request would exceed the budget; the text names the part of the budget."""


class TimeSpentError(BudgetSpentError):
    """The time of the run is over."""


class Meter:
    """Counts requests and keeps them within a budget; safe to use from several threads.

    Args:
        budget: How much a run may ask of its target.
        now: A monotonic clock, in seconds.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        budget: Budget,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._budget = budget
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._began = now()
        self._next = self._began
        self._gap = 0.0
        self._since, self._answers = self._began, 0
        self.requests = 0
        self.creations = 0

    @property
    def seconds_left(self) -> float:
        """Return how many seconds the run may still take; infinite if the budget sets no bound."""
        seconds = self._budget.seconds
        return math.inf if seconds is None else self._began + seconds - self._now()

    def out_of_time(self) -> TimeSpentError:
        """Return the error for a run whose time is spent."""
        seconds = f"{self._budget.seconds:g} second{'' if self._budget.seconds == 1 else 's'}"
        return TimeSpentError(f"the budget of {seconds} is spent")

    def admit(self, *, creates: bool) -> int:
        """Count a request, and wait until the rate allows sending it.

        Args:
            creates: Whether it asks for an export.

        Returns:
            The number of the request, from 1.

        Raises:
            BudgetSpentError: It would exceed the budget.
        """
        with self._lock:
            self._hold_to_budget(creates=creates)
            self.requests += 1
            self.creations += creates
            number, pause = self.requests, self._pause()
        # Outside the lock: another thread reserves its own, later turn meanwhile.
        if pause > 0:
            self._sleep(pause)
        return number

    def slow_down(self, waited: float) -> None:
        """Send more slowly from now on, because the server asked to wait.

        Args:
            waited: The seconds that were spent waiting for that, until now.
        """
        with self._lock:
            now = self._now()
            usual = (now - self._since - waited) / max(self._answers, 1)
            self._gap = min(max(self._gap or usual, _SHORTEST_GAP) * _SLOWER, _LONGEST_GAP)
            self._since, self._answers, self._next = now, 0, now

    def speed_up(self) -> None:
        """Send a little faster, because the server answered and did not ask to wait."""
        with self._lock:
            self._answers += 1
            self._gap = self._gap * _FASTER if self._gap > _SHORTEST_GAP else 0.0

    def _hold_to_budget(self, *, creates: bool) -> None:
        budget = self._budget
        if budget.requests is not None and self.requests >= budget.requests:
            raise BudgetSpentError(f"the budget of {counted(budget.requests, 'request')} is spent")
        if creates and budget.exports is not None and self.creations >= budget.exports:
            # Attempts count, not successes: a refused creation may write a line into the server's log, too.
            raise BudgetSpentError(f"the budget of {counted(budget.exports, 'attempted export')} is spent")
        if self.seconds_left <= 0:
            raise self.out_of_time()

    def _pause(self) -> float:
        gap = max(self._gap, 1.0 / self._budget.rate if self._budget.rate is not None else 0.0)
        if not gap:
            return 0.0
        # Each request gets a turn of its own, spaced by the pace. Unused turns do not add up: after a quiet time, the
        # requests are still sent one by one and not in a burst.
        now = self._now()
        turn = max(self._next, now)
        self._next = turn + gap
        return turn - now


def retry_after(value: str, now: datetime) -> float | None:
    """Read a `Retry-After` header field (RFC 9110, 10.2.3).

    Args:
        value: Seconds or an HTTP date.
        now: The present moment, timezone-aware.

    Returns:
        Seconds to wait, at least a tenth; None if the value is neither seconds nor a date.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        # Nine digits are over thirty years; a longer number could become infinite.
        return max(0.1, float(text[:9]))
    try:
        moment = email.utils.parsedate_to_datetime(text)
        # HTTP dates are in GMT; a date without a zone is read as one.
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.1, (moment - now).total_seconds())
    except (ValueError, OverflowError):
        return None
