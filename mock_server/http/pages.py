"""What the server shows beside the API: the contract, with the URL of the server, and the reference made from it.

The rule: the URL is taken from the header `Host`, because the server may have several names, and only if it is a host
and nothing else. None of the pages needs a token. A path that is neither a page nor below the base path of the API is a
404.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.contract import Contract
from mock_server.contract.addressed import as_json, as_yaml
from mock_server.http.error_boundary import method_not_allowed
from mock_server.http.middleware import HttpMiddleware, is_below, path_of
from mock_server.problems import NotFound

CONTRACT_PATH: Final = "/openapi.yaml"
"""Where the contract is served, as YAML."""

JSON_PATH: Final = "/openapi.json"
"""Where the contract is served as JSON."""

DOCS_PATH: Final = "/docs/"
"""Where the reference is served."""

_INDEX: Final = "index.html"
# What the system knows of media types differs from one to the next.
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".json": "application/json",
    ".zip": "application/zip",
}
_PLAIN: Final = "text/plain"
# What may be loaded and run is in the page itself, because it goes by digests; this is what a page cannot say.
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_REDIRECTS: Final[Mapping[str, str]] = {"/": DOCS_PATH, "/docs": DOCS_PATH}
_READING: Final = ("GET", "HEAD")
_CONTRACT: Final = {CONTRACT_PATH: (as_yaml, "application/yaml"), JSON_PATH: (as_json, "application/json")}
_HOST: Final = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


class Pages(HttpMiddleware):
    """The ASGI middleware that serves the pages and passes on what is below the base path.

    Args:
        app: The application behind it.
        contract: The contract.
        reference: Returns the files of the reference by name; called for the first request of one, because rendering
            takes longer than starting the server.
    """

    def __init__(self, app: ASGIApp, *, contract: Contract, reference: Callable[[], Mapping[str, bytes]]) -> None:
        super().__init__(app)
        self._contract = contract
        self._reference = cache(lambda: {DOCS_PATH + name: _page(name, text) for name, text in reference().items()})

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve a page, or pass the request on.

        Raises:
            NotFound: The path is neither a page nor below the base path.
            MethodNotAllowed: The path is a page, and the method does not read it.
        """
        path, base_path = path_of(scope), self._contract.base_path
        page = self._page(path, scope)
        if page is None:
            if not is_below(base_path, path):
                raise NotFound(f"There is nothing at this path; the API is at {base_path}.")
            return self.app(scope, receive, send)
        if scope["method"] not in _READING:
            raise method_not_allowed(*_READING)
        return page(scope, receive, send)

    def _page(self, path: str, scope: Scope) -> Response | None:
        root_path = scope.get("root_path", "")
        if path in _CONTRACT:
            write, media_type = _CONTRACT[path]
            host = Headers(scope=scope).get("host", "")
            url = f"{scope['scheme']}://{host}{quote(root_path)}{self._contract.base_path}"
            return Response(write(self._contract, url if _HOST.fullmatch(host) else None), media_type=media_type)
        if path in _REDIRECTS:
            return RedirectResponse(root_path + _REDIRECTS[path])
        if path.startswith(DOCS_PATH):
            return self._reference().get(path if path != DOCS_PATH else DOCS_PATH + _INDEX)
        return None


def _page(name: str, content: bytes) -> Response:
    media_type = _MEDIA_TYPES.get(PurePosixPath(name).suffix, _PLAIN)
    return Response(content, headers=_HEADERS, media_type=media_type)
