"""Tests of finding the operation of a request."""

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mock_server import create_app, load_fixtures
from mock_server.http.routing import by_operation
from tests.mock_server.driving import EXPORTS, FRESH, Client, only_error

CLIENT = Client(create_app(load_fixtures()))


@pytest.mark.parametrize(
    "path",
    [f"{EXPORTS}/", f"{EXPORTS}/{FRESH}/", f"{EXPORTS}%0A", f"{EXPORTS}/{FRESH}.csv%0A", f"{EXPORTS}/1%0A2.csv"],
)
def test_a_path_is_not_corrected(path: str) -> None:
    """A slash or a line break too many is a 404, never a redirect to the path without it; no id has one."""
    error = only_error(CLIENT.request("GET", path))
    assert error["status"] == "404"
    assert "There is nothing at" in error["detail"]


def test_an_application_is_made_once_for_each_operation() -> None:
    """Connexion gets a middleware whose API makes the applications; making them is left to the given function."""
    made: list[str] = []

    def make(operation: object, next_app: object) -> Response:
        made.append(f"{operation} {next_app}")
        return Response()

    class Routes:
        """The part of connexion's API that makes operations."""

        next_app = "next"

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pytest.fail("nothing was requested")

    middleware = by_operation(make)
    assert middleware(never).app is never
    application = middleware.api_cls.make_operation(Routes(), "operation")
    assert isinstance(application, Response)
    assert made == ["operation next"]
