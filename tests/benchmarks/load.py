"""A client that sends prepared requests as fast as they are answered.

It knows just enough of HTTP/1.1 to tell where an answer ends, so that it costs a small part of
what the server costs.
"""

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked\r\n", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_SECONDS_OF_SILENCE = 30
_READ = 65536


@dataclass(slots=True)
class _Connection:
    """A connection that waits for an answer."""

    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    asked: float = 0.0

    def ask(self, request: bytes) -> None:
        """Sends the next request."""
        self.asked = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The answer, once it is complete."""
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        length = _LENGTH.search(self.received, 0, end + 2)
        if length is None and not _CHUNKED.search(self.received, 0, end + 2):
            raise RuntimeError("An answer has no Content-Length.")
        if length is None and not self.received.endswith(_LAST_CHUNK):
            return None
        if length is not None and len(self.received) < end + 4 + int(length[1]):
            return None
        whole = bytes(self.received)
        self.received.clear()
        return whole


class Driven(NamedTuple):
    """What came of some requests.

    Attributes:
        seconds: From the first request to the last answer.
        answers: The answers in the order in which they came.
        delays: For each of them, the seconds from its request to its end.
    """

    seconds: float
    answers: list[bytes]
    delays: list[float]


def drive(port: int, requests: Sequence[bytes], connections: int) -> Driven:
    """Sends every request once, each connection its next one as soon as it has its answer.

    Args:
        port: The port on loopback.
        requests: The bytes of the requests; keep-alive.
        connections: How many connections share them.

    Raises:
        RuntimeError: The server closed a connection, was silent, or sent what this client does not read.
    """
    waiting = deque(requests)
    answers, delays = list[bytes](), list[float]()
    with selectors.DefaultSelector() as selector:
        opened = [_Connection(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)]
        for each in opened:
            each.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(each.socket, selectors.EVENT_READ, each)
        begun = time.perf_counter()
        for each in opened[: len(waiting)]:
            each.ask(waiting.popleft())
        while len(answers) < len(requests):
            ready = selector.select(_SECONDS_OF_SILENCE)
            if not ready:
                raise RuntimeError("The server does not answer.")
            for key, _ in ready:
                answer = _received(key.data)
                if answer is None:
                    continue
                answers.append(answer)
                delays.append(time.perf_counter() - key.data.asked)
                if waiting:
                    key.data.ask(waiting.popleft())
        seconds = time.perf_counter() - begun
    for each in opened:
        each.socket.close()
    return Driven(seconds, answers, delays)


def _received(connection: _Connection) -> bytes | None:
    piece = connection.socket.recv(_READ)
    if not piece:
        raise RuntimeError("The server closed a connection.")
    connection.received += piece
    return connection.answer()


def refused(answers: Iterable[bytes], status: int) -> list[bytes]:
    """The answers with another status."""
    return [answer for answer in answers if not answer.startswith(b"HTTP/1.1 %d " % status)]
