"""What the server shows beside the API: the contract as written and the reference made from it.

None of it needs a token. A path that is neither a page nor below the base path of the API is a 404.
"""

import mimetypes
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.http.error_boundary import method_not_allowed
from mock_server.http.middleware import HttpMiddleware, is_below, path_of
from mock_server.problems import NotFound

CONTRACT_PATH: Final = "/openapi.yaml"
"""Where the contract is served."""

DOCS_PATH: Final = "/docs/"
"""Where the reference is served."""

_INDEX: Final = "index.html"
_REDIRECTS: Final[Mapping[str, str]] = {"/": DOCS_PATH, "/docs": DOCS_PATH}
_READING: Final = ("GET", "HEAD")


class Pages(HttpMiddleware):
    """The ASGI middleware that serves the pages and passes on what is below the base path.

    Args:
        app: The application behind it.
        base_path: The base path of the API.
        contract: The contract as written.
        reference: Returns the files of the reference by name; called for the first request of one, because rendering
            takes longer than starting the server.
    """

    def __init__(
        self, app: ASGIApp, *, base_path: str, contract: bytes, reference: Callable[[], Mapping[str, bytes]]
    ) -> None:
        super().__init__(app)
        self._base_path = base_path
        self._contract = Response(contract, media_type="application/yaml")
        self._reference = cache(lambda: {DOCS_PATH + name: _page(name, text) for name, text in reference().items()})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a page, or pass the request on.

        Raises:
            NotFound: The path is neither a page nor below the base path.
            MethodNotAllowed: The path is a page, and the method does not read it.
        """
        path = path_of(scope)
        page = self._page(path, scope.get("root_path", ""))
        if page is None:
            if not is_below(self._base_path, path):
                raise NotFound(f"There is nothing at this path; the API is at {self._base_path}.")
            await self.app(scope, receive, send)
            return
        if scope["method"] not in _READING:
            raise method_not_allowed(*_READING)
        await page(scope, receive, send)

    def _page(self, path: str, root_path: str) -> Response | None:
        if path == CONTRACT_PATH:
            return self._contract
        if path in _REDIRECTS:
            return RedirectResponse(root_path + _REDIRECTS[path])
        if path.startswith(DOCS_PATH):
            return self._reference().get(path if path != DOCS_PATH else DOCS_PATH + _INDEX)
        return None


def _page(name: str, content: bytes) -> Response:
    return Response(content, media_type=mimetypes.guess_type(name)[0] or "text/plain")
