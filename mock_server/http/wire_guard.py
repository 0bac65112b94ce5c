"""What is done with a request before anything is made of it, and with an answer after all is.

The rule: what is below sees no header that describes a body. Frameworks take a body for what its headers say and fail
on a header that is wrong (connexion answers 500 to an unknown charset, and 400 to a chunked body). So `WireGuard` takes
the body off the connection, up to a limit, and puts it into the state of the request as a `Body`. Nothing is decoded
here: whether the bytes are a document depends on the operation, which is not known yet.
"""

import re
from collections.abc import Awaitable
from typing import Final, NamedTuple
from urllib.parse import unquote

from starlette.types import Message, Receive, Scope, Send

from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import ContentTooLarge

LIMIT: Final = 1024 * 1024
"""The largest body that is read, in bytes (`#/paths/~1contacts~1exports~1mailing/post/requestBody`)."""

BODY: Final = "mock_server.body"
"""The key in the state of a request (ASGI's `scope["state"]`) of its `Body`."""

_DESCRIBING: Final = frozenset({b"content-type", b"content-length", b"content-encoding", b"transfer-encoding"})
_WITHOUT_BODY: Final = frozenset({"GET", "HEAD"})
_ABSOLUTE: Final = re.compile(rb"https?://[^/]*(?P<path>.*)", re.IGNORECASE | re.DOTALL)


class Body(NamedTuple):
    """The body of a request as it came.

    Attributes:
        media_type: The media type it claims, lower case and without parameters; empty if it claims none.
        content: The bytes.
    """

    media_type: str = ""
    content: bytes = b""


NO_BODY: Final = Body()
"""The body of a request without one, and of every GET, whatever it carries."""


class OwnState(HttpMiddleware):
    """The ASGI middleware that gives each request a scope and a state of its own, whatever several are given.

    They tell who sends the request, and that must never be the sender of another one.
    """

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on with a copy of its state."""
        return self.app({**scope, "state": {**scope.get("state", {})}}, receive, send)


class OriginForm(HttpMiddleware):
    """The ASGI middleware that reads a target in absolute form as the path in it (RFC 9112, section 3.2.2).

    A client that takes the server for a proxy sends `GET http://host/path`. Which host it names does not matter here,
    and neither does the header `Host`.
    """

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on with a path that begins with a slash."""
        absolute = _ABSOLUTE.match(scope.get("raw_path") or b"")
        if absolute is not None:
            raw_path = absolute["path"] or b"/"
            scope = {**scope, "raw_path": raw_path, "path": unquote(raw_path.decode("latin-1"))}
        return self.app(scope, receive, send)


class WireGuard(HttpMiddleware):
    """The ASGI middleware that takes the body off the connection.

    A GET or HEAD has no body here, because real clients describe one that they do not send, and some send one without
    meaning. A body that such a request announces is read all the same, and thrown away: if it is broken, the server
    refuses the request, and a request that is refused must not use an export up.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the body into the state and pass on a request without one.

        Raises:
            ContentTooLarge: The body is larger than `LIMIT`, or its headers say so.
        """
        is_ignored = scope["method"] in _WITHOUT_BODY
        body: Body | None = NO_BODY
        if not is_ignored or _announces_body(scope):
            body = await _read(scope, receive)
        # Without a body the client has disconnected: no one reads an answer, so the request must change nothing.
        if body is not None:
            rest = [(name, value) for name, value in scope["headers"] if name.lower() not in _DESCRIBING]
            scope["state"][BODY] = NO_BODY if is_ignored else body
            await self.app({**scope, "headers": rest}, receive, send)


class HeadGuard(HttpMiddleware):
    """The ASGI middleware that sends the head of an answer to HEAD, and nothing of its body.

    Whatever is below answers HEAD as it answers GET, so the two have the same headers (RFC 9110, section 9.3.2).
    """

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on, and send no byte of the body of its answer."""

        def emptied(message: Message) -> Awaitable[None]:
            return send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        return self.app(scope, receive, emptied if scope["method"] == "HEAD" else send)


async def _read(scope: Scope, receive: Receive) -> Body | None:
    """Return the body, or None if the client disconnects before its end."""
    length = _last(scope, b"content-length").lstrip("0")
    # The digits are counted first: Python refuses to read an integer of 5,000 of them.
    is_too_large = length.isdecimal() and (len(length) > len(str(LIMIT)) or int(length) > LIMIT)
    # The rest is counted as it comes, because the length may be missing (chunked) or wrong.
    content = bytearray()
    more = True
    while more and not is_too_large:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        content += message.get("body", b"")
        is_too_large = len(content) > LIMIT
        more = message.get("more_body", False)
    if is_too_large:
        raise ContentTooLarge(f"The body is larger than {LIMIT} bytes.")
    return Body(_last(scope, b"content-type").partition(";")[0].strip().lower(), bytes(content))


def _announces_body(scope: Scope) -> bool:
    """Return whether a request says that a body follows (RFC 9112, section 6); a media type alone does not say it."""
    return bool(_last(scope, b"transfer-encoding")) or _last(scope, b"content-length").strip("0") != ""


def _last(scope: Scope, name: bytes) -> str:
    values = (value.decode("latin-1") for key, value in reversed(scope["headers"]) if key.lower() == name)
    return next(values, "")
