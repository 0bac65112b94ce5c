"""Servers of a few lines on raw sockets: one records what came over the wire, byte for byte, and answers by script.

Another one never comes to the end of its answer.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[bytes], bytes]


@dataclass
class Wire:
    """What a server saw, and where it listens."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        """The base URL of the server."""
        return f"http://127.0.0.1:{self.port}/api/v2"

    def targets(self) -> list[str]:
        """The request targets, as they came."""
        return [request.split(b" ")[1].decode("latin-1") for request in self.requests]

    def headers(self, place: int = -1) -> dict[str, str]:
        """The header fields of a request, names in lower case."""
        lines = self.requests[place].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def response(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    """An answer with its length."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def wired(*answers: bytes | Answer) -> Iterator[Wire]:
    """Answer one connection after another by the script; the last answer is given again and again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listener, wire, answers), daemon=True)
        thread.start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener: socket.socket, wire: Wire, answers: tuple[bytes | Answer, ...]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(5)
            request = _read(connection)
            if not request:
                continue
            wire.requests.append(request)
            answer = answers[min(len(wire.requests), len(answers)) - 1]
            connection.sendall(answer if isinstance(answer, bytes) else answer(request))


@contextmanager
def dripping(begin: bytes, again: bytes, pause: float) -> Iterator[str]:
    """Begin every answer and never end it: one piece comes again and again, with a pause before each.

    Gives the base URL; takes any number of connections at a time.
    """
    hangs_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_accept, args=(listener, begin, again, pause, hangs_up), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v2"
        hangs_up.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(listener: socket.socket, begin: bytes, again: bytes, pause: float, hangs_up: threading.Event) -> None:
    threads = []
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            break
        threads.append(threading.Thread(target=_drip, args=(connection, begin, again, pause, hangs_up), daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join(5)


def _drip(connection: socket.socket, begin: bytes, again: bytes, pause: float, hangs_up: threading.Event) -> None:
    with connection, suppress(OSError):
        _read(connection)
        connection.settimeout(5)
        connection.sendall(begin)
        while not hangs_up.wait(pause):
            connection.sendall(again)


def _read(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65536)
    elif b"content-length: " in lower:
        length = int(lower.partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
