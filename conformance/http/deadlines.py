"""One deadline for a whole answer, from sending the request to the last byte.

The HTTP library bounds each read and each write by itself: a server that sends a byte now and then, or one interim
answer (1xx) after the other, would hold the judge for ever. So what goes over the wire passes through here, and each
step gets no more time than is left of the whole.
"""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore

# A head may have 100 KiB, says the HTTP library; what is read with it may be the first 64 KiB of the body.
_HEAD_BYTES = 256 * 1024
# Little enough to be taken by a socket at once, so that no write waits more than once.
_PIECE = 16 * 1024


@dataclass(slots=True)
class Deadline:
    """How long the answer to one request may still take.

    Attributes:
        ends: The moment, on the clock `now`.
        now: A monotonic clock, in seconds.
        reading_head: Whether the headers of the answer have not come yet.
        head_bytes: How many bytes were read before they came, interim answers and all.
    """

    ends: float
    now: Callable[[], float]
    reading_head: bool = True
    head_bytes: int = 0

    @property
    def passed(self) -> bool:
        """Tell whether no time is left."""
        return self.now() >= self.ends

    @property
    def flooded(self) -> bool:
        """Tell whether more came than the headers of an answer, and a few interim answers, can be."""
        return self.head_bytes > _HEAD_BYTES

    def bound(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Return how long the next step may take: its own time-out, or what is left where that is less.

        Raises:
            TimeoutException: No time is left; of the class that was given.
        """
        left = self.ends - self.now()
        if left <= 0:
            raise late("the deadline of the answer has passed")
        return left if timeout is None else min(timeout, left)

    def count(self, size: int) -> None:
        """Count what was read.

        Raises:
            RemoteProtocolError: There is no end to what comes before the headers.
        """
        if self.reading_head:
            self.head_bytes += size
            if self.flooded:
                raise httpcore.RemoteProtocolError("the head of the answer does not end")


# A request is sent and its answer read by one thread, so the deadline of one worker is not seen by another.
_CURRENT: ContextVar[Deadline | None] = ContextVar("conformance_deadline", default=None)


@contextlib.contextmanager
def within(seconds: float, now: Callable[[], float] = time.monotonic) -> Iterator[Deadline]:
    """Bound everything that this thread sends and reads meanwhile by one deadline.

    Args:
        seconds: How long all of it may take.
        now: A monotonic clock, in seconds.
    """
    deadline = Deadline(now() + seconds, now)
    before = _CURRENT.set(deadline)
    try:
        yield deadline
    finally:
        _CURRENT.reset(before)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections whose every step keeps the deadline that is set by :func:`within`."""

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
        """Open a connection, as httpcore has it."""
        bounded = _bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, bounded, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, _bounded(timeout, httpcore.ReadTimeout))
        deadline = _CURRENT.get()
        if deadline is not None:
            deadline.count(len(data))
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
