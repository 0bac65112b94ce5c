"""Tests of what middlewares have in common."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from mock_server.http.middleware import HttpMiddleware, is_below, path_of
from tests.mock_server.driving import http_scope


class _Refusing(HttpMiddleware):
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        raise LookupError


def _call(kind: type[HttpMiddleware], protocol: str) -> list[str]:
    called: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        called.append(scope["type"])

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None:
        pass

    async def run() -> None:
        await kind(app)(http_scope(type=protocol), receive, send)

    asyncio.run(run())
    return called


def test_requests_are_handled() -> None:
    """A request goes to `handle`, which passes it on unless a middleware does something else."""
    assert _call(HttpMiddleware, "http") == ["http"]
    with pytest.raises(LookupError):
        _call(_Refusing, "http")


def test_what_is_no_request_passes() -> None:
    """The lifespan protocol is not for a middleware, whatever it does to requests."""
    assert _call(_Refusing, "lifespan") == ["lifespan"]


@pytest.mark.parametrize(
    ("path", "expected"), [("/api/v2", True), ("/api/v2/x", True), ("/api/v20", False), ("/api", False), ("/", False)]
)
def test_a_path_is_of_the_api_or_not(path: str, expected: bool) -> None:  # noqa: FBT001  a parameter
    """Whole segments are compared, below the path where the application is mounted."""
    assert is_below("/api/v2", path) is expected
    assert path_of(http_scope(path=f"/mock{path}", root_path="/mock")) == path
