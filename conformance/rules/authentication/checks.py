"""Authentication: on every operation, a good token is accepted and any other is refused, in header and query."""

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


def _garbage_refused(exchange: Exchange, place: str) -> Iterator[Finding]:
    if exchange.response.ok:
        problem = f"Any token is accepted in {place}, even a text that is none"
        yield Finding(problem, "status 401", f"status {exchange.response.status}")
    else:
        yield from _refused(exchange, f"A garbage token in {place}")


@check(_BEARER, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def header_works(exchange: Exchange) -> Iterator[Finding]:
    """A token in the Authorization header is accepted on every operation."""
    if not exchange.response.ok:
        yield Finding(
            "A good token in the Authorization header was refused", "2xx", f"status {exchange.response.status}"
        )


@check(_QUERY, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def query_works(exchange: Exchange) -> Iterator[Finding]:
    """A token in access_token is accepted on every operation if there is no Authorization header."""
    if not exchange.response.ok:
        yield Finding("A good token in access_token was refused", "2xx", f"status {exchange.response.status}")


@check(_UNAUTHORIZED, fault="F207", severity=Severity.CRITICAL, core=OPERATIONS)
def nobody_refused(exchange: Exchange) -> Iterator[Finding]:
    """A request without a token is a 401, on every operation.

    HEAD may be refused with any status, 405 included.
    """
    if exchange.request.method != "HEAD":
        yield from _refused(exchange, "A request without a token")
    elif exchange.response.ok:
        yield Finding(
            f"HEAD without a token was answered {exchange.response.status}",
            "a refusal",
            f"status {exchange.response.status}",
        )


@check(_UNAUTHORIZED, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def garbage_in_header_refused(exchange: Exchange) -> Iterator[Finding]:
    """A text that is no token is a 401 on every operation if it is in the header."""
    yield from _garbage_refused(exchange, "the header")


@check(_UNAUTHORIZED, fault="F205", severity=Severity.CRITICAL, core=OPERATIONS)
def garbage_in_query_refused(exchange: Exchange) -> Iterator[Finding]:
    """A text that is no token is a 401 on every operation if it is in the query."""
    yield from _garbage_refused(exchange, "access_token")


@check(_BEARER, fault="F205", severity=Severity.CRITICAL, needs=(JSON_WEB_TOKEN,))
def forged_refused(exchange: Exchange, forged: str) -> Iterator[Finding]:
    """A JSON Web Token that was tampered with, is unsigned (`alg: none`) or was given another expiry is a 401."""
    yield from _refused(exchange, f"A token with {forged}")


@check(_UNAUTHORIZED, fault="F205", severity=Severity.CRITICAL, needs=(REFUSED_TOKENS,))
def void_refused(exchange: Exchange, place: int) -> Iterator[Finding]:
    """A token that has expired, or is of an unknown user, is a 401 in both places although its signature is valid.

    The owner of the target gives such tokens; `place` numbers them, from 1.
    """
    yield from _refused(exchange, f"Token number {place} of those to be refused")


@check(_QUERY, fault="F205", severity=Severity.CRITICAL)
def header_decides(exchange: Exchange, *, good_header: bool) -> Iterator[Finding]:
    """If there is an Authorization header, it decides, and access_token has no effect."""
    if good_header and not exchange.response.ok:
        yield Finding(
            "A request with a good header was refused for a bad access_token",
            "2xx",
            f"status {exchange.response.status}",
        )
    if not good_header:
        yield from _refused(exchange, "A bad header beside a good access_token")


@check("#/info/description", fault="F204")
def first(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Authentication is checked first: no token is a 401 whatever the path, the method, the body or the export."""
    yield from _refused(exchange, f"Without a token, {case}")


@check("#/components/headers/WwwAuthenticate", fault="F101", basis=Basis.DECIDED, severity=Severity.MINOR)
def challenge(exchange: Exchange) -> Iterator[Finding]:
    """A 401 comes with WWW-Authenticate."""
    if exchange.response.status != 401:  # noqa: PLR2004  the status this check is about
        raise TooLittleDataError("no 401 was seen")
    if not exchange.response.header("www-authenticate"):
        yield Finding("The 401 names no scheme", "WWW-Authenticate", "no such header")
