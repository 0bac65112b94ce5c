"""One deadline for a whole answer, from sending the request to the last byte.

The HTTP library has a time-out for each single read and write. A server that sends a byte now and then, or one interim
answer (1xx) after another, would therefore never time out. So every read and write on a socket passes through this
module, and none gets more time than is left until the deadline.
"""

import contextlib
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore

# h11 accepts heads up to 100 KiB, and the last read of a head may bring up to 64 KiB of the body.
_HEAD_BYTES = 256 * 1024
# Small enough for the buffer of a socket. A larger write may wait several times, each time with its full time-out.
_PIECE = 16 * 1024


@dataclass(slots=True)
class Deadline:
    """How long the answer to one request may still take.

    Attributes:
        ends: The moment of the deadline, on the clock `now`.
        now: A monotonic clock, in seconds.
        reading_head: True until the headers of the answer have come.
        head_bytes: How many bytes were read until then, including interim answers.
        first: The first bytes of them.
        connected: Whether a connection was opened for this request; False if an idle one is used again.
        again: Whether the request was sent a second time, because that connection had failed.
        ended: Whether the other side has closed the connection.
        broken: Whether the connection ended or fell silent within the body.
    """

    ends: float
    now: Callable[[], float]
    reading_head: bool = True
    head_bytes: int = 0
    first: bytes = b""
    connected: bool = False
    again: bool = False
    ended: bool = False
    broken: bool = False

    @property
    def passed(self) -> bool:
        """Return whether no time is left."""
        return self.now() >= self.ends

    @property
    def flooded(self) -> bool:
        """Return whether more bytes came before the headers than a few interim answers and a head can have."""
        return self.head_bytes > _HEAD_BYTES

    def bound(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Return how long the next step may take, in seconds: its own time-out, or the time left if that is less.

        Args:
            timeout: The time-out of the step, in seconds; None for none.
            late: The class of the error to raise.

        Raises:
            TimeoutException: No time is left; an instance of `late`.
        """
        left = self.ends - self.now()
        if left <= 0:
            raise late("the deadline of the answer has passed")
        return left if timeout is None else min(timeout, left)

    def count(self, size: int) -> None:
        """Count bytes that were read.

        Raises:
            RemoteProtocolError: Too many bytes came before the headers.
        """
        if self.reading_head:
            self.head_bytes += size
            if self.flooded:
                raise httpcore.RemoteProtocolError("the head of the answer does not end")


# The backend is shared by all threads and takes no deadline as an argument, so each thread sets its own here. One
# thread sends a request and reads its answer.
_CURRENT: ContextVar[Deadline | None] = ContextVar("conformance_deadline", default=None)


@contextlib.contextmanager
def within(seconds: float, now: Callable[[], float] = time.monotonic) -> Iterator[Deadline]:
    """Set one deadline for everything that this thread sends and reads inside the block.

    Args:
        seconds: How long all of it may take.
        now: A monotonic clock, in seconds.

    Yields:
        The deadline.
    """
    deadline = Deadline(now() + seconds, now)
    before = _CURRENT.set(deadline)
    try:
        yield deadline
    finally:
        _CURRENT.reset(before)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections whose reads and writes keep the deadline that :func:`within` sets."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection; the arguments are those of httpcore."""
        bounded = _bounded(timeout, httpcore.ConnectTimeout)
        deadline = _CURRENT.get()
        if deadline is not None:
            deadline.connected = True
        return _Stream(self._inner.connect_tcp(host, port, bounded, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, _bounded(timeout, httpcore.ReadTimeout))
        deadline = _CURRENT.get()
        if deadline is not None:
            deadline.first = deadline.first or data[:8]
            deadline.count(len(data))
            deadline.ended = not data
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(buffer[start : start + _PIECE], _bounded(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        bounded = _bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, bounded))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  as the library has it
        return self._inner.get_extra_info(info)


def _bounded(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    deadline = _CURRENT.get()
    return timeout if deadline is None else deadline.bound(timeout, late)
