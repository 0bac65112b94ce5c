"""What can go wrong, and the only place where it becomes a response.

Whoever refuses a request raises a `Problem`; nobody builds an error document. Every answer with a status of 400 or more
is made by `problem_response`, so all of them are JSON:API error documents (`#/components/schemas/ErrorDocument`) of the
right media type. An exception nobody expected is told to the client without its text and to the log by type and place
only: its text may hold a contact's name or a token.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import ClassVar, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE: Final = "application/vnd.api+json; charset=utf-8"
"""The media type of every document, as the contract's conventions have it (`#/info/description`)."""

PROBLEM: Final = "mailing_mock.problem"
"""Under which name of the state of a request (ASGI's `scope["state"]`) the problem it met is kept, for the log."""

_LONGEST_QUOTE: Final = 80
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
_LOG: Final = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 - it is what the client is told, not a fault of the program
    """A request that is refused, or a failure of the server itself.

    Attributes:
        status: The HTTP status.
        title: The reason phrase.
        detail: What went wrong this time, or None. It never repeats a token or stored data.
        pointer: A JSON pointer (RFC 6901) into the body of the request, or None.
        headers: More headers for the response.
        hint: What the client is not told and whoever runs the mock may want to know, or None. No stored data either.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal Server Error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        pointer: str | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        hint: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.headers = headers
        self.hint = hint


class BadRequest(Problem):
    """The body is not the document that the operation reads."""

    status, title = 400, "Bad Request"


class Unauthorized(Problem):
    """There is no valid token."""

    status, title = 401, "Unauthorized"


class Forbidden(Problem):
    """The resource exists and may not be read: it is another user's, or used up."""

    status, title = 403, "Forbidden"


class NotFound(Problem):
    """There is nothing of this name."""

    status, title = 404, "Not Found"


class MethodNotAllowed(Problem):
    """The path exists and has no such method; `Allow` names those it has."""

    status, title = 405, "Method Not Allowed"


class Conflict(Problem):
    """The document names another type, or sets what a client may not set."""

    status, title = 409, "Conflict"


class ContentTooLarge(Problem):
    """The body is larger than the server reads."""

    status, title = 413, "Content Too Large"


class InternalError(Problem):
    """The server failed; what happened is in its log and not in the answer."""


KINDS: Final[Mapping[int, type[Problem]]] = MappingProxyType(
    {
        kind.status: kind
        for kind in (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            MethodNotAllowed,
            Conflict,
            ContentTooLarge,
            InternalError,
        )
    }
)
"""The kinds of problem by HTTP status: the error catalogue."""


def quoted(text: str) -> str:
    """Makes a piece of a request fit for a sentence: short, and without characters that do not print."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:200])
    return shown if len(shown) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]}…"


def no_such_export(identifier: str, hint: str | None = None) -> NotFound:
    """The problem of an id that no export has; the contract wants the id named (`#/components/schemas/Error`)."""
    return NotFound(f"There is no export {quoted(identifier)}.", hint=hint)


def problem_response(problem: Problem) -> Response:
    """Makes the response that tells a problem.

    Args:
        problem: What went wrong.

    Returns:
        A response whose body is a JSON:API error document with one error.
    """
    error: dict[str, object] = {"status": str(problem.status), "title": problem.title}
    if problem.detail is not None:
        error["detail"] = problem.detail
    if problem.pointer is not None:
        error["source"] = {"pointer": problem.pointer}
    body = json.dumps({"errors": [error]}, separators=(",", ":")).encode()
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=problem.headers)


def to_problem(error: Exception) -> Problem:
    """Tells what problem an exception is.

    Args:
        error: A `Problem`; an HTTPException of starlette (the router's, and every ProblemException of connexion); or
            anything else, which is a failure of the server.

    Returns:
        The problem. Texts of foreign exceptions are left out, for they repeat values of the request.
    """
    match error:
        case Problem():
            return error
        case HTTPException(status_code=405):
            allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").replace(",", " ").split()))
            return MethodNotAllowed(f"This path supports {allowed}.", headers={"Allow": allowed})
        case HTTPException() if error.status_code in KINDS:
            return KINDS[error.status_code]()
        case HTTPException() if HTTPStatus.BAD_REQUEST <= error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return BadRequest()
        case _:
            return InternalError("The server failed; its log says where.")


def place_of(error: BaseException) -> str:
    """Tells where an exception was raised, as `file:line in function`, without any of its text."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else "an unknown place"


class ErrorBoundary:
    """The ASGI middleware behind which no exception passes.

    A failure after the response has begun cannot be told any more: the response is left unfinished, which a server
    turns into a broken connection, so that the client does not take half a file for a whole one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the application and answers for it where it raises."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the client gets a document
            problem = to_problem(error)
            scope.setdefault("state", {})[PROBLEM] = problem
            if isinstance(problem, InternalError):
                _LOG.error("%s at %s", type(error).__name__, place_of(error))
                if isinstance(error, Problem):
                    _LOG.error("%s", error.detail)
            if not begun:
                await _tell(problem, scope, receive, send)


async def _tell(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await problem_response(problem)(scope, receive, send)
    except Exception as error:  # noqa: BLE001 - the client has gone, so there is nobody left to tell
        _LOG.info("not told: %s at %s", type(error).__name__, place_of(error))
