"""A request and its answer as plain values.

A request says *whose* token it carries and in which place (:class:`Credentials`), but does not hold the token. So an
exchange can be kept, compared and reported without a secret in it. A value that was taken from an answer, such as a
contact's name, is a :class:`Derived`: a report prints how it was found ("the first word of a name in the file")
instead.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import unquote

from conformance.operations import Statuses


class User(StrEnum):
    """Whose token a request carries."""

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
    """Whose token a request carries, and in which place.

    Attributes:
        user: Whose token.
        transport: In which place it travels.
        decoy: Whose token travels in the other place at the same time; None for none.
        forged: How the token is forged; None if it is sent as it is.
        place: With `User.REFUSED`, which of the tokens to be refused, from 0.
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
    """A value taken from an answer, with the text to print in its place.

    Attributes:
        value: The value, which may be a donor's: it is sent, and never printed.
        recipe: How it was derived, for a report.
    """

    value: str = field(repr=False)
    recipe: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request below the base URL.

    Attributes:
        method: The HTTP method.
        path: The path below the base URL, as it goes on the wire, percent-encoded where need be.
        query: The query as it goes on the wire, without `?` and without a token.
        headers: Header fields, without those of the credentials.
        hidden: The names of header fields whose values a report must not print.
        body: The body; None for none.
        body_shown: The body as a report may print it; None if a report gives its size only.
        credentials: Whose token it carries.
        chunked: Whether to send the body in chunks, without a `Content-Length`.
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
        """Return what may be the id in the path: its last part, decoded, bare and with what stands behind it."""
        name = unquote(self.path.rpartition("/")[2])
        parts = (name, name.rpartition(".")[0], name.partition(".")[0], name.partition(";")[0])
        return tuple(dict.fromkeys(text for part in parts for text in (part, part.strip())))

    @property
    def is_utf8(self) -> bool:
        """Return whether path and query are UTF-8 once decoded; a server may refuse others before it reads them."""
        try:
            unquote(f"{self.path}?{self.query}", errors="strict")
        except UnicodeDecodeError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, decoded from its transfer and content codings; or that there was none, which may be judged, too.

    Attributes:
        status: The HTTP status; 0 if no head of an answer came.
        headers: Header fields in order, names in lower case.
        body: The body, up to where it was cut off.
        seconds: From sending the request to the last byte.
        cut_off: Why reading stopped early; None if the body is complete.
        lost: Whether it was the connection that ended or fell silent too early. The network may have done that.
        resent: Whether the request was sent a second time, because an idle connection had failed.
        released: How many bytes of the body were dropped after they were read.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float = 0.0
    cut_off: str | None = None
    lost: bool = False
    resent: bool = False
    released: int = 0

    @property
    def answered(self) -> bool:
        """Return whether at least the head of an answer came."""
        return self.status != 0

    @property
    def refusal(self) -> str:
        """Return what became of a request that did not succeed, in words."""
        return f"refused with {self.status}" if self.answered else "not answered"

    @property
    def size(self) -> int:
        """Return how many bytes the body has, or had before it was dropped."""
        return len(self.body) + self.released

    def without_body(self) -> "Response":
        """Return the answer without its body: of a file that was read, a report needs no more than its size."""
        return replace(self, body=b"", released=self.size)

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, its name in any letter case; None if it is absent."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def media_type(self) -> str:
        """Return the media type without parameters, lower case (RFC 9110, 8.3.1); empty if there is none."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    @property
    def redirects(self) -> bool:
        """Return whether the status is a redirection (RFC 9110, 15.4)."""
        return 300 <= self.status < 400  # noqa: PLR2004  the class of redirections

    @property
    def of_gateway(self) -> bool:
        """Return whether the status is one of a gateway whose server did not answer (RFC 9110, 15.6.3 to 15.6.5)."""
        return self.status in {502, 503, 504}

    @property
    def ok(self) -> bool:
        """Return whether the status is a success (RFC 9110, 15.3)."""
        return 200 <= self.status < 300  # noqa: PLR2004  the class of successes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its answer, and the operation of the contract that it addressed.

    Attributes:
        number: Its place in the run, from 1.
        request: What was sent.
        response: What came back.
        operation_id: The operation that the request addressed; None for a path or method outside the contract.
        statuses: The statuses that the contract asks for.
    """

    number: int
    request: Request
    response: Response
    operation_id: str | None
    statuses: Statuses = field(default_factory=Statuses)


def encode_json(value: object) -> bytes:
    """Return a JSON body as it is sent, with the values of derived parts."""
    return json.dumps(plain(value), ensure_ascii=False).encode("utf-8")


def show_json(value: object) -> str:
    """Return a JSON body as a report prints it, with the recipes of derived parts."""
    return json.dumps(_map(value, lambda derived: f"<{derived.recipe}>"), ensure_ascii=False)


def json_text(value: object) -> Derived:
    """Return a value as JSON text, the form in which `params` and `filter` may be sent inside a JSON body."""
    return Derived(encode_json(value).decode("utf-8"), show_json(value))


def plain(value: object) -> object:
    """Return a value with every derived part replaced by its value: what the server was sent."""
    return _map(value, lambda derived: derived.value)


def _map(value: object, leaf: Callable[[Derived], str]) -> object:
    if isinstance(value, Derived):
        return leaf(value)
    if isinstance(value, Mapping):
        return {key: _map(item, leaf) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_map(item, leaf) for item in value]
    return value
