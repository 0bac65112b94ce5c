"""Tests of how long a connection may be kept without doing anything with it."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from mock_server.http import serving
from mock_server.http.protocol import ContractHttp, Patience
from mock_server.http.serving import in_background, listen

HURRIED = Patience(idle=0.2, part=0.2)
PATIENCE = Patience(idle=10, part=1)
REQUEST = b"GET / HTTP/1.1\r\nHost: mock.test\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: mock.test\r\nContent-Length: 100\r\n\r\n"


async def _slow(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body, and answers in two parts with a pause before each."""
    if scope["type"] == "lifespan":
        for _ in range(2):
            await send({"type": (await receive())["type"] + ".complete"})
        return
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        if not message.get("more_body", False):
            break
    pause = 1.0 if scope["path"] == "/slow" else 0.0
    await asyncio.sleep(pause)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
    await send({"type": "http.response.body", "body": b"one", "more_body": True})
    await asyncio.sleep(pause)
    await send({"type": "http.response.body", "body": b"two"})


@contextmanager
def _connected() -> Iterator[socket.socket]:
    with (
        listen("127.0.0.1", 0) as listener,
        in_background(_slow, listener, log_level="warning", patience=HURRIED),
        socket.create_connection(listener.getsockname()[:2], timeout=20) as connection,
    ):
        yield connection


def _until_closed(connection: socket.socket) -> bytes:
    content = b""
    while piece := connection.recv(65536):
        content += piece
    return content


@pytest.mark.parametrize("sent", [b"", REQUEST[:20], HEAD, HEAD + b"x" * 99])
def test_a_client_that_stops_is_disconnected(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Before a request, within a head and within a body the connection is closed, without an answer and in silence."""
    with _connected() as connection:
        connection.sendall(sent)
        assert _until_closed(connection) == b""
    assert caplog.records == []


def test_a_client_that_asks_for_nothing_more_is_disconnected() -> None:
    """After an answer the connection is closed when no further request comes."""
    with _connected() as connection:
        connection.sendall(REQUEST)
        assert _until_closed(connection).endswith(b"onetwo")


@pytest.mark.exhaustive
def test_an_answer_may_take_any_time() -> None:
    """Neither a wait before an answer nor one within it counts."""
    with _connected() as connection:
        connection.sendall(REQUEST.replace(b"GET /", b"GET /slow"))
        assert _until_closed(connection).endswith(b"onetwo")


class _Transport(asyncio.Transport):
    """A connection of which only its end matters."""

    closed = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        del name
        return default

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take what is sent."""

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        """Send no more."""

    def resume_reading(self) -> None:
        """Send more."""


class _Connection:
    """A connection whose time passes as the test says."""

    def __init__(self) -> None:
        config = serving._server(_slow, "critical", lambda: None).config
        config.load()
        self._now = 0.0
        self._transport = _Transport()
        loop = SimpleNamespace(time=lambda: self._now, create_task=asyncio.get_running_loop().create_task)
        self.protocol = ContractHttp(config, ServerState(), {}, cast("asyncio.AbstractEventLoop", loop))
        self.protocol.connection_made(self._transport)

    def is_open_after(self, seconds: float) -> bool:
        """Let time pass, in which the server looks ten times a second, and tell what has become of the connection."""
        for _ in range(round(seconds * 10)):
            self._now += 0.1
            self.protocol.close_if_late(PATIENCE)
        return not self._transport.closed


def _at_once(check: Callable[[_Connection], None]) -> None:
    async def run() -> None:
        check(_Connection())
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run(run())


def test_the_first_request_may_come_late() -> None:
    """A connection may be opened in advance, for as long as it may be idle later."""

    def check(connection: _Connection) -> None:
        assert connection.is_open_after(9.5)
        assert not connection.is_open_after(1)

    _at_once(check)


def test_each_part_of_a_body_has_its_own_time() -> None:
    """A body may take long as a whole, but not between two parts."""

    def check(connection: _Connection) -> None:
        connection.protocol.data_received(HEAD)
        for _ in range(20):
            assert connection.is_open_after(0.8)
            connection.protocol.data_received(b"x")
        assert not connection.is_open_after(1.2)

    _at_once(check)


def test_all_parts_of_a_head_have_one_time() -> None:
    """A head that comes byte by byte is not waited for any longer."""

    def check(connection: _Connection) -> None:
        assert connection.is_open_after(5)
        for place in range(2):
            connection.protocol.data_received(REQUEST[place : place + 1])
            assert connection.is_open_after(0.4)
        connection.protocol.data_received(REQUEST[2:3])
        assert not connection.is_open_after(0.4)

    _at_once(check)


@pytest.mark.parametrize("further", [b"", REQUEST, REQUEST[:20]])
def test_who_waits_for_an_answer_owes_nothing(further: bytes) -> None:
    """Whatever a client sends in advance, its time begins with the end of the answer."""

    def check(connection: _Connection) -> None:
        connection.protocol.data_received(REQUEST + further)
        assert connection.is_open_after(1000)

    _at_once(check)


def test_a_body_that_the_server_does_not_take_is_not_owed() -> None:
    """While the server reads nothing, or has not said that it wants the body, the client cannot go on."""

    def check(connection: _Connection) -> None:
        connection.protocol.data_received(HEAD.replace(b"Content", b"Expect: 100-continue\r\nContent"))
        assert connection.is_open_after(100)

    def check_paused(connection: _Connection) -> None:
        connection.protocol.data_received(HEAD)
        connection.protocol.flow.pause_reading()
        assert connection.is_open_after(100)
        connection.protocol.flow.resume_reading()
        assert connection.is_open_after(0.8)
        assert not connection.is_open_after(0.4)

    _at_once(check)
    _at_once(check_paused)
