"""Cross-origin requests (the Fetch standard, 3.2): every page may call the mock and read its answers.

The rule: everything is open to every origin. That is safe, because tokens are sent in a header or in the query and
never in a cookie. It is outside of all that refuse a request, because a page must be able to read an error, too.

starlette's CORSMiddleware does not do this: it answers a preflight with 200 and a text, refuses one for a method that
it was not given with 400, and leaves the headers out where a client sends no `Origin`.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mock_server.http.middleware import HttpMiddleware

_PREFLIGHT: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Max-Age": "600",
    "Vary": "Access-Control-Request-Headers, Access-Control-Request-Private-Network",
}
_EXPOSED: Final = "Allow, Content-Disposition, Retry-After, WWW-Authenticate"


class Cors(HttpMiddleware):
    """The ASGI middleware that answers preflights and opens every answer to every origin."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, whatever its path and without a token; pass on everything else."""
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers:
            await _preflight(headers)(scope, receive, send)
            return

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                open_to_every_origin(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, opened)


def open_to_every_origin(answer: MutableHeaders) -> None:
    """Add the headers that let a page on any origin read an answer."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = _EXPOSED


def _preflight(headers: Headers) -> Response:
    answer = Response(status_code=204, headers=_PREFLIGHT)
    requested = headers.get("access-control-request-headers")
    if requested is not None:
        # A star would not include Authorization, so the names are repeated as they came.
        answer.headers["Access-Control-Allow-Headers"] = requested
    if headers.get("access-control-request-private-network") == "true":
        # A page on a public host that calls a mock on this machine.
        answer.headers["Access-Control-Allow-Private-Network"] = "true"
    return answer
