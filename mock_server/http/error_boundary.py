"""The only place where an error becomes a response.

The rules: every answer with a status of 400 or more is made by `problem_response`, so all of them are JSON:API error
documents (`#/components/schemas/ErrorDocument`) of the right media type. An unexpected exception is reported to the
client without its text and to the log by type and place only, because its text may hold a contact's name or a token.
"""

import logging
import traceback
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mock_server.exports.documents import MEDIA_TYPE
from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import KINDS, BadRequest, InternalError, MethodNotAllowed, Problem
from mock_server.strict_json import write

PROBLEM: Final = "mailing_mock.problem"
"""The key in the state of a request (ASGI's `scope["state"]`) of the problem it met, for the access log."""

_LOG: Final = logging.getLogger(__name__)


def problem_response(problem: Problem) -> Response:
    """Return the response for a problem: a JSON:API error document with one error."""
    error: dict[str, object] = {"status": str(problem.status), "title": problem.title}
    if problem.detail is not None:
        error["detail"] = problem.detail
    if problem.pointer is not None:
        error["source"] = {"pointer": problem.pointer}
    body = write({"errors": [error]})
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=problem.headers)


def method_not_allowed(*methods: str) -> MethodNotAllowed:
    """Return the problem of a path that has other methods than the one asked for (RFC 9110, section 15.5.6)."""
    allowed = ", ".join(sorted(methods))
    return MethodNotAllowed(f"This path supports {allowed}.", headers={"Allow": allowed})


def to_problem(error: Exception) -> Problem:
    """Return the problem that an exception stands for.

    Args:
        error: A `Problem`; an HTTPException of starlette (the router's, and every ProblemException of connexion); or
            anything else, which is a failure of the server.

    Returns:
        The problem. The texts of other libraries' exceptions are left out, because they repeat values of the request.
    """
    match error:
        case Problem():
            return error
        case HTTPException(status_code=405):
            return method_not_allowed(*(error.headers or {}).get("Allow", "").replace(",", " ").split())
        case HTTPException() if HTTPStatus.BAD_REQUEST <= error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return KINDS.get(error.status_code, BadRequest)()
        case _:
            return InternalError("The server failed; its log says where.")


def place_of(error: BaseException) -> str:
    """Return where an exception was raised, as `file:line in function`, without any of its text."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else "an unknown place"


class ErrorBoundary(HttpMiddleware):
    """The ASGI middleware that lets no exception pass.

    After the response has begun, a failure cannot be reported any more. The response is left unfinished, which a server
    turns into a broken connection, so that the client does not take half a file for a whole one.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, and answer for it if it raises."""
        has_begun = False

        def observe(message: Message) -> Awaitable[None]:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            return send(message)

        try:
            await self.app(scope, receive, observe)
        except ConnectionAbortedError:
            raise  # a connection that was to end has ended, so there is no one to answer
        except Exception as error:  # noqa: BLE001  the last resort: whatever it is, the client gets a document
            problem = to_problem(error)
            scope["state"][PROBLEM] = problem
            if isinstance(problem, InternalError):
                _LOG.error("%s at %s", type(error).__name__, place_of(error))
                if isinstance(error, Problem):
                    _LOG.error("%s", error.detail)
            if not has_begun:
                await _answer(problem, scope, receive, send)


async def _answer(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await problem_response(problem)(scope, receive, send)
    except ConnectionAbortedError:
        raise  # as above
    except Exception as error:  # noqa: BLE001  the client has disconnected, so there is no one to answer
        _LOG.info("not sent: %s at %s", type(error).__name__, place_of(error))
