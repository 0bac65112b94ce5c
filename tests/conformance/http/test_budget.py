"""Tests of budget and pace."""

import pytest

from conformance.http.budget import BudgetSpentError, Meter
from conformance.target import Budget


class Clock:
    """A clock that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        """The present moment."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.now += seconds


def meter(**budget: float) -> tuple[Meter, Clock]:
    """A meter and its clock."""
    clock = Clock()
    return Meter(Budget(**budget), now=clock, sleep=clock.sleep), clock  # type: ignore[arg-type]


def test_without_a_budget_everything_passes_at_once() -> None:
    """Requests are numbered from 1, creations counted apart."""
    one, clock = meter()
    assert [one.admit(creates=place % 2 == 0) for place in range(5)] == [1, 2, 3, 4, 5]
    assert (one.requests, one.creations, clock.pauses) == (5, 3, [])


def test_a_budget_of_requests_or_of_exports_ends_the_run() -> None:
    """It may be spent to the end; a request beyond it is not counted; attempts count."""
    one, _ = meter(requests=2)
    one.admit(creates=False)
    one.admit(creates=True)
    with pytest.raises(BudgetSpentError, match=r"^the budget of 2 requests is spent$"):
        one.admit(creates=False)
    assert one.requests == 2
    one, _ = meter(exports=1)
    one.admit(creates=True)
    one.admit(creates=False)
    with pytest.raises(BudgetSpentError, match=r"^the budget of 1 attempted export is spent$"):
        one.admit(creates=True)
    assert one.admit(creates=False) == 3


def test_a_budget_of_time_ends_the_run() -> None:
    """When the time is over, nothing more is sent."""
    one, clock = meter(seconds=2.5)
    clock.now += 2.4
    one.admit(creates=False)
    clock.now += 0.1
    with pytest.raises(BudgetSpentError, match=r"^the budget of 2.5 seconds is spent$"):
        one.admit(creates=False)


def test_requests_keep_their_pace() -> None:
    """The first goes at once, the others in turn; time that passes otherwise counts, and is not saved up."""
    one, clock = meter(rate=4.0)
    for _ in range(3):
        one.admit(creates=False)
    assert clock.pauses == [0.25, 0.25]
    clock.now += 10
    one.admit(creates=False)
    one.admit(creates=False)
    assert clock.pauses == [0.25, 0.25, 0.25]
