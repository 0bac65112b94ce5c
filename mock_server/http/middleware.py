"""What the ASGI middlewares of the mock have in common.

The rule: they are about HTTP. The messages of the lifespan protocol, by which a server starts and stops the
application, pass them unchanged; an error there is for the server and not for a client.
"""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send


def path_of(scope: Scope) -> str:
    """Return the path of a request below the one where the application is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def is_below(base_path: str, path: str) -> bool:
    """Return whether a path is that of the API or below it."""
    return path == base_path or path.startswith(base_path + "/")


class HttpMiddleware:
    """An ASGI middleware that handles HTTP requests and passes everything else on.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Handle a request, or pass on what is none."""
        # No coroutine of its own, here and wherever a request or its answer is only passed on: there are a dozen.
        return (self.handle if scope["type"] == "http" else self.app)(scope, receive, send)

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Handle a request."""
        return self.app(scope, receive, send)
