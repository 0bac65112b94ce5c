"""Rules that every answer must keep, whatever was asked: that it ends, its status, media type and document.

Each takes one exchange and the contract. Where it has nothing to say of an exchange it raises
:class:`~conformance.check.TooLittleDataError`, so that a rule that never applied is told from one that was kept.
The rules for errors and for the names of files stand in modules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from conformance.answers.documents import DocumentError, parse_json
from conformance.answers.evidence import media_type_of
from conformance.answers.findings import nothing_to_say
from conformance.check import Check, Finding, Severity, check
from conformance.contract import Contract
from conformance.http.exchange import Exchange

_DOCUMENT = "application/vnd.api+json"


@check(
    "robustness.no-server-error",
    "No request is answered with a 5xx.",
    clause="RFC 9110, 15.6",
    fault="F100",
    severity=Severity.CRITICAL,
)
def no_server_error(exchange: Exchange, **_: object) -> Iterator[Finding]:
    """Find a status of 500 or more."""
    if exchange.response.status >= 500:  # noqa: PLR2004  the class of server errors
        yield Finding("The server failed", "a status below 500", f"status {exchange.response.status}")


@check(
    "robustness.answer-ends",
    "Every answer ends: it is whole, within the limits, and decodes as its headers say.",
    clause="RFC 9112, 8",
    fault="F100",
)
def answer_ends(exchange: Exchange, **_: object) -> Iterator[Finding]:
    """Find an answer that had to be cut off."""
    if exchange.response.cut_off:
        yield Finding("Reading the answer had to be stopped", "a whole answer", exchange.response.cut_off)


@check(
    "robustness.latency",
    "Every answer comes within the time that was asked for.",
    clause="#/info/description",
    fault="F100",
    severity=Severity.MINOR,
)
def latency(exchange: Exchange, max_latency: float | None, **_: object) -> Iterator[Finding]:
    """Find an answer that took longer than a bound; without a bound there is nothing to say."""
    if max_latency is None:
        raise nothing_to_say()
    if exchange.response.seconds > max_latency:
        # How much longer is not said: it differs from answer to answer and from run to run, and is the same fault.
        yield Finding("An answer took too long", f"{max_latency:g} seconds", "a longer time")


@check(
    "documents.status-documented",
    "An operation answers only with statuses that the contract names for it.",
    clause="#/paths",
    fault="F101",
)
def status_documented(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find a status that the operation does not document, and a 405 on a method that it does."""
    operation = contract.operations.get(exchange.operation_id or "")
    if operation is None or exchange.request.method == "HEAD" or exchange.response.status >= 500:  # noqa: PLR2004
        raise nothing_to_say()
    if exchange.response.status not in operation.statuses - {405}:
        named = ", ".join(str(status) for status in sorted(operation.statuses - {405}))
        yield Finding(
            f"{operation.operation_id} answered with a status of its own",
            f"one of {named}",
            f"status {exchange.response.status}",
        )


@check(
    "documents.media-type",
    "A success has the media type of its operation, in any letter case, with or without parameters.",
    clause="#/paths",
    fault="F101",
)
def media_type(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find a success of another media type."""
    operation = contract.operations.get(exchange.operation_id or "")
    if operation is None or not exchange.response.ok or exchange.request.method == "HEAD":
        raise nothing_to_say()
    if exchange.response.media_type != operation.media_type:
        yield Finding(
            f"{operation.operation_id} answered with another media type",
            operation.media_type,
            media_type_of(exchange.response),
        )


@check(
    "documents.charset",
    "Where a JSON or CSV answer names a charset, it is UTF-8.",
    clause="#/info/description",
    fault="F101",
    severity=Severity.MINOR,
)
def charset(exchange: Exchange, **_: object) -> Iterator[Finding]:
    """Find a charset parameter other than utf-8."""
    content_type = exchange.response.header("content-type") or ""
    match = re.search(r";\s*charset\s*=\s*\"?([^\";\s]+)", content_type, re.IGNORECASE)
    if match is None:
        raise nothing_to_say()
    if match[1].lower() not in {"utf-8", "utf8"}:
        yield Finding("The answer names another charset", "charset=utf-8 or none", "another charset")


@check(
    "documents.schema",
    "An export document is valid against its schema.",
    clause="#/components/schemas/ExportDocument",
    fault="F101",
)
def schema(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find where an export document breaks its schema."""
    operation = contract.operations.get(exchange.operation_id or "")
    if operation is None or operation.media_type != _DOCUMENT or exchange.response.status != operation.success:
        raise nothing_to_say()
    if exchange.request.method == "HEAD":
        raise nothing_to_say()
    try:
        document = parse_json(exchange.response.body)
    except DocumentError:
        yield Finding("The export document is not JSON", "a JSON document", f"{len(exchange.response.body)} bytes")
        return
    for violation in contract.violations("ExportDocument", document):
        yield Finding("The export document breaks its schema", "a valid document", violation)


@check(
    "documents.top-level",
    "A document holds data or errors, never both; resources in included are unique.",
    clause="JSON:API 1.0, 7.1",
    fault="F101",
)
def top_level(exchange: Exchange, **_: object) -> Iterator[Finding]:
    """Find what breaks the top level of a JSON:API document."""
    if exchange.request.method == "HEAD" or exchange.response.media_type != _DOCUMENT:
        raise nothing_to_say()
    try:
        document = parse_json(exchange.response.body)
    except DocumentError:
        raise nothing_to_say() from None
    if not isinstance(document, Mapping):
        yield Finding("The document is not an object", "an object", "another kind")
        return
    if "data" in document and "errors" in document:
        yield Finding("The document holds both data and errors", "one of them", "both")
    included = document.get("included")
    if isinstance(included, list):
        identities = [(item.get("type"), item.get("id")) for item in included if isinstance(item, Mapping)]
        if len({repr(identity) for identity in identities}) < len(identities):
            yield Finding("included holds a resource twice", "each resource once", f"{len(identities)} resources")


CHECKS: tuple[Check, ...] = (
    no_server_error,
    answer_ends,
    latency,
    status_documented,
    media_type,
    charset,
    schema,
    top_level,
)
