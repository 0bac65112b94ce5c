"""Cross-origin requests (the Fetch standard, 3.2): every page may call the mock and read its answers.

The rule: everything is open to every origin, and the API also to requests with credentials, because clients share one
setting for all their requests. That is safe: the mock knows no cookie, and a browser adds no token by itself. Fetch
takes no star for such a request, so its origin is repeated. It is outside of all that refuse a request, because a page
must be able to read an error, too.

starlette's CORSMiddleware does not do this: it answers a preflight with 200 and a text, refuses one for a method that
it was not given with 400 and a text, and leaves the headers out where a client sends no `Origin`.
"""

from collections.abc import Awaitable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.http.middleware import HttpMiddleware, is_below, path_of

_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Max-Age": "600",
    "Vary": "Access-Control-Request-Headers, Access-Control-Request-Private-Network",
}
# Ready for the wire, because every answer has them.
_EXPOSED: Final = (
    b"access-control-expose-headers",
    b"Allow, Content-Disposition, Preference-Applied, Retry-After, WWW-Authenticate",
)
_OPEN: Final[tuple[tuple[bytes, bytes], ...]] = ((b"access-control-allow-origin", b"*"), _EXPOSED)
_VARY: Final = (b"vary", b"Origin")


class Cors(HttpMiddleware):
    """The ASGI middleware that answers preflights and opens every answer to every origin.

    Args:
        app: The application behind it.
        base_path: The base path of the API; requests with credentials are let in there alone.
    """

    def __init__(self, app: ASGIApp, *, base_path: str) -> None:
        super().__init__(app)
        self._base_path = base_path

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer a preflight, whatever its path and without a token; pass on everything else."""
        origin = next((value for name, value in scope["headers"] if name == b"origin"), None)
        opening = _open_with_credentials(origin) if is_below(self._base_path, path_of(scope)) else _OPEN

        def opened(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *opening]}
            return send(message)

        is_preflight = scope["method"] == "OPTIONS" and origin is not None
        answer = _preflight(Headers(scope=scope)) if is_preflight else None
        return (answer or self.app)(scope, receive, opened)


def open_to_every_origin(answer: MutableHeaders) -> None:
    """Add the headers that let a page on any origin read an answer."""
    answer.raw.extend(_OPEN)


def _open_with_credentials(origin: bytes | None) -> tuple[tuple[bytes, bytes], ...]:
    # A cache must not give the answer for one origin to another.
    if origin is None:
        return (*_OPEN, _VARY)
    return ((b"access-control-allow-origin", origin), _EXPOSED, (b"access-control-allow-credentials", b"true"), _VARY)


def _preflight(headers: Headers) -> Response | None:
    """Return the answer to an OPTIONS of a page; None if it asks for no method, so that it is no preflight."""
    if "access-control-request-method" not in headers:
        return None
    answer = Response(status_code=204, headers=_PREFLIGHT)
    requested = headers.get("access-control-request-headers")
    if requested is not None:
        # A star would not include Authorization, so the names are repeated as they came.
        answer.headers["Access-Control-Allow-Headers"] = requested
    if headers.get("access-control-request-private-network") == "true":
        # A page on a public host that calls a mock on this machine.
        answer.headers["Access-Control-Allow-Private-Network"] = "true"
    return answer
