"""The control API on the wire: who may call it, and how it is served.

The rule: a page in the tester's browser must not steer the mock unless it is the mock's own. So nothing here is open to
other origins, a request of another origin is refused, and so is one for a host name that is not of this machine, which
is how a page reaches a loopback address under its own name (DNS rebinding). Where a token is required instead, as on a
network, no page knows it.

connexion serves it from `openapi.yaml`, with validation of its own; it is made for the first request, because most
servers are never steered.
"""

import hmac
import ipaddress
import json
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import connexion
import yaml
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.options import SwaggerUIOptions
from connexion.resolver import Resolver
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.contract import Contract
from mock_server.contract.source import SourceError
from mock_server.control.operations import ControlOperations
from mock_server.control.page.serving import page_at
from mock_server.control.rules import RuleError
from mock_server.control.sessions import Sessions
from mock_server.exports.operations import ExportError
from mock_server.http.error_boundary import ErrorBoundary, place_of, to_problem
from mock_server.http.middleware import HttpMiddleware
from mock_server.http.protocol import CONNECTION
from mock_server.problems import Forbidden, InternalError, Unauthorized, UnsupportedMediaType

PREFIX: Final = "/__mock__"
"""The path below which the control API is."""

CONTRACT_PATH: Final = Path(__file__).with_name("openapi.yaml")
"""The contract of the control API."""

_MEDIA_TYPE: Final = "application/json"
_BAD: Final = 400
_INVALID: Final = 422
_LOG: Final = logging.getLogger(__name__)


class Control(HttpMiddleware):
    """The ASGI middleware that serves the control API and passes on everything else.

    Args:
        app: The application behind it.
        sessions: The sessions that are steered.
        contract: The contract that is served.
        token: What every request has to send as its Bearer token; None to serve this machine alone.
    """

    def __init__(self, app: ASGIApp, *, sessions: Sessions, contract: Contract, token: str | None) -> None:
        super().__init__(app)
        self._token = token
        self._api: Callable[[], ASGIApp] = cache(lambda: _api(ControlOperations(sessions, contract)))
        self._guarded = ErrorBoundary(self._serve)

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve a request for the control API, or pass it on."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        is_for_control = path == PREFIX or path.startswith(PREFIX + "/")
        return (self._guarded if is_for_control else self.app)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        # A browser sends no token to open a page; the page holds no data, asks for the token and sends it to the API.
        page = page_at(scope, PREFIX)
        if self._token is None and CONNECTION in scope.get("state", {}):
            _require_own_host(headers)
        _require_own_origin(headers)
        if self._token is not None and page is None:
            _require_token(headers, self._token)
        _require_json(headers)
        await (page or self._api())(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is of this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _require_token(headers: Headers, token: str) -> None:
    sent = headers.get("authorization", "").encode("latin-1", "replace")
    if not hmac.compare_digest(sent, f"Bearer {token}".encode()):
        raise Unauthorized("Send the control token of this server.", headers={"WWW-Authenticate": "Bearer"})


def _require_own_host(headers: Headers) -> None:
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    if not is_loopback(host):
        raise Forbidden("The mock is not steered under this host name; use localhost or 127.0.0.1.")


def _require_own_origin(headers: Headers) -> None:
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise Forbidden("The mock is not steered by pages of another origin.")


def _require_json(headers: Headers) -> None:
    """Refuse what a form of any page may send, also where nothing of a body would be read."""
    if headers.get("content-type", _MEDIA_TYPE).partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise UnsupportedMediaType(f"The mock is steered by {_MEDIA_TYPE} alone.")


def _api(operations: ControlOperations) -> ASGIApp:
    app = connexion.AsyncApp(__name__, swagger_ui_options=SwaggerUIOptions(swagger_ui=False))
    for kind in (Exception, HTTPException, connexion.ProblemException):
        app.add_error_handler(kind, _error_response)
    specification = yaml.safe_load(CONTRACT_PATH.read_text("utf-8"))
    resolver = Resolver(lambda name: getattr(operations, name))
    app.add_api(specification, base_path=PREFIX, resolver=resolver, validate_responses=True)
    served: ASGIApp = app
    return served


def _error_response(_request: ConnexionRequest, error: Exception) -> ConnexionResponse:
    status, errors = _errors(error)
    body = json.dumps({"errors": [{"status": str(status), **each} for each in errors]})
    return ConnexionResponse(status_code=status, body=body, mimetype=_MEDIA_TYPE)


def _errors(error: Exception) -> tuple[int, list[dict[str, Any]]]:
    """Return the status of an error and what its document says of it."""
    title = "Unprocessable Content"
    match error:
        case SourceError():
            mistakes = error.mistakes
            return _INVALID, [{"title": title, "detail": m.message, "source": {"pointer": m.pointer}} for m in mistakes]
        case RuleError() | ExportError() | OverflowError():
            return _INVALID, [{"title": title, "detail": str(error)}]
        case connexion.ProblemException():
            # connexion names what is wrong with a request to this API; what it repeats is the tester's own. After its
            # first line, a detail may hold the schema, for programmers.
            return error.status, [{"title": error.title, "detail": (error.detail or "").partition("\n")[0]}]
        case RecursionError():
            return _BAD, [{"title": "Bad Request", "detail": "The body is nested too deeply."}]
        case _:
            problem = to_problem(error)
            if isinstance(problem, InternalError):
                _LOG.error("%s at %s", type(error).__name__, place_of(error))
            return problem.status, [{"title": problem.title, "detail": problem.detail or problem.title}]
