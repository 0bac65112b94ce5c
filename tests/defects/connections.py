"""Faults of the connection: a sound application on a connection that ends, or falls silent, at the wrong moment."""

import socket
import struct
from collections.abc import Awaitable, Callable
from itertools import count

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.app import create_app
from mock_server.fixtures import Fixtures
from mock_server.http.protocol.connection import CONNECTION
from tests.defects.model import Build
from tests.defects.wire import Answer, Request, _asked, _read, _send

# With this the system answers a close with a reset (RST) instead of an orderly end.
_LINGER = struct.pack("ii", 1, 0)

Break = Callable[[Answer, Scope, Receive, Send], Awaitable[None]]
"""Sends what is left of an answer on a connection that breaks."""


def breaking(when: Callable[[Request], bool], how: Break, *, unprocessed: bool = False) -> Build:
    """Builds a sound application whose connection breaks on some requests.

    Args:
        when: On which.
        how: In what way.
        unprocessed: Whether it breaks before the application has seen the request.
    """
    return _between(lambda: lambda request: how if when(request) else None, unprocessed=unprocessed)


def now_and_then(one_in: int, *ways: Break) -> Build:
    """Builds a sound application on a network that breaks each so-manieth answer, in these ways in turn."""

    def make() -> Callable[[Request], Break | None]:
        numbers = count(1)

        def choose(_: Request) -> Break | None:
            turn, rest = divmod(next(numbers), one_in)
            return None if rest else ways[turn % len(ways)]

        return choose

    return _between(make)


def _between(make: Callable[[], Callable[[Request], Break | None]], *, unprocessed: bool = False) -> Build:
    def build(fixtures: Fixtures) -> ASGIApp:
        app, choose = create_app(fixtures), make()

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            request = await _read(scope, receive)
            if request is None:
                return
            how = choose(request)
            ask = how is None or not unprocessed
            answer = await _asked(app, scope, request) if ask else Answer.of(500, b"", "text/plain")
            await (_send(answer, send) if how is None else how(answer, scope, receive, send))

        return application

    return build


async def closed(_answer: Answer, scope: Scope, receive: Receive, _send: Send) -> None:
    """Closes the connection without an answer."""
    scope["state"][CONNECTION].close()
    await _gone(receive)


async def reset(_answer: Answer, scope: Scope, receive: Receive, _send: Send) -> None:
    """Resets the connection without an answer."""
    scope["state"][CONNECTION].get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    scope["state"][CONNECTION].close()
    await _gone(receive)


async def silent(_answer: Answer, _scope: Scope, receive: Receive, _send: Send) -> None:
    """Says nothing until the client hangs up."""
    await _gone(receive)


async def half(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Closes the connection after half of the body."""
    await _half(answer, send)
    scope["state"][CONNECTION].close()
    await _gone(receive)


async def half_and_silent(answer: Answer, _scope: Scope, receive: Receive, send: Send) -> None:
    """Says nothing after half of the body."""
    await _half(answer, send)
    await _gone(receive)


async def whole(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Closes the connection after the answer, and has not said that it will."""
    await _send(answer, send)
    scope["state"][CONNECTION].close()
    await _gone(receive)


async def _half(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
