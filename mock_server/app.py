"""The composition root: the parts of the mock are put together here and nowhere else.

A request passes the middlewares of `create_app` from the first to the last, and its answer passes them backwards. The
outer ones know no operation. The inner ones are driven by the contract; they are connexion's, or built on it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from uuid import UUID

import connexion
from connexion.middleware.lifespan import LifespanMiddleware
from starlette.types import ASGIApp

from mock_server.clock import Clock, SettableClock, system_clock
from mock_server.contract import Contract, load_contract
from mock_server.control.api import Control
from mock_server.control.recording import Recording
from mock_server.control.rules import read_rule
from mock_server.control.sessions import InSession, Observer, Sessions, Start
from mock_server.control.steering import steering
from mock_server.exports.operations import Exports
from mock_server.exports.store import MemoryStore
from mock_server.fixtures import Fixtures
from mock_server.http.access_log import AccessLog
from mock_server.http.cors import Cors
from mock_server.http.error_boundary import ErrorBoundary
from mock_server.http.handlers import Dispatch, Handlers
from mock_server.http.pages import Pages
from mock_server.http.routing import Routing
from mock_server.http.security import Authentication, Authenticator, TokenReader
from mock_server.http.validation import ResponseValidation, refuse_broken_promises, request_validation
from mock_server.http.wire_guard import HeadGuard, OriginForm, OwnState, WireGuard
from mock_server.reference import build
from mock_server.selection import refuse_unsupported
from mock_server.world import World


def create_app(  # noqa: PLR0913  one argument for each choice of a tester
    fixtures: Fixtures,
    *,
    contract: Contract | None = None,
    clock: Clock = system_clock,
    seed: int | None = None,
    rules: Iterable[str] = (),
    observers: Iterable[Observer] = (),
    control: bool = True,
    control_token: str | None = None,
    documentation: Callable[[], Mapping[str, bytes]] | None = None,
) -> ASGIApp:
    """Create a mock server: an ASGI application that runs with and without the lifespan protocol.

    Two of them share nothing.

    Args:
        fixtures: The data set it starts with.
        contract: The contract it obeys; None for `openapi.yaml` of this project.
        clock: Where it takes the time from.
        seed: Makes the ids of new exports the same in every run; None makes them random.
        rules: Which requests get another answer than the plain one, see `mock_server.control.rules`.
        observers: Called with the name of a session and each request that was answered in it.
        control: Whether to serve the control API, below `/__mock__`.
        control_token: What has to be sent to it as a Bearer token; None to serve this machine alone.
        documentation: Returns the files to serve below `/docs/`; None for the reference.

    Raises:
        ContractError: The contract cannot be read, or asks for what the mock does not implement.
        RuleError: A rule cannot be used.
        ExportError: An export of the data set has params that cannot be read.
    """
    contract = contract or load_contract()
    refuse_unsupported(contract)

    def make_world(data_set: Fixtures, own_clock: SettableClock, new_id: Callable[[], UUID]) -> World:
        store = MemoryStore(data_set.exports)
        authenticator = Authenticator(data_set.users, data_set.signing_key, own_clock)
        exports = Exports(data_set, store, contract.vocabulary, clock=own_clock, new_id=new_id)
        return World(data_set, store, own_clock, new_id, exports, authenticator.user_of)

    handles = [user.name for user in fixtures.users]
    starting_rules = tuple(read_rule(text, contract, handles) for text in (*fixtures.rules, *rules))
    sessions = Sessions(Start(make_world, fixtures, clock, seed, starting_rules, tuple(observers)))
    tokens = TokenReader(contract.security_schemes)
    middlewares = [
        OwnState,  # outermost, since all others keep in it what they know of a request
        AccessLog,  # so far out that it logs preflights, too
        *([partial(Control, sessions=sessions, contract=contract, token=control_token)] if control else []),
        OriginForm,  # before all that look at the path
        # Outside of all that refuse, so that a page on another origin can read errors, too.
        partial(Cors, base_path=contract.base_path),
        HeadGuard,  # outside of the error boundary, because an error in answer to HEAD has no body either
        ErrorBoundary,  # whatever is below raises a problem to refuse a request
        partial(InSession, sessions=sessions, tokens=tokens),
        partial(Recording, contract=contract, tokens=tokens),
        partial(Pages, contract=contract, reference=documentation or partial(build, contract, has_console=control)),
        # Everything below the base path needs a token, and so does the answer that a path does not exist.
        partial(Authentication, tokens=tokens),
        WireGuard,
        *(Routing, steering(contract), request_validation(list(contract.document["paths"]))),
        *(ResponseValidation, LifespanMiddleware, Dispatch),
    ]
    resolver = Handlers(contract).resolver()
    refuse_broken_promises(contract)
    app = connexion.AsyncApp(__name__, middlewares=middlewares, resolver=resolver)
    app.add_api(contract.specification(), base_path=contract.base_path)
    application: ASGIApp = app
    return application
