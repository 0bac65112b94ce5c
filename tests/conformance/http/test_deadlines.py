"""Tests of the deadline of an answer: however slow a server is, the client waits no longer."""

import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import httpcore
import pytest

from conformance.http.budget import BudgetSpentError
from conformance.http.client import HttpClient
from conformance.http.deadlines import Deadline, _Stream, within
from conformance.http.exchange import Exchange, Request
from conformance.target import Budget, Connection, Limits, read_target
from tests.conformance.http.sockets import dripping, response, wired
from tests.conformance.values import COLLECTION, CONTRACT

LIMITS = Limits(timeout=5.0, answer_seconds=0.5)
HEAD = b"HTTP/1.1 401 Unauthorized\r\n"
GET = Request("GET", COLLECTION)


def sent(base_url: str, limits: Limits = LIMITS, budget: Budget | None = None, request: Request = GET) -> Exchange:
    """Send one request."""
    target = replace(read_target(base_url, "one", None, limits), budget=budget or Budget())
    with HttpClient(target, CONTRACT, sleep=lambda _: None) as client:
        return client.send(request)


def lost(exchange: Exchange) -> str | None:
    """Why an answer was lost, of which not even the head had come."""
    assert (exchange.response.status, exchange.response.lost) == (0, True)
    return exchange.response.cut_off


@contextmanager
def in_time(seconds: float = 1.5) -> Iterator[None]:
    """Assert that something is over well before a server would let it be."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@pytest.mark.parametrize(
    ("begin", "again"),
    [(HEAD, b"a"), (HEAD + b"a: ", b"x"), (b"", b"H"), (b"", b"HTTP/1.1 102 Processing\r\n\r\n")],
)
def test_a_head_that_never_ends_is_no_answer(begin: bytes, again: bytes) -> None:
    """Headers byte by byte, and interim answers without end, are given up at the deadline."""
    with dripping(begin, again, 0.05) as base_url, in_time():
        assert lost(sent(base_url)) == "no whole answer within 0.5 seconds"


def test_a_flood_of_interim_answers_is_no_answer() -> None:
    """It is given up before the deadline."""
    with dripping(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 1000, 0) as base_url, in_time(5.0):
        assert lost(sent(base_url, replace(LIMITS, answer_seconds=30.0))) == "its head does not end"


def test_a_few_interim_answers_are_skipped() -> None:
    """An interim answer is not the answer (RFC 9110, 15.2)."""
    with wired(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20 + response(200, b"x" * 100_000)) as wire:
        exchange = sent(wire.base_url)
    assert (exchange.response.status, len(exchange.response.body)) == (200, 100_000)


@pytest.mark.parametrize("length", [b"Content-Length: 100000", b"Transfer-Encoding: chunked"])
def test_a_body_that_is_too_slow_is_cut_off(length: bytes) -> None:
    """What came in time is kept, and the exchange says that it is not whole."""
    again = b"1\r\nx\r\n" if b"chunked" in length else b"x"
    with dripping(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n\r\n", again, 0.05) as base_url, in_time():
        exchange = sent(base_url)
    assert exchange.response.cut_off == "the answer took more than 0.5 seconds"
    assert 0 < len(exchange.response.body) < 100


@pytest.mark.parametrize("begin", [HEAD, b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_run_that_has_less_time_left_blames_no_server(begin: bytes) -> None:
    """Where the time of the run is over, the budget is the reason."""
    with (
        dripping(begin, b"x", 0.05) as base_url,
        in_time(),
        pytest.raises(BudgetSpentError, match=r"^the budget of 0\.5 seconds is spent$"),
    ):
        sent(base_url, replace(LIMITS, answer_seconds=30.0), Budget(seconds=0.5))


def test_each_worker_has_a_deadline_of_its_own() -> None:
    """A slow answer in one thread neither delays another nor gains time from it."""
    with (
        wired(response(200, b"ok")) as wire,
        dripping(HEAD, b"x", 0.05) as base_url,
        HttpClient(read_target(base_url, "one", None, LIMITS), CONTRACT) as held,
        HttpClient(read_target(wire.base_url, "one", None, LIMITS), CONTRACT) as free,
        ThreadPoolExecutor(6) as pool,
        in_time(3.0),
    ):
        late = [pool.submit(held.send, GET) for _ in range(3)]
        done = [pool.submit(free.send, GET) for _ in range(3)]
        assert [future.result().response.status for future in done] == [200] * 3
        assert {lost(future.result()) for future in late} == {"no whole answer within 0.5 seconds"}


def test_a_request_that_is_not_read_is_given_up() -> None:
    """Sending has the same deadline as reading."""
    body = Request("POST", COLLECTION, body=bytes(16 * 1024 * 1024))
    with socket.create_server(("127.0.0.1", 0)) as listener, in_time():
        exchange = sent(f"http://127.0.0.1:{listener.getsockname()[1]}", request=body)
    assert lost(exchange) == "no whole answer within 0.5 seconds"


def test_a_proxy_is_held_to_the_deadline() -> None:
    """An answer through a proxy has the same deadline."""
    with dripping(HEAD, b"x", 0.05) as base_url:
        proxy = Connection(proxy=base_url.removesuffix("/api/v2"))
        for scheme in ("http", "https"):
            target = replace(read_target(f"{scheme}://192.0.2.1/api/v2", "one", None, LIMITS), connection=proxy)
            with HttpClient(target, CONTRACT) as client, in_time():
                assert lost(client.send(GET)) == "no whole answer within 0.5 seconds"


def test_a_step_gets_no_more_time_than_is_left() -> None:
    """It has its own time-out until less is left, and is not begun when nothing is."""
    ticks = count(0.0, 4.0)
    deadline = Deadline(10.0, lambda: next(ticks))
    assert deadline.bound(5.0, httpcore.ReadTimeout) == 5.0
    assert deadline.bound(None, httpcore.ReadTimeout) == 6.0
    assert deadline.bound(5.0, httpcore.ReadTimeout) == 2.0
    with pytest.raises(httpcore.WriteTimeout):
        deadline.bound(5.0, httpcore.WriteTimeout)


class _Silent(httpcore.NetworkStream):
    """A connection that remembers how long it may wait."""

    def __init__(self) -> None:
        self.timeouts: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read nothing."""
        self.timeouts.append(timeout)
        return bytes(max_bytes)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt nothing."""
        del ssl_context, server_hostname
        self.timeouts.append(timeout)
        return self


def test_an_encrypted_connection_is_held_to_the_deadline() -> None:
    """The handshake and what is read after it have the same deadline; without a deadline nothing changes."""
    silent = _Silent()
    with within(10.0, lambda: 0.0):
        _Stream(silent).start_tls(ssl.create_default_context(), None, 60.0).read(1, 60.0)
    _Stream(silent).read(1, 60.0)
    assert silent.timeouts == [10.0, 10.0, 60.0]
