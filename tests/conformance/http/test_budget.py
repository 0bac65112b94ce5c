"""Tests of budget and pace."""

from collections.abc import Callable
from itertools import count

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


def _sent_to(gateway: Callable[[float], bool], requests: int, took: float = 0.01) -> tuple[Clock, int]:
    """Send requests to a gateway that lets them in or asks to wait for a second; gives the clock and the refusals."""
    one, clock = meter()
    refused = 0
    for _ in range(requests):
        one.admit(creates=False)
        clock.now += took
        while not gateway(clock.now):
            refused += 1
            clock.now += 1.0
            one.slow_down(1.0)
            one.admit(creates=False)
            clock.now += took
        one.speed_up()
    return clock, refused


def _limiter(rate: float, burst: int) -> Callable[[float], bool]:
    """Let so many requests a second in, and some at once."""
    left, last = float(burst), 100.0

    def admits(now: float) -> bool:
        nonlocal left, last
        left, last = min(left + (now - last) * rate, burst), now
        if left < 1:
            return False
        left -= 1
        return True

    return admits


def test_a_gateway_that_limits_the_pace_is_sent_requests_at_its_pace() -> None:
    """Few of them are refused in the end, and the pace stays near to what the gateway allows."""
    clock, refused = _sent_to(_limiter(rate=5, burst=10), 1000)
    assert refused < 1000 / 6
    assert 990 / 5 <= clock.now - 100.0 < 2 * 1000 / 5
    unlearned = 1000 / 5  # a client that does not slow down is refused after each five
    assert refused < unlearned


def test_a_gateway_that_refuses_whatever_the_pace_is_not_sent_requests_ever_more_slowly() -> None:
    """One request in twelve is refused: hardly more time passes than is spent waiting and sending."""
    numbers = count(1)
    clock, refused = _sent_to(lambda _: next(numbers) % 12 != 0, 2000)
    assert refused == pytest.approx(2000 / 11, abs=1)
    assert clock.now - 100.0 < 1.2 * (refused + (2000 + refused) * 0.01)


def test_a_pace_is_forgotten_when_the_server_answers_again() -> None:
    """After a while of answers nothing is slowed down any more."""
    one, clock = meter()
    clock.now += 10.0
    one.slow_down(1.0)
    for _ in range(2):
        one.admit(creates=False)
    assert clock.pauses == [2.0]
    for _ in range(200):
        one.speed_up()
    one.admit(creates=False)
    before = len(clock.pauses)
    one.admit(creates=False)
    assert len(clock.pauses) == before
