"""What stands on the connection: of a request before anything is made of it, of an answer after all is.

Frameworks take a body for what its headers say, and fail on a header that lies. This guard takes the body off the
connection, up to a limit, and puts it aside as a `Body`; what is behind it sees a request without a body and without
headers that describe one. Nothing is decoded here: whether the bytes are a document depends on the operation, which is
not known yet.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.problems import ContentTooLarge

LIMIT: Final = 1024 * 1024
"""The largest body that is read, in bytes (`#/paths/~1contacts~1exports~1mailing/post/requestBody`)."""

BODY: Final = "mock_server.body"
"""The key of the ASGI scope under which the `Body` lies."""

_DESCRIBING: Final = frozenset({b"content-type", b"content-length", b"content-encoding", b"transfer-encoding"})
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
_ABSOLUTE: Final = re.compile(rb"https?://[^/]*(?P<path>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request as it came.

    Attributes:
        media_type: The media type it claims, lower case and without parameters; empty where there is none.
        content: The bytes.
    """

    media_type: str = ""
    content: bytes = b""


NO_BODY: Final = Body()
"""What a request without a body has; also a GET, whatever it carries."""


class OriginForm:
    """The ASGI middleware that reads a target in absolute form as the path in it (RFC 9112, 3.2.2).

    A client that takes the server for a proxy sends `GET http://host/path`. Which host it names does not matter here,
    and neither does the header `Host`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with a path that begins with a slash."""
        absolute = _ABSOLUTE.match(scope.get("raw_path") or b"") if scope["type"] == "http" else None
        if absolute is not None:
            raw_path = absolute["path"] or b"/"
            scope = {**scope, "raw_path": raw_path, "path": unquote(raw_path.decode("latin-1"))}
        await self.app(scope, receive, send)


class WireGuard:
    """The ASGI middleware that takes the body off the connection.

    A GET or HEAD has no body here, because real clients describe one that they do not send, and some send one that
    means nothing. A body that such a request announces is read all the same, and thrown away: if it is broken the
    server refuses the request, and a request that is refused must not use an export up.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Puts the body aside and passes on a request without one.

        Raises:
            ContentTooLarge: The body is larger than `LIMIT`, or says so.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers: list[tuple[bytes, bytes]] = list(scope["headers"])
        means_nothing = scope["method"] in _WITHOUT_BODY
        body: Body | None = NO_BODY
        if not means_nothing or _announces_body(headers):
            body = await _read(headers, receive)
        if body is not None:
            body = NO_BODY if means_nothing else body
            rest = [(name, value) for name, value in headers if name.lower() not in _DESCRIBING]
            await self.app({**scope, "headers": rest, BODY: body}, receive, send)


class HeadGuard:
    """The ASGI middleware that sends the head of an answer to HEAD, and nothing of its body.

    Whatever is behind it answers HEAD as it answers GET, so the two have the same headers (RFC 9110, 9.3.2).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and empties the body of the answer."""

        async def emptied(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        await self.app(scope, receive, emptied if is_head else send)


async def _read(headers: list[tuple[bytes, bytes]], receive: Receive) -> Body | None:
    """Reads the body; None where the client went away in the middle of it."""
    length = _last(headers, b"content-length")
    if length.isdigit() and len(length.lstrip(b"0")) > len(str(LIMIT)):
        raise _too_large()
    if length.isdigit() and int(length) > LIMIT:
        raise _too_large()
    pieces = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if size > LIMIT:
            raise _too_large()
        pieces.append(piece)
        more = message.get("more_body", False)
    media_type = _last(headers, b"content-type").decode("latin-1").partition(";")[0].strip().lower()
    return Body(media_type, b"".join(pieces))


def _announces_body(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a request says that bytes follow its head (RFC 9112, 6); a media type alone does not say it."""
    return bool(_last(headers, b"transfer-encoding")) or _last(headers, b"content-length").strip(b"0") != b""


def _last(headers: list[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return next((value for name, value in reversed(headers) if name.lower() == wanted), b"")


def _too_large() -> ContentTooLarge:
    return ContentTooLarge(f"The body is larger than {LIMIT} bytes.")
