"""Tests of waiting: a server that asks to wait is asked again, within bounds."""

from dataclasses import replace

import pytest

from conformance.http.budget import BudgetSpentError, retry_after
from conformance.http.client import HttpClient, PatienceError
from conformance.http.exchange import Request
from conformance.target import Budget
from tests.conformance.http.sending import NOW, OK, Waiting, sent, target
from tests.conformance.http.sockets import response, wired
from tests.conformance.values import COLLECTION, CONTRACT


@pytest.mark.parametrize(("value", "seconds"), [("2", 2.0), ("0", 0.1), ("soon", 1.0), ("1e9", 1.0), ("", 1.0)])
def test_a_429_is_sent_again_after_the_wait(value: str, seconds: float) -> None:
    """The exchange is that of the last answer."""
    slow, waiting = response(429, b"", f"Retry-After: {value}"), Waiting()
    with wired(slow, slow, OK) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        exchange = client.send(Request("POST", COLLECTION, body=b"{}"))
        assert (exchange.number, exchange.response.status) == (3, 200)
        assert client.sent == 3
        assert client.waited == pytest.approx(2 * seconds)
    assert waiting.seconds == [seconds, seconds]
    assert all(request.endswith(b"{}") for request in wire.requests)


def test_a_429_without_retry_after_is_not_sent_again() -> None:
    """Only a server that says how long to wait is asked again."""
    waiting, told = Waiting(), r"^the server answered 429, without a Retry-After$"
    with wired(response(429, b"")) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        with pytest.raises(PatienceError, match=told):
            client.send(Request("GET", COLLECTION))
        assert len(wire.requests) == 1
    assert waiting.seconds == []


def test_a_429_may_name_a_date() -> None:
    """For a date that has passed the wait is short; one far away ends the run at once."""
    waiting = Waiting()
    past = response(429, b"", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT")
    with wired(past, OK) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        assert client.send(Request("GET", COLLECTION)).response.status == 200
    assert waiting.seconds == [0.1]
    future = response(429, b"", "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT")
    with wired(future) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        told = r"^the server asks to wait [\d,]{11,13} seconds \(429\), more than the 30 this run waits in all$"
        with pytest.raises(PatienceError, match=told):
            client.send(Request("GET", COLLECTION))
        assert len(wire.requests) == 1
    assert waiting.seconds == [0.1]


@pytest.mark.parametrize(("status", "value", "asked"), [(429, "86400", "86,400"), (503, "31", "31")])
def test_a_wait_beyond_the_limit_is_not_begun(status: int, value: str, asked: str) -> None:
    """The text says so, and names no time as used up."""
    waiting, slow = Waiting(), response(status, b"", f"Retry-After: {value}")
    told = rf"^the server asks to wait {asked} seconds \({status}\), more than the 30 this run waits in all$"
    with wired(slow) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        with pytest.raises(PatienceError, match=told):
            client.send(Request("GET", COLLECTION))
        assert (len(wire.requests), client.waited) == (1, 0)
    assert waiting.seconds == []


def test_the_waiting_of_a_run_is_bounded() -> None:
    """The limit itself may be used up."""
    for asked, used in ((10, 30), (20, 20)):
        waiting, slow = Waiting(), response(429, b"", f"Retry-After: {asked}")
        told = rf"^the server kept answering 429; {used} of the 30 seconds this run waits in all are used up$"
        with wired(slow) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
            with pytest.raises(PatienceError, match=told):
                client.send(Request("GET", COLLECTION))
            assert client.waited == used
        assert sum(waiting.seconds) == used


def test_a_503_is_sent_again_only_with_retry_after() -> None:
    """Without the header a 503 is an answer like any other."""
    waiting = Waiting()
    slow = response(503, b"", "Retry-After: 3")
    with wired(slow, OK) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        assert client.send(Request("GET", COLLECTION)).response.status == 200
    assert waiting.seconds == [3]
    with wired(response(503)) as wire:
        assert sent(wire, Request("GET", COLLECTION)).response.status == 503


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        (" 7 ", 7.0),
        ("0", 0.1),
        ("-5", None),
        ("1.5", None),
        ("1e9", None),
        ("NaN", None),
        ("²", None),
        ("9" * 400, 999_999_999.0),
        ("soon", None),
        (",", None),
        ("Mon, 02 Mar 2026 09:15:30 GMT", 30.0),
        ("Mon, 02 Mar 2026 09:15:30 -0000", 30.0),
        ("Mon, 02 Mar 2026 10:16:00 +0100", 60.0),
        ("Mon, 02 Mar 2026 09:15:00 GMT", 0.1),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.1),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    """Everything else gives no time to wait."""
    told = retry_after(value, NOW)
    assert told is None if seconds is None else told == pytest.approx(seconds)


@pytest.mark.parametrize(
    "value", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Wed, 21 Oct 2026 07:28:00 +99999999999999"]
)
def test_an_impossible_date_gives_no_time_to_wait(value: str) -> None:
    """A date of impossible size is no date."""
    assert retry_after(value, NOW) is None


@pytest.mark.parametrize("value", ["1e9", "-5", "NaN", "soon"])
def test_an_unreadable_retry_after_is_guessed_a_few_times(value: str) -> None:
    """Each request is sent again a few times, after a guessed wait."""
    waiting, odd = Waiting(), response(429, b"", f"Retry-After: {value}")
    with wired(odd) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        with pytest.raises(PatienceError, match=r"^the server kept answering 429, with a Retry-After that is neither"):
            client.send(Request("GET", COLLECTION))
        assert len(wire.requests) == 6
    assert waiting.seconds == [1.0] * 5
    with wired(*[odd] * 5, OK, *[odd] * 5, OK) as wire, HttpClient(target(wire), CONTRACT, sleep=waiting) as client:
        assert client.send(Request("GET", COLLECTION)).response.status == 200
        assert client.send(Request("GET", COLLECTION)).response.status == 200


def test_no_wait_goes_past_the_end_of_the_run() -> None:
    """Where the server asks for more time than the run has left, the run ends at once."""
    waiting, told = Waiting(), r"^the budget of 10 seconds is spent$"
    with wired(response(429, b"", "Retry-After: 20")) as wire:
        hurried = replace(target(wire), budget=Budget(seconds=10.0))
        with HttpClient(hurried, CONTRACT, sleep=waiting) as client, pytest.raises(BudgetSpentError, match=told):
            client.send(Request("GET", COLLECTION))
    assert waiting.seconds == []
