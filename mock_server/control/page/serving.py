"""The files of the page, and what a browser may do with them.

The rule: the files hold no data. What the page shows it asks of the control API, which guards itself; so who may not
steer the mock sees an empty page. The policy lets the page run its own script and call its own server, nothing else.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "index.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
"""The files of the page and their media types; what the system knows of media types differs from one to the next."""

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
"""What is sent with each of them."""

_INDEX: Final = "index.html"
_READING: Final = ("GET", "HEAD")


def page_at(scope: Scope, prefix: str) -> Response | None:
    """Return what is served of the page to a request: a file, a redirect to the page, or None.

    Args:
        scope: The ASGI scope of the request.
        prefix: The path below which the page is, without a slash at the end.
    """
    root_path = scope.get("root_path", "")
    path = scope["path"].removeprefix(root_path)
    if scope["method"] not in _READING:
        return None
    if path == prefix:
        return RedirectResponse(f"{root_path}{prefix}/")
    name = path.removeprefix(f"{prefix}/") or _INDEX
    if name not in MEDIA_TYPES:
        return None
    return Response(files(__package__).joinpath(name).read_bytes(), headers=HEADERS, media_type=MEDIA_TYPES[name])
