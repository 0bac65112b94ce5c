"""The servers that are measured, each in a process of its own: `python -m tests.benchmarks.servers NAME`.

The mock is served as it serves itself, the two others by uvicorn with h11 and asyncio, as it comes. The port is the
first line on stdout, written when requests are taken.
"""

import argparse
import logging
import socket
import sys
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import connexion
import uvicorn
from connexion.resolver import Resolver
from connexion.security import AbstractSecurityHandler
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server import Fixtures, create_app, generate_fixtures, load_contract, load_fixtures
from mock_server import app as composition
from mock_server.contract.loading import contract_path
from mock_server.exports.documents import MEDIA_TYPE, View, export_document
from mock_server.http.serving import listen, serve

DEFAULT_CONTACTS = 0
"""Stands for the default data set instead of a generated one."""


def mock(contacts: int = DEFAULT_CONTACTS, street: int = 0) -> ASGIApp:
    """The mock.

    Args:
        contacts: How many contacts it is to have, all of which the first user may export.
        street: Gives every address one and the same street of so many characters, so that the files are large while
            the data are not; 0 for streets as they are.
    """
    if contacts == DEFAULT_CONTACTS:
        return create_app(load_fixtures())
    fixtures = generate_fixtures(1, contacts)
    first, *others = fixtures.users
    everything = replace(first, account_list_ids=tuple(each.id for each in fixtures.account_lists))
    fixtures = replace(fixtures, users=(everything, *others))
    return create_app(_on_one_street(fixtures, "x" * street) if street else fixtures)


def unsteered() -> ASGIApp:
    """The mock without control API, journal and preferences: what of a request only the API looks at."""

    def leave_out(app: ASGIApp, **_: object) -> ASGIApp:
        return app

    with ExitStack() as stack:
        stack.enter_context(patch.object(composition, "Recording", leave_out))
        stack.enter_context(patch.object(composition, "steering", lambda _contract: leave_out))
        return create_app(load_fixtures(), control=False)


def _on_one_street(fixtures: Fixtures, street: str) -> Fixtures:
    contacts = tuple(
        replace(contact, addresses=tuple(replace(address, street=street) for address in contact.addresses))
        for contact in fixtures.contacts
    )
    return replace(fixtures, contacts=contacts)


def raw() -> ASGIApp:
    """Bare ASGI: reads the body and answers the bytes of an export, without looking at anything."""
    fixtures = load_fixtures()
    document = export_document(fixtures.exports[0], fixtures.users[0], View())
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(document)).encode())]
    statuses = {"POST": 201}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        while (await receive()).get("more_body", False):
            pass
        status = statuses.get(scope["method"], 200)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": document})

    return answer


async def _live(receive: Receive, send: Send) -> None:
    for _ in range(2):
        await send({"type": (await receive())["type"] + ".complete"})


class _AnyToken(AbstractSecurityHandler):  # type: ignore[misc] # connexion ships no types
    """Lets every token pass: the least that a stock application can do."""

    def get_fn(self, security_scheme: Any, required_scopes: Any) -> Any:  # noqa: ANN401 - as connexion has it
        """Returns the function that connexion asks for each request."""
        del security_scheme, required_scopes
        return lambda _request: {"sub": "anybody"}


def stock(moment: str = "2026-03-02T09:15:00Z") -> ASGIApp:
    """A stock connexion application of the same contract that validates its responses.

    It does less than the mock does: no token is looked at, no filter is read, and nothing of what connexion lets pass
    on the wire is refused.

    Args:
        moment: The timestamp of every export.
    """
    fixtures = load_fixtures()
    user = fixtures.users[0]
    exports: dict[str, dict[str, Any]] = {}
    moments = dict.fromkeys(("created_at", "export_at", "updated_at", "updated_in_db_at"), moment)

    async def create(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
        identifier = str(uuid4())
        params = body["data"].get("attributes", {}).get("params", {})
        exports[identifier] = {
            "id": identifier,
            "type": "export_logs",
            "attributes": {**moments, "params": params, "type": "Contacts Mailing"},
            "relationships": {"user": {"data": {"id": user.id, "type": "users"}}},
        }
        return {"data": exports[identifier]}, 201

    async def show(id: str) -> dict[str, Any]:  # noqa: A002 - connexion passes parameters by their names
        return {"data": exports.pop(id)}

    handlers = {"createMailingExport": create, "showMailingExport": show}
    app = connexion.AsyncApp(
        __name__,
        resolver=Resolver(lambda name: handlers.get(name, show)),
        security_map={"bearer": _AnyToken, "apiKey": _AnyToken},
    )
    app.add_api(contract_path(), base_path=load_contract().base_path, validate_responses=True)
    application: ASGIApp = app
    return application


def main() -> None:
    """Serves one of them until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=["mock", "unsteered", "raw", "stock"])
    parser.add_argument("--contacts", type=int, default=DEFAULT_CONTACTS)
    parser.add_argument("--street", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    # The stock application would log a warning for each request; it is not to be measured by that.
    logging.getLogger("connexion").setLevel(logging.ERROR)
    makers = {"raw": raw, "stock": stock, "unsteered": unsteered}
    app = makers[options.name]() if options.name in makers else mock(options.contacts, options.street)
    with listen("127.0.0.1", options.port) as listener, suppress(KeyboardInterrupt):
        port = listener.getsockname()[1]
        if options.name in {"mock", "unsteered"}:
            serve(app, listener, log_level="error", ready=lambda: _tell(port))
        else:
            _serve_by_uvicorn(app, listener, port)


def _serve_by_uvicorn(app: ASGIApp, listener: socket.socket, port: int) -> None:
    config = uvicorn.Config(app, http="h11", loop="asyncio", ws="none", log_level="error", access_log=False)
    # The socket listens already, so a client that knows the port may connect before the server takes requests.
    _tell(port)
    uvicorn.Server(config).run(sockets=[listener])


def _tell(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
