"""Finding the operation of a request, and what is done once for each operation.

connexion routes a request once, and leaves the operation in the scope. What differs between the middlewares that work
by operation is the application that an operation gets; `by_operation` makes a middleware of that.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from connexion.middleware.abstract import ROUTING_CONTEXT, RoutedAPI, RoutedMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.operations import AbstractOperation
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.http.middleware import path_of
from mock_server.problems import NotFound, quoted


class Routing(RoutingMiddleware):  # type: ignore[misc]  # connexion ships no types
    """connexion's routing, except that a path it does not know ends here.

    connexion would redirect a path with a slash too many or too few, and ignore a line break at the end of a path. The
    API has no such paths.

    A request that has an operation is found by connexion's routes, without the routers around them, which take several
    times as long. All others are left to connexion.
    """

    def add_api(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  passed on to connexion as they are
        """Add the operations of a contract; connexion calls this once."""
        super().add_api(*args, **kwargs)
        for router in (self.router, *(mount.app for mount in self.router.routes)):
            router.redirect_slashes = False
            router.default = _unknown
        mount = self.router.routes[0]
        self._base_path: str = mount.path
        self._routes = mount.app.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the operation of a request.

        Raises:
            NotFound: No operation has this path.
            HTTPException: None has this path and method (405).
        """
        routed = self._routed(scope) if scope["type"] == "http" else None
        if routed is not None:
            await self.app(routed, receive, send)
            return
        if scope["type"] == "http" and scope["path"].endswith("\n"):
            await _unknown(scope, receive, send)
        await super().__call__(scope, receive, send)

    def _routed(self, scope: Scope) -> Scope | None:
        """Return the scope of a request with its operation, as connexion does; None if it may have none."""
        # All paths that come here are below the base path. Part of connexion's router finds no path with a line break,
        # and the other part ignores one at the end.
        below = path_of(scope).removeprefix(self._base_path)
        if "\n" in below:
            return None
        for route in self._routes:
            match = route.path_regex.match(below) if scope["method"] in route.methods else None
            if match:
                params = {name: route.param_convertors[name].convert(text) for name, text in match.groupdict().items()}
                context = {"api_base_path": self._base_path, "operation_id": route.app.operation_id}
                extensions = {**scope.get("extensions", {}), ROUTING_CONTEXT: context}
                return {**scope, "path_params": {**scope.get("path_params", {}), **params}, "extensions": extensions}
        return None


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

    class ByOperation(RoutedMiddleware):  # type: ignore[misc]  # connexion ships no types
        api_cls = Api

        def add_api(self, *args: Any, **kwargs: Any) -> Api:  # noqa: ANN401  passed on to connexion as they are
            api: Api = super().add_api(*args, **kwargs)
            self._operations = api.operations
            return api

        def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            # Behind `Routing`, every request has an operation.
            is_http = scope["type"] == "http"
            app = self._operations[scope["extensions"][ROUTING_CONTEXT]["operation_id"]] if is_http else self.app
            passed_on: Awaitable[None] = app(scope, receive, send)
            return passed_on

    return ByOperation
