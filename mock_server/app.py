"""The composition root: here, and only here, the parts of the mock are put together.

A request passes the middlewares of `create_app` from the first to the last, and its answer passes them backwards. The
contract drives the inner ones, which are connexion's or built on it; the outer ones know no operation.
"""

import random
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import connexion
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.middleware.security import SecurityMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import Clock, system_clock
from mock_server.contract import Contract, load_contract
from mock_server.exports.operations import Exports
from mock_server.exports.store import MemoryStore
from mock_server.fixtures import Fixtures
from mock_server.http.access_log import AccessLog
from mock_server.http.cors import Cors
from mock_server.http.handlers import Dispatch, Handlers
from mock_server.http.pages import Pages
from mock_server.http.security import SECURITY_MAP, Authentication, Authenticator, query_parameter_of
from mock_server.http.validation import RequestValidation, ResponseValidation
from mock_server.http.wire_guard import HeadGuard, OriginForm, WireGuard
from mock_server.problems import ErrorBoundary, NotFound, quoted
from mock_server.reference import build
from mock_server.selection import unsupported

_VOCABULARY = "/components/schemas/FilterObject/x-filter"


def create_app(
    fixtures: Fixtures, *, contract: Contract | None = None, clock: Clock = system_clock, seed: int | None = None
) -> ASGIApp:
    """Makes a mock server. Two of them share nothing, however many live in one process.

    Args:
        fixtures: The data it starts with.
        contract: The contract it obeys; None for `openapi.yaml` of this project.
        clock: Where it takes the time from.
        seed: Makes the ids of new exports the same in every run; None for random ids.

    Returns:
        An ASGI application. It runs with and without the lifespan protocol.

    Raises:
        ContractError: The contract cannot be read, or asks for what the mock does not do.
        ExportError: An export of the data set has params that cannot be read.
    """
    contract = contract or load_contract()
    if missing := unsupported(contract.vocabulary):
        raise contract.error(_VOCABULARY, f"the mock does not implement this: {', '.join(missing)}")
    authenticator = Authenticator(fixtures.users, fixtures.signing_key, clock)
    exports = Exports(
        fixtures, MemoryStore(fixtures.exports), contract.vocabulary, clock=clock, new_id=_id_source(seed)
    )
    app = connexion.AsyncApp(
        __name__,
        middlewares=[
            AccessLog,  # outermost, so that it sees preflights, too
            Cors,  # before whoever refuses, so that a page on another origin can read every answer, errors too
            HeadGuard,
            ErrorBoundary,  # behind it, whoever refuses a request raises
            OriginForm,
            partial(Pages, base_path=contract.base_path, contract=contract.source, reference=partial(build, contract)),
            # From here on only what is below the base path. Nobody learns anything of it without a token.
            partial(Authentication, authenticator=authenticator, query_parameter=query_parameter_of(contract)),
            WireGuard,
            Routing,
            SecurityMiddleware,
            RequestValidation,
            ResponseValidation,
            LifespanMiddleware,
            Dispatch,
        ],
        resolver=Handlers(contract, exports).resolver(),
        security_map=SECURITY_MAP,
    )
    app.add_api(contract.specification(), base_path=contract.base_path)
    application: ASGIApp = app
    return application


class Routing(RoutingMiddleware):  # type: ignore[misc] # connexion ships no types
    """connexion's routing, except that a path it does not know ends here.

    connexion would redirect where there is a slash too many or too few, and take a line break at the end of a path for
    its end. The API knows no such paths.
    """

    def add_api(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to connexion as they are
        """Adds the operations of a contract; connexion calls this once."""
        super().add_api(*args, **kwargs)
        for router in (self.router, *(mount.app for mount in self.router.routes)):
            router.redirect_slashes = False
            router.default = _unknown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Finds the operation of a request.

        Raises:
            NotFound: No operation has this path.
            HTTPException: None has this path and method (405).
        """
        if scope["type"] == "http" and scope["path"].endswith("\n"):
            await _unknown(scope, receive, send)
        await super().__call__(scope, receive, send)


async def _unknown(scope: Scope, _receive: Receive, _send: Send) -> None:
    # The path holds whatever id there is in it, and the contract wants the id named (`#/components/schemas/Error`).
    raise NotFound(f"There is nothing at {quoted(scope['path'])}.")


def _id_source(seed: int | None) -> Callable[[], UUID]:
    if seed is None:
        return uuid4
    # A stream of its own: a data set made from the same seed has taken the ids of the plain one.
    source = random.Random(f"new exports {seed}")  # noqa: S311 - an id that can be foretold is the purpose
    return lambda: UUID(int=source.getrandbits(128), version=4)
