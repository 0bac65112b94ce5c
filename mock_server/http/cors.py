"""Cross-origin requests (the Fetch standard, 3.2): every page may call the mock and read its answers.

Tokens travel in a header or in the query and never in a cookie, so an answer for every origin gives nothing away. It
stands before whoever refuses a request, because a page must be able to read an error too.
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS: Final = "GET, HEAD, POST"
_EXPOSED: Final = "Allow, Content-Disposition, Retry-After, WWW-Authenticate"
_SECONDS: Final = "600"


class Cors:
    """The ASGI middleware that answers preflights and opens every answer to every origin."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a preflight, whatever its path and without a token; passes on everything else."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
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
    """Adds to the headers of an answer those by which a page on any origin may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = _EXPOSED


def _preflight(headers: Headers) -> Response:
    answer = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Max-Age": _SECONDS,
        "Vary": "Access-Control-Request-Headers, Access-Control-Request-Private-Network",
    }
    asked = headers.get("access-control-request-headers")
    if asked is not None:
        # A star would not stand for Authorization, so the names are given back as they came.
        answer["Access-Control-Allow-Headers"] = asked
    if headers.get("access-control-request-private-network") == "true":
        # A page on a public host that calls a mock on this machine.
        answer["Access-Control-Allow-Private-Network"] = "true"
    return Response(status_code=204, headers=answer)
