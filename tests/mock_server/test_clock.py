"""Tests of the clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mock_server.clock import SettableClock, fixed_clock, system_clock


def test_a_fixed_clock_stands_still_and_tells_utc() -> None:
    """A fixed clock always tells its own moment, converted to UTC."""
    clock = fixed_clock(datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=2))))
    assert clock() == clock() == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert clock().tzinfo is UTC


def test_a_fixed_clock_needs_a_time_zone() -> None:
    """A moment without a time zone is refused, since it names no moment."""
    with pytest.raises(ValueError, match="time zone"):
        fixed_clock(datetime(2026, 3, 2))  # noqa: DTZ001 - the fault under test


def test_the_system_clock_tells_the_time_in_utc() -> None:
    """The system clock is aware and agrees with the system."""
    assert system_clock().tzinfo is UTC
    assert abs(system_clock() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_clock_that_is_not_set_shows_what_its_source_shows() -> None:
    """Setting it moves it or stops it; a reset ends that."""
    shown = [datetime(2026, 3, 1, tzinfo=UTC)]
    clock = SettableClock(lambda: shown[0])
    assert (clock(), clock.is_frozen) == (shown[0], False)
    clock.set(datetime(2030, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), frozen=False)
    shown[0] += timedelta(hours=1)
    assert (clock(), clock.is_frozen) == (datetime(2030, 1, 1, 1, tzinfo=UTC), False)
    clock.set(datetime(2031, 1, 1, tzinfo=UTC), frozen=True)
    shown[0] += timedelta(hours=1)
    assert (clock(), clock.is_frozen) == (datetime(2031, 1, 1, tzinfo=UTC), True)
    clock.reset()
    assert (clock(), clock.is_frozen) == (shown[0], False)
