"""What can go wrong: with a request, the error catalogue, as exceptions; with the program, what its user can fix.

The rule: code that refuses a request raises a `Problem` and knows no response. `http/error_boundary.py` is the only
place that turns a problem into an error document (`#/components/schemas/ErrorDocument`).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Final

_LONGEST_QUOTE: Final = 80
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class ReportedError(Exception):
    """An error whose text is for whoever runs the program: what is wrong, where, and what to do.

    A command prints it in one line and ends with 2. All other exceptions are errors of the program.
    """


class Problem(Exception):  # noqa: N818  it describes the answer, not an error of the program
    """A request that is refused, or a failure of the server itself.

    Attributes:
        status: The HTTP status.
        title: The reason phrase.
        detail: What went wrong this time, or None. It never repeats a token or stored data.
        pointer: A JSON pointer (RFC 6901) into the body of the request, or None.
        headers: More headers for the response.
        hint: What is for the log only, or None. No stored data either.
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


class UsedUp(Forbidden):
    """The export was read before; `x-lifecycle` may give this another status."""


class NotFound(Problem):
    """The path or the id names nothing."""

    status, title = 404, "Not Found"


class MethodNotAllowed(Problem):
    """The path has no such method; `Allow` names those it has."""

    status, title = 405, "Method Not Allowed"


class Conflict(Problem):
    """The document names another type, or sets what a client may not set."""

    status, title = 409, "Conflict"


class Gone(Problem):
    """The resource was there and is not any more."""

    status, title = 410, "Gone"


class ContentTooLarge(Problem):
    """The body is larger than the server reads."""

    status, title = 413, "Content Too Large"


class UnsupportedMediaType(Problem):
    """The body is of a media type that is not read here."""

    status, title = 415, "Unsupported Media Type"


class InternalError(Problem):
    """The server failed; the log says what happened, the answer does not."""


_KINDS = (
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Gone,
    ContentTooLarge,
    UnsupportedMediaType,
    InternalError,
)

KINDS: Final[Mapping[int, type[Problem]]] = MappingProxyType({kind.status: kind for kind in _KINDS})
"""The kinds of problem by HTTP status: the error catalogue."""


def quoted(text: str) -> str:
    """Return a part of a request for use in a sentence: short, and without characters that do not print."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:200])
    return shown if len(shown) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]}…"


def no_such_export(identifier: str, hint: str | None = None, extensions: Sequence[str] = ()) -> NotFound:
    """Return the problem of an id that no export has.

    Args:
        identifier: The id, for which the contract asks (`#/components/schemas/Error`).
        hint: What is for the log only.
        extensions: Those of the files of an export, for a client that asked for another one.
    """
    told = f" Its files end in {' or '.join(extensions)}." if extensions else ""
    return NotFound(f"There is no export {quoted(identifier)}.{told}", hint=hint)
