"""Tests of failed connections: an idle one that is used again, and one that breaks within an answer."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.http.client import HttpClient
from conformance.http.exchange import Request
from conformance.target import read_target
from tests.conformance.http.sending import LIMITS, TOKEN
from tests.conformance.http.sockets import _read
from tests.conformance.values import COLLECTION, CONTRACT

GET = Request("GET", COLLECTION)
POST = Request("POST", COLLECTION, body=b"{}")
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"
_RESET = struct.pack("ii", 1, 0)


@contextmanager
def _serving(*connections: bytes, resets: bool = False) -> Iterator[str]:
    """Give each connection this answer to its first request, and end it at the next one; gives the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, connections, resets), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def _serve(listener: socket.socket, connections: tuple[bytes, ...], resets: bool) -> None:  # noqa: FBT001  of a thread
    for answer in connections:
        connection, _ = listener.accept()
        with connection:
            _read(connection)
            connection.sendall(answer)
            if answer == WHOLE:
                _read(connection)
            if resets:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


@pytest.mark.parametrize("resets", [False, True])
@pytest.mark.parametrize("request_", [GET, POST])
def test_a_request_on_an_idle_connection_that_ends_is_sent_once_more(request_: Request, *, resets: bool) -> None:
    """It goes out on a new connection, and the exchange says so; on a new connection, nothing is sent twice."""
    with (
        _serving(WHOLE, WHOLE, b"", resets=resets) as base_url,
        HttpClient(read_target(base_url, TOKEN, None, LIMITS), CONTRACT) as client,
    ):
        answers = [client.send(request_).response for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 0]
    assert [answer.resent for answer in answers] == [False, True, False]
    assert [answer.lost for answer in answers] == [False, False, True]


@pytest.mark.parametrize(
    ("resets", "why"),
    [(False, "it ends before the end that its headers announce"), (True, "the connection was reset before its end")],
)
def test_an_answer_that_breaks_off_is_kept_as_far_as_it_came(why: str, *, resets: bool) -> None:
    """It is lost, and says how."""
    with (
        _serving(HALF, resets=resets) as base_url,
        HttpClient(read_target(base_url, TOKEN, None, LIMITS), CONTRACT) as client,
    ):
        answer = client.send(GET).response
    assert (answer.status, answer.body, answer.lost, answer.cut_off) == (200, b"o", True, why)
