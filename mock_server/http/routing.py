"""Finding the operation of a request, and what is done once for each operation.

connexion routes a request anew in every middleware that works by operation: each has a router of its own. What differs
between these middlewares is the application that an operation gets; `by_operation` makes a middleware of that.
"""

from collections.abc import Callable
from typing import Any

from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.operations import AbstractOperation
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.problems import NotFound, quoted


class Routing(RoutingMiddleware):  # type: ignore[misc]  # connexion ships no types
    """connexion's routing, except that a path it does not know ends here.

    connexion would redirect a path with a slash too many or too few, and ignore a line break at the end of a path. The
    API has no such paths.
    """

    def add_api(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  passed on to connexion as they are
        """Add the operations of a contract; connexion calls this once."""
        super().add_api(*args, **kwargs)
        for router in (self.router, *(mount.app for mount in self.router.routes)):
            router.redirect_slashes = False
            router.default = _unknown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the operation of a request.

        Raises:
            NotFound: No operation has this path.
            HTTPException: None has this path and method (405).
        """
        if scope["type"] == "http" and scope["path"].endswith("\n"):
            await _unknown(scope, receive, send)
        await super().__call__(scope, receive, send)


async def _unknown(scope: Scope, _receive: Receive, _send: Send) -> None:
    # The path holds the id, if there is one, and the contract asks for the id (`#/components/schemas/Error`).
    raise NotFound(f"There is nothing at {quoted(scope['path'])}.")


def by_operation(make: Callable[[AbstractOperation, ASGIApp], ASGIApp]) -> type[RoutedMiddleware]:
    """Return a middleware that passes each request to the application of its operation.

    Args:
        make: Called once for each operation, with the operation and the application behind the middleware.
    """

    class Api(RoutedAPI):  # type: ignore[misc]  # connexion ships no types
        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  passed on to connexion as they are
            super().__init__(*args, **kwargs)
            self.add_paths()

        def make_operation(self, operation: AbstractOperation) -> ASGIApp:
            return make(operation, self.next_app)

    return type("ByOperation", (RoutedMiddleware,), {"api_cls": Api})
