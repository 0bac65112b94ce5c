"""Tests of the boundary that turns problems into responses."""

import asyncio
import json
import logging

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from mock_server.http.error_boundary import ErrorBoundary, problem_response, to_problem
from mock_server.problems import KINDS, BadRequest, Forbidden, InternalError, MethodNotAllowed, NotFound, Unauthorized
from tests.mock_server.driving import Exchange, http_scope


def _raising(error: BaseException, *, after: int = 0) -> ErrorBoundary:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        messages: list[Message] = [
            {"type": "http.response.start", "status": 200, "headers": []},
            {"type": "http.response.body", "body": b"half", "more_body": True},
        ]
        for message in messages[:after]:
            await send(message)
        raise error

    return ErrorBoundary(app)


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_kind_becomes_an_error_document(kind: type[BadRequest]) -> None:
    """A problem of any kind becomes a JSON:API error document with its status, twice, and its title."""
    response = problem_response(kind("what", pointer="/data", headers={"Allow": "GET"}))
    assert response.status_code == kind.status
    assert response.headers["Content-Type"] == "application/vnd.api+json; charset=utf-8"
    assert response.headers["Allow"] == "GET"
    assert json.loads(bytes(response.body)) == {
        "errors": [
            {"status": str(kind.status), "title": kind.title, "detail": "what", "source": {"pointer": "/data"}},
        ]
    }


def test_a_problem_without_detail_and_place_tells_neither() -> None:
    """Members without a value are left out rather than null."""
    assert json.loads(bytes(problem_response(NotFound()).body)) == {"errors": [{"status": "404", "title": "Not Found"}]}


def test_foreign_exceptions_keep_their_status_and_lose_their_text() -> None:
    """An HTTPException becomes the kind of its status; what it says may repeat the request and is dropped."""
    assert isinstance(to_problem(HTTPException(401, "secret")), Unauthorized)
    assert isinstance(to_problem(HTTPException(403, "secret")), Forbidden)
    assert isinstance(to_problem(HTTPException(418, "secret")), BadRequest)
    assert isinstance(to_problem(HTTPException(503, "secret")), InternalError)
    assert isinstance(to_problem(KeyError("secret")), InternalError)
    for status in (400, 401, 403, 404, 418, 500):
        assert "secret" not in str(to_problem(HTTPException(status, "secret")).detail)


def test_the_methods_of_a_405_are_sorted() -> None:
    """`Allow` has the same order in every run, whatever the order in which a router names the methods."""
    problem = to_problem(HTTPException(405, headers={"Allow": "HEAD, GET"}))
    assert isinstance(problem, MethodNotAllowed)
    assert problem.headers == {"Allow": "GET, HEAD"}
    assert problem.detail == "This path supports GET, HEAD."


def test_the_boundary_tells_an_unexpected_error_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    """A failure is a 500; its text is in neither the answer nor the log, its type and place are in the log."""
    with caplog.at_level(logging.DEBUG):
        exchange = Exchange().run(_raising(ValueError("Rosamund, token-of-ada")))
    assert exchange.status == 500
    assert b"Rosamund" not in exchange.body
    assert "Rosamund" not in caplog.text
    assert "ValueError at" in caplog.text
    assert "test_error_boundary.py" in caplog.text


def test_the_boundary_leaves_a_begun_answer_unfinished() -> None:
    """After the first byte an error can only be told by not ending the answer."""
    exchange = Exchange().run(_raising(ValueError("x"), after=2))
    assert exchange.body == b"half"
    assert exchange.sent[-1]["more_body"] is True


def test_the_boundary_gives_up_where_nobody_can_be_told(caplog: pytest.LogCaptureFixture) -> None:
    """Where the connection is lost, the failure to answer is no second failure."""

    async def call() -> None:
        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        async def lost(_message: Message) -> None:
            raise OSError

        await _raising(NotFound())(http_scope(), nothing, lost)

    asyncio.run(call())
    assert caplog.records == []


def test_the_boundary_does_not_stop_a_cancellation() -> None:
    """A cancelled request is no failure: the cancellation goes on."""
    with pytest.raises(asyncio.CancelledError):
        Exchange().run(_raising(asyncio.CancelledError()))


def test_the_boundary_leaves_the_lifespan_alone() -> None:
    """An error of start-up is for the server that starts the application, not for a client."""

    async def call() -> None:
        async def nothing() -> Message:
            return {"type": "lifespan.startup"}

        async def drop(_message: Message) -> None:
            pass

        await _raising(ValueError("x"))(http_scope(type="lifespan"), nothing, drop)

    with pytest.raises(ValueError, match="x"):
        asyncio.run(call())
