"""Who is asking: both places of the token, seen working and seen refusing, on every operation."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.answers.findings import status_is
from conformance.check import (
    JSON_WEB_TOKEN,
    OPERATIONS,
    REFUSED_TOKENS,
    Basis,
    Finding,
    Severity,
    TooLittleDataError,
    check,
)
from conformance.http.exchange import Exchange

_UNAUTHORIZED = "#/components/responses/Unauthorized"
_BEARER = "#/components/securitySchemes/bearer"
_QUERY = "#/components/securitySchemes/accessToken"


def _refused(exchange: Exchange, what: str) -> Iterator[Finding]:
    yield from status_is(exchange, 401, what)


@check(_BEARER, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def header_works(exchange: Exchange) -> Iterator[Finding]:
    """A token in the Authorization header is accepted on every operation.

    Find an operation that refuses a good token in the header.
    """
    if not exchange.response.ok:
        yield Finding(
            "A good token in the Authorization header was refused", "2xx", f"status {exchange.response.status}"
        )


@check(_QUERY, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def query_works(exchange: Exchange) -> Iterator[Finding]:
    """A token in access_token is accepted on every operation where the header is absent.

    Find an operation that refuses a good token in the query.
    """
    if not exchange.response.ok:
        yield Finding("A good token in access_token was refused", "2xx", f"status {exchange.response.status}")


@check(_UNAUTHORIZED, fault="F207", severity=Severity.CRITICAL, core=OPERATIONS)
def nobody_refused(exchange: Exchange) -> Iterator[Finding]:
    """A request without a token is a 401, on every operation.

    Find an operation that serves nobody in particular; HEAD may be refused with any status, also unsupported.
    """
    if exchange.request.method != "HEAD":
        yield from _refused(exchange, "A request without a token")
    elif exchange.response.ok:
        yield Finding("HEAD without a token was answered", "a refusal", f"status {exchange.response.status}")


@check(_UNAUTHORIZED, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def garbage_in_header_refused(exchange: Exchange) -> Iterator[Finding]:
    """A token that is none, in the header, is a 401 on every operation.

    Find an operation that accepts garbage in the header.
    """
    yield from _refused(exchange, "A garbage token in the header")


@check(_UNAUTHORIZED, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def garbage_in_query_refused(exchange: Exchange) -> Iterator[Finding]:
    """A token that is none, in the query, is a 401 on every operation.

    Find an operation that accepts garbage in the query.
    """
    yield from _refused(exchange, "A garbage token in access_token")


@check(_BEARER, fault="F205", severity=Severity.CRITICAL, needs=(JSON_WEB_TOKEN,))
def forged_refused(exchange: Exchange, forged: str) -> Iterator[Finding]:
    """A JSON Web Token that was tampered with, is unsigned (`alg: none`) or was given another expiry is a 401.

    Find a forged token that was accepted, or refused otherwise than with 401.
    """
    yield from _refused(exchange, f"A token with {forged}")


@check(_UNAUTHORIZED, fault="F205", severity=Severity.CRITICAL, needs=(REFUSED_TOKENS,))
def void_refused(exchange: Exchange, place: int) -> Iterator[Finding]:
    """A token that has expired, or whose user is unknown, is a 401 in both places, though its signature is good.

    Find a token that was accepted although its owner says that it is void; `place` numbers it, from 1.
    """
    yield from _refused(exchange, f"Token number {place} of those to be refused")


@check(_QUERY, fault="F205", severity=Severity.CRITICAL)
def header_decides(exchange: Exchange, *, good_header: bool) -> Iterator[Finding]:
    """Where the Authorization header is present it decides, whatever access_token holds.

    Find a good access_token that made up for a bad header, or a bad one that spoilt a good header.
    """
    if good_header and not exchange.response.ok:
        yield Finding("A bad access_token spoilt a good header", "2xx", f"status {exchange.response.status}")
    if not good_header:
        yield from _refused(exchange, "A bad header beside a good access_token")


@check("#/info/description", fault="F204")
def first(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Authentication comes before anything else: no token is a 401 whatever the id, the body or the export's state.

    Find a request without a token that was refused for another reason.
    """
    yield from _refused(exchange, f"Without a token, {case}")


@check("#/components/headers/WwwAuthenticate", fault="F101", basis=Basis.DECIDED, severity=Severity.MINOR)
def challenge(exchange: Exchange) -> Iterator[Finding]:
    """A 401 comes with WWW-Authenticate.

    Find a 401 without a challenge.
    """
    if exchange.response.status != 401:  # noqa: PLR2004  the status this check is about
        raise TooLittleDataError("no 401 was seen")
    if not exchange.response.header("www-authenticate"):
        yield Finding("The 401 names no scheme", "WWW-Authenticate", "no such header")
