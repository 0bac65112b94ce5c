"""Faults of a connection, as a client meets them on a bad network.

The rule: a fault happens on the socket, because an imitation of one would still be an answer. A fault ends the
connection, takes a bounded time, and leaves the server as it was. An application that runs without a socket, in the
process of its test, ends with a `ConnectionAbortedError` instead, which is what its client then sees.
"""

import socket
import struct
from typing import Final

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.control.preferences import Fault, Preference
from mock_server.http.protocol import CONNECTION

_STALL_MS: Final = 30_000
_SLOW_MS: Final = 5_000
_PIECES: Final = 20
_GARBAGE: Final = b"\x15\x03\x01 this is no HTTP\r\n\x00\xff\r\n\r\n"
# With this the system answers a close with a reset (RST) instead of an orderly end.
_LINGER: Final = struct.pack("ii", 1, 0)


async def fail_before(preference: Preference, scope: Scope, receive: Receive) -> None:
    """End the connection of a request that is not processed.

    Args:
        preference: Names the fault, one of those that come before a request is processed.
        scope: The ASGI scope of the request.
        receive: Tells when the client has gone.

    Raises:
        ConnectionAbortedError: There is no socket.
    """
    if preference.fault is Fault.STALL:
        await is_gone_after(_STALL_MS if preference.wait is None else preference.wait, receive)
    await _end(scope, receive, reset=preference.fault is Fault.RESET)


async def is_gone_after(milliseconds: int, receive: Receive) -> bool:
    """Wait, and return whether the client has gone meanwhile.

    Args:
        milliseconds: For how long.
        receive: That of the request, whose body was read.
    """
    with anyio.move_on_after(milliseconds / 1000):
        await _disconnect(receive)
        return True
    return False


async def spoil(app: ASGIApp, preference: Preference, scope: Scope, receive: Receive, send: Send) -> None:
    """Process a request and spoil its answer.

    Args:
        app: Processes it.
        preference: Names the fault, one of those that come after a request is processed.
        scope: The ASGI scope of the request.
        receive: That of the request.
        send: That of the request.

    Raises:
        ConnectionAbortedError: There is no socket, and the fault ends the connection.
    """
    if preference.fault is Fault.SLOW_BODY:
        await app(scope, receive, _slowly(send, (_SLOW_MS if preference.wait is None else preference.wait) / 1000))
        return

    is_over = False

    async def spoiled(message: Message) -> None:
        nonlocal is_over
        if is_over:
            return
        if preference.fault is Fault.GARBAGE:
            connection = scope.get("state", {}).get(CONNECTION)
            if connection is not None:
                connection.write(_GARBAGE)
        elif message["type"] == "http.response.start":
            await send(message)
            return
        else:
            body = message.get("body", b"")
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        is_over = True
        await _end(scope, receive)

    await app(scope, receive, spoiled)


def _slowly(send: Send, seconds: float) -> Send:
    """Return a `send` that takes this long for the first part of a body that has bytes."""
    is_sent = False

    async def slow(message: Message) -> None:
        nonlocal is_sent
        body = message.get("body", b"")
        if is_sent or not body:
            await send(message)
            return
        is_sent = True
        size = -(-len(body) // _PIECES)
        pieces = [body[start : start + size] for start in range(0, len(body), size)]
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await anyio.sleep(seconds / len(pieces))
        await send({**message, "body": b""})

    return slow


async def _end(scope: Scope, receive: Receive, *, reset: bool = False) -> None:
    """Close the connection, and return when the server has noticed, so that it takes the request for a lost one."""
    connection = scope.get("state", {}).get(CONNECTION)
    if connection is None:
        raise ConnectionAbortedError("The connection ended, as was preferred.")
    if reset:
        connection.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        # Not `close`, which over TLS would say goodbye first.
        connection.abort()
    connection.close()
    await _disconnect(receive)


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
