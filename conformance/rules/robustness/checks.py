"""Rules for unusual requests, and for requests that were generated from the contract."""

from collections.abc import Iterator

from conformance.check import Basis, Finding, Severity, check
from conformance.http.exchange import Exchange

_BODY = "#/paths/~1contacts~1exports~1mailing/post/requestBody"


@check(_BODY, fault="F101")
def accepts_valid(exchange: Exchange, phase: str) -> Iterator[Finding]:
    """A request that the contract allows is accepted."""
    if not exchange.response.ok and exchange.response.status < 500:  # noqa: PLR2004  a 5xx has a check of its own
        yield Finding(f"A valid request was refused ({phase})", "2xx", f"status {exchange.response.status}")


@check(_BODY, fault="F102")
def refuses_invalid(exchange: Exchange, phase: str) -> Iterator[Finding]:
    """A request that the contract forbids is refused."""
    if exchange.response.ok:
        yield Finding(f"An invalid request was accepted ({phase})", "4xx", f"status {exchange.response.status}")


@check("#/components/schemas/Params", fault="F102", basis=Basis.DECIDED, severity=Severity.MINOR)
def refuses_odd_params(exchange: Exchange, phase: str) -> Iterator[Finding]:
    """Generated params and filters of a kind that the contract forbids are refused."""
    if exchange.response.ok:
        yield Finding(f"params of another kind were accepted ({phase})", "4xx", f"status {exchange.response.status}")


@check("#/paths/~1contacts~1exports~1mailing/post/responses/201/links", fault="F101")
def links(exchange: Exchange) -> Iterator[Finding]:
    """The links of the contract lead from a new export to its three representations."""
    if not exchange.response.ok and exchange.response.status < 500:  # noqa: PLR2004  a 5xx has a check of its own
        yield Finding("A link of the contract was refused", "2xx", f"status {exchange.response.status}")


@check("#/components/schemas/Params", fault="F100")
def odd_text(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Text of any script, and of any length below the limit, is accepted and echoed."""
    expected = exchange.statuses.created
    if exchange.response.status != expected:
        yield Finding(f"Creating with {case} was refused", f"status {expected}", f"status {exchange.response.status}")


@check("RFC 9112, 7.1", fault="F101")
def chunked(exchange: Exchange) -> Iterator[Finding]:
    """A chunked body is read like any other."""
    expected = exchange.statuses.created
    if exchange.response.status != expected:
        yield Finding("A chunked body was not read", f"status {expected}", f"status {exchange.response.status}")


@check("#/components/parameters/ExportId", fault="F102", severity=Severity.MINOR)
def odd_paths(exchange: Exchange, case: str) -> Iterator[Finding]:
    """Unusual ids and queries are refused or ignored, and never make the server fail.

    The answer to an unusual id must not be a success or a redirection.
    """
    if exchange.response.ok or 300 <= exchange.response.status < 400:  # noqa: PLR2004  the class of redirections
        yield Finding(f"{case} was not refused", "4xx", f"status {exchange.response.status}")
