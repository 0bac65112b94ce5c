"""The rule for clients in browsers: answers let a page on another origin read them (Fetch standard, 3.3)."""

from collections.abc import Iterator

from conformance.check import Basis, Finding, Severity, check
from conformance.http.exchange import Exchange

ORIGIN = "https://client.example"
"""The origin of a page that asks."""
_EVERYONE = frozenset({"*", ORIGIN})


@check("#/info/description", fault="F101", basis=Basis.DECIDED, severity=Severity.MINOR)
def cors(exchange: Exchange) -> Iterator[Finding]:
    """A page on another origin can read every answer, also an error, and the name of a file; its preflight succeeds."""
    status, method = exchange.response.status, exchange.request.method
    kind = "a preflight" if method == "OPTIONS" else f"{method} with status {status}"
    if (exchange.response.header("access-control-allow-origin") or "").strip() not in _EVERYONE:
        yield Finding(
            f"The answer to {kind} does not let a page on another origin read it",
            "Access-Control-Allow-Origin with the origin or *",
            "another value" if exchange.response.header("access-control-allow-origin") else "no such header",
        )
        return
    exposed = _names(exchange, "access-control-expose-headers")
    if method == "OPTIONS":
        lacking = {"authorization", "content-type"} - _names(exchange, "access-control-allow-headers")
        if not exchange.response.ok:
            yield Finding("The preflight is refused", "2xx", f"status {status}")
        elif lacking and "*" not in _names(exchange, "access-control-allow-headers"):
            expected = "Access-Control-Allow-Headers with Authorization and Content-Type"
            yield Finding("The preflight allows too few headers", expected, f"without {' and '.join(sorted(lacking))}")
    elif exchange.response.header("content-disposition") and exposed.isdisjoint({"content-disposition", "*"}):
        yield Finding(
            "A page on another origin cannot read the name of the file",
            "Access-Control-Expose-Headers with Content-Disposition",
            "no such name",
        )


def _names(exchange: Exchange, header: str) -> set[str]:
    return {name.strip().lower() for name in (exchange.response.header(header) or "").split(",")}
