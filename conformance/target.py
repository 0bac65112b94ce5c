"""The target of a run: its address, the tokens of two users, limits and a budget, and what is known of its data.

A token is held in a :class:`Token`. Printing it, or anything that holds it, shows a placeholder, so that no log, error
or report can leak it. Its text is revealed only to build a request and to redact output.
"""

import base64
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

_LONGEST_NAME = 253  # characters of a host name (RFC 1035, 2.3.4), without the final dot
_JWT_PARTS = 3


class TargetError(ValueError):
    """The description of the target cannot be used; the text says what to change."""


class Token:
    """A secret that does not print itself.

    Args:
        secret: The token as it goes on the wire.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def reveal(self) -> str:
        """Return the secret. Call this only to build a request or to redact output."""
        return self._secret

    @property
    def claims(self) -> Mapping[str, Any] | None:
        """Return the claims of a JSON Web Token, unverified; None if the token is not one."""
        parts = read_jwt(self._secret)
        return parts[1] if parts is not None else None

    def __repr__(self) -> str:
        """Return a placeholder."""
        return "Token(...)"

    def __eq__(self, other: object) -> bool:
        """Return whether both tokens hold the same secret."""
        return isinstance(other, Token) and self._secret == other._secret

    def __hash__(self) -> int:
        """Hash the secret, as equality compares it."""
        return hash(self._secret)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an answer is read; past a limit it is cut off and judged as far as it was read.

    Attributes:
        timeout: Seconds to wait for a connection, and between two pieces of an answer.
        answer_seconds: Seconds that one whole answer may take.
        answer_bytes: Bytes of a body, after decompression.
        document_bytes: Bytes of a body that is not a file; a JSON value takes many times its bytes in memory.
        ratio: How many times larger than its compressed form a body or an archive member may be. It applies past the
            first MiB, since a small body may well compress better.
        wait_seconds: Seconds in all to wait where the server answers 429 or 503 with `Retry-After`.
    """

    timeout: float = 10.0
    answer_seconds: float = 60.0
    answer_bytes: int = 64 * 1024 * 1024
    document_bytes: int = 4 * 1024 * 1024
    ratio: int = 200
    wait_seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a run may ask of its target; None for no bound.

    Attributes:
        requests: Requests in all.
        exports: Attempts to create an export; on a real server each may write a line into a log.
        seconds: How long the run may take.
        rate: Requests per second.
        workers: How many scenarios may play at the same time. With one, the same seed sends the same requests; with
            more, their order and a few values depend on timing.
    """

    requests: int | None = None
    exports: int | None = None
    seconds: float | None = None
    rate: float | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a target.

    Attributes:
        proxy: The URL of a proxy; None for the one that environment variables name, if any.
        ca_bundle: A PEM file of certificates to trust instead of those of the system.
        client_certificate: A PEM file with a certificate and its key.
        headers: Header fields to add to every request.
    """

    proxy: str | None = field(default=None, repr=False)
    ca_bundle: Path | None = None
    client_certificate: Path | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a filter must select, given by somebody who knows the data.

    Attributes:
        words: The filter in words, for a report; written by the owner of the data, so it may be printed.
        rules: The filter.
        rows: The rows of the file, in any order.
    """

    words: str
    rules: Mapping[str, object] = field(repr=False)
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the owner of a target knows about its data; some checks run only with it.

    Attributes:
        account_lists: Ids of account lists of the first user.
        contacts: Ids of contacts of the first user, of any status.
        tags: Tags that some of the first user's contacts have and others do not.
        strangers: Whether the two users have no account list in common.
        max_latency: Seconds that an answer may take; None for no bound.
        expectations: What filters must select.
        refused_tokens: Tokens that must be refused: expired, or of an unknown user.
    """

    account_lists: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=(), repr=False)
    strangers: bool = False
    max_latency: float | None = None
    expectations: tuple[Expectation, ...] = ()
    refused_tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """An implementation to test.

    Attributes:
        base_url: The address of the API, ending in its base path (`http://127.0.0.1:8080/api/v2`).
        token: The token of the first user.
        other_token: The token of another user; without it, the checks that take two users are not run.
        limits: How much of an answer is read.
        budget: How much a run may ask of it.
        connection: How to reach it.
        knowledge: What is known of its data.
    """

    base_url: str
    token: Token
    other_token: Token | None = None
    limits: Limits = field(default_factory=Limits)
    budget: Budget = field(default_factory=Budget)
    connection: Connection = field(default_factory=Connection)
    knowledge: Knowledge = field(default_factory=Knowledge)

    @property
    def secrets(self) -> tuple[Token, ...]:
        """Return all tokens, including those to be refused; they are redacted in every output."""
        given = (self.token, self.other_token, *self.knowledge.refused_tokens)
        return tuple(token for token in given if token is not None)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Return scheme, host and port (RFC 6454); tokens are sent to this origin only."""
        return origin_of(self.base_url)


def read_target(base_url: str, token: str, other_token: str | None, limits: Limits | None = None) -> Target:
    """Validate what a person typed and make a target of it.

    Args:
        base_url: The address; a trailing slash is removed.
        token: The first user's token.
        other_token: The other user's token; None for a run with one user.
        limits: How much of an answer is read; None for the defaults.

    Raises:
        TargetError: The address is not an http(s) URL without credentials, query and fragment, or its host cannot be
            looked up; or a token is empty or holds characters that are not allowed in a header.
    """
    # urlsplit drops some of these characters silently, but the library that sends refuses them.
    if any(sign.isspace() or not sign.isprintable() for sign in base_url):
        raise TargetError("The base URL holds white space or an unprintable character; remove it.")
    try:
        parts = urlsplit(base_url)
    except ValueError:
        # The error's own text is dropped: it may quote the URL, and with it a password.
        raise TargetError("The base URL cannot be read: its host is wrong.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise TargetError("The base URL must begin with http:// or https:// and name a host.")
    if parts.username or parts.password or "?" in base_url or "#" in base_url:
        raise TargetError("The base URL must hold no user, password, query or fragment; give the tokens separately.")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise TargetError("The port of the base URL must be a number from 1 to 65535.")
    if not can_be_looked_up(base_url):
        raise TargetError("The host of the base URL is neither an address nor a name that can be looked up. Fix it.")
    return Target(
        base_url=base_url.rstrip("/"),
        token=_token(token, "token"),
        other_token=_token(other_token, "other token") if other_token is not None else None,
        limits=limits or Limits(),
    )


def read_refused(secrets: Iterable[str], good: Collection[Token | None]) -> tuple[Token, ...]:
    """Validate the tokens that the server must refuse.

    Args:
        secrets: The tokens.
        good: The tokens of the users; none of them may be among `secrets`.

    Raises:
        TargetError: A token is empty, is not allowed in a header, or is a user's own.
    """
    tokens = tuple(_token(secret, "token to be refused") for secret in secrets)
    if any(token in good for token in tokens):
        raise TargetError(
            "A token to be refused is the token of a user. Give one that has expired, or is of an unknown user."
        )
    return tokens


def read_jwt(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Return header and claims of a signed JSON Web Token (RFC 7519, 3); None if the token is not one.

    The signature is not verified, so they can show that two tokens differ but prove nothing about a user.
    """
    parts = token.split(".")
    if len(parts) != _JWT_PARTS or not parts[2]:
        return None
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2])
    except (ValueError, RecursionError):
        return None
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) else None


def _token(secret: str, name: str) -> Token:
    if len(secret.splitlines()) > 1:
        raise TargetError(f"The {name} holds more than one line; a token is one line.")
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise TargetError(f"The {name} is empty, or holds white space or characters that are not allowed in a header.")
    return Token(secret)


def can_be_looked_up(url: str | httpx.URL) -> bool:
    """Return whether the host of a URL is one that the HTTP library and the socket accept.

    Asked before the run, because a host that they do not accept would raise in the middle of sending.

    Args:
        url: Any URL with a host.
    """
    try:
        parsed = httpx.URL(url)
        # Each request does both: httpx decodes an international name, and the socket encodes the result again.
        host, sent = parsed.host, parsed.raw_host.decode("ascii")
        sent.encode("idna")
    except (httpx.InvalidURL, ValueError):
        return False
    # httpx percent-encodes characters that a name must not have; in an IPv6 address, `%` separates the zone.
    return bool(host) and len(sent.rstrip(".")) <= _LONGEST_NAME and ("%" not in sent or ":" in sent)


def origin_of(url: str) -> tuple[str, str, int]:
    """Return the origin of a URL: scheme, host, port."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port
