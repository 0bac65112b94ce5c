"""One request and what came back, as plain values.

A request says *whose* credentials it carries and how (:class:`Credentials`), never the token itself, so an exchange can
be kept, compared and described without a secret in it. What a value was derived from ("the first name in the file")
travels in :class:`Derived`, so that a report can print the derivation instead of a contact's name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote


class User(StrEnum):
    """Whose credentials a request carries."""

    FIRST = "the first user"
    OTHER = "the other user"
    NOBODY = "nobody"
    GARBAGE = "a garbage token"
    REFUSED = "a token to be refused"


class Transport(StrEnum):
    """How the token travels."""

    HEADER = "Authorization header"
    QUERY = "access_token query parameter"


class ForgedToken(StrEnum):
    """How a JSON Web Token was forged before it was sent."""

    SIGNATURE = "another signature"
    PAYLOAD = "another payload under the old signature"
    UNSIGNED = "no signature, and alg none"
    EXPIRED = "an expiry in the past"
    MIXED_CASE = "no signature, and alg NoNe"
    SIGNED_NONE = "the old signature, and alg none"
    CUT_OFF = "its signature cut off"
    ZEROS = "a signature of zero bytes"
    EMPTY_KEY = "a signature under an empty key"
    COMMON_KEY = "a signature under a key that everybody guesses"
    CAPITALISED = "no signature, and alg None"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose token, and in which place.

    Attributes:
        user: Whose token.
        transport: In which place.
        decoy: Another user's credentials put in the other place.
        forged: What was done to the token; None where it is sent as it is.
        place: Which of the tokens to be refused, from 0.
    """

    user: User = User.FIRST
    transport: Transport = Transport.HEADER
    decoy: User | None = None
    forged: ForgedToken | None = None
    place: int = 0


FIRST = Credentials()
OTHER = Credentials(User.OTHER)
NOBODY = Credentials(User.NOBODY)
GARBAGE_TOKEN = Credentials(User.GARBAGE)


@dataclass(frozen=True, slots=True)
class Derived:
    """A value taken from what the server sent, with the words to print in its place.

    Attributes:
        value: The value, possibly a donor's: it goes on the wire and nowhere else.
        recipe: How it was derived.
    """

    value: str = field(repr=False)
    recipe: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request below the base URL.

    Attributes:
        method: The HTTP method.
        path: The path below the base URL, as it goes on the wire, percent-encoded where need be.
        query: The query as it goes on the wire, without ``?`` and without a token.
        headers: Header fields beyond the credentials.
        hidden: The names of those whose values a report must not print.
        body: The body, or None.
        body_shown: The body as a report may print it; None where it must not be printed at all.
        credentials: Whose token it carries.
        chunked: Send the body without a length.
    """

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    hidden: frozenset[str] = field(default=frozenset(), kw_only=True)
    body: bytes | None = field(default=None, repr=False)
    body_shown: str | None = None
    credentials: Credentials = FIRST
    chunked: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Return what may be the id in the path: its last part, decoded, with and without extensions and blanks."""
        name = unquote(self.path.rpartition("/")[2])
        parts = (name, name.rpartition(".")[0], name.partition(".")[0])
        return tuple(dict.fromkeys(text for part in parts for text in (part, part.strip())))


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, decoded from its transfer and content codings.

    Attributes:
        status: The HTTP status.
        headers: Header fields in order, names in lower case.
        body: The body, cut off where it passed a limit.
        seconds: From sending the request to the last byte.
        cut_off: Why reading stopped early; None when the body is whole.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float = 0.0
    cut_off: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, the name in any letter case; None where it is absent."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def media_type(self) -> str:
        """Return the media type without parameters, lower case; empty where there is none (RFC 9110, 8.3.1)."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    @property
    def redirects(self) -> bool:
        """Tell whether the status is a redirection (RFC 9110, 15.4)."""
        return 300 <= self.status < 400  # noqa: PLR2004  the class of redirections

    @property
    def of_gateway(self) -> bool:
        """Tell whether a gateway says that the server behind it gave no answer (RFC 9110, 15.6.3 to 15.6.5)."""
        return self.status in {502, 503, 504}

    @property
    def ok(self) -> bool:
        """Tell whether the status is a success."""
        return 200 <= self.status < 300  # noqa: PLR2004  the class of success, RFC 9110, 15.3


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its answer, and the operation of the contract it addressed.

    Attributes:
        number: Its place in the run, from 1.
        request: What was sent.
        response: What came back.
        operation_id: The operation it addressed; None for a path or method outside the contract.
    """

    number: int
    request: Request
    response: Response
    operation_id: str | None


def encode_json(value: object) -> bytes:
    """Write a JSON body with every derived value in its place."""
    return json.dumps(plain(value), ensure_ascii=False).encode("utf-8")


def show_json(value: object) -> str:
    """Write the same body for a report, with the recipe of each derived value instead of the value."""
    return json.dumps(_map(value, lambda derived: f"<{derived.recipe}>"), ensure_ascii=False)


def json_text(value: object) -> Derived:
    """Return a value as JSON text, as `params` and `filter` may be sent inside JSON."""
    return Derived(encode_json(value).decode("utf-8"), show_json(value))


def plain(value: object) -> object:
    """Return a value with every derived part in its place: what the server was sent."""
    return _map(value, lambda derived: derived.value)


def _map(value: object, leaf: Callable[[Derived], str]) -> object:
    if isinstance(value, Derived):
        return leaf(value)
    if isinstance(value, Mapping):
        return {key: _map(item, leaf) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_map(item, leaf) for item in value]
    return value
