"""Plain requests: read by httptools, and answered in one write.

A request is plain if it is as nearly all requests are: HTTP/1.1, a method of a standard, one `Host`, a body of a known
length or none; and if it came at once, with nothing behind it. httptools reads it several times as fast as h11.

The rule: this module refuses nothing. What is not plain is left to h11, whose refusals the mock answers. A plain
request gives the application the same scope as h11 would.
"""

import asyncio
import re
from typing import Any, Final, NamedTuple

import httptools
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

_VERSION: Final = "1.1"
_TARGET: Final = re.compile(rb"[\x21-\x7e]+")
# Whoever sends one of these expects more than an answer.
_NOT_PLAIN: Final = frozenset({b"expect", b"transfer-encoding", b"upgrade"})


class PlainRequest(NamedTuple):
    """A request as it came.

    Attributes:
        method: Its method.
        target: Its target, path and query.
        headers: Its header fields, their names in lower case.
        body: Its whole body.
        keep_alive: Whether the connection may stay open for the next one.
    """

    method: str
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    keep_alive: bool


class _Reader:
    """What httptools calls while it reads."""

    def __init__(self) -> None:
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.begun = 0
        self.is_complete = False

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_url(self, part: bytes) -> None:
        self.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        self.is_complete = True


def read_plain(data: bytes) -> PlainRequest | None:
    """Read a plain request.

    Args:
        data: What came on a connection on which no other request is unfinished.

    Returns:
        The request, or None if this is anything else.
    """
    reader = _Reader()
    parser = httptools.HttpRequestParser(reader)
    try:
        parser.feed_data(data)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    if not reader.is_complete or reader.begun != 1 or parser.get_http_version() != _VERSION:
        return None
    names = [name for name, _ in reader.headers]
    if names.count(b"host") != 1 or names.count(b"content-length") > 1 or not _NOT_PLAIN.isdisjoint(names):
        return None
    if not _TARGET.fullmatch(reader.target):
        return None
    closing = (value.lower().split(b",") for name, value in reader.headers if name == b"connection")
    is_last = any(option.strip() == b"close" for options in closing for option in options)
    method = parser.get_method().decode("ascii")
    return PlainRequest(method, reader.target, reader.headers, reader.body, keep_alive=not is_last)


class OneWrite:
    """A transport that keeps what is written until it is flushed, so that the parts of an answer go out together.

    Args:
        transport: Where it goes.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._kept: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep bytes until the next flush."""
        self._kept.append(data)

    def flush(self) -> None:
        """Write what was kept."""
        if self._kept:
            self._transport.write(b"".join(self._kept))
            self._kept.clear()

    def is_closing(self) -> bool:
        """Return whether the transport is closing."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Write what was kept and close the transport."""
        self.flush()
        self._transport.close()


class PlainCycle(RequestResponseCycle):
    """The answer to a plain request: its head goes out together with the first part of its body, if that comes soon."""

    def __init__(self, request: PlainRequest, transport: asyncio.Transport, **others: Any) -> None:  # noqa: ANN401  as uvicorn has them
        self.output = OneWrite(transport)
        super().__init__(
            transport=self.output,  # type: ignore[arg-type]  # all of a transport that it uses
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=request.keep_alive,
            **others,
        )
        self.body = bytearray(request.body)
        self.more_body = False
        self.message_event.set()

    async def send(self, message: Any) -> None:  # noqa: ANN401  an ASGI message, of a type of uvicorn's own
        """Send a part of the answer."""
        await super().send(message)
        if message["type"] != "http.response.start":
            self.output.flush()
        elif self.chunked_encoding:
            # An event stream may have nothing to say yet, but its client waits for the head. An answer of a known
            # length is ready as a whole.
            asyncio.get_running_loop().call_soon(self.output.flush)
