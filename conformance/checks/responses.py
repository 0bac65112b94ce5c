"""Rules that every answer must keep, whatever was asked.

Each takes one exchange and the contract. Where it has nothing to say of an exchange it raises
:class:`~conformance.failures.TooLittleDataError`, so that a rule that never applied is told from one that was kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from conformance.contract import Contract
from conformance.documents import DocumentError, parse_json
from conformance.evidence import holds_secret, media_type_of
from conformance.exchange import Exchange
from conformance.failures import Basis, Check, Finding, Severity, TooLittleDataError, check
from conformance.target import Token

_ERRORS = "#/components/schemas/ErrorDocument"
_FILE_NAME = re.compile(r'attachment; *filename="?contacts-(\d{8})\.(csv|xlsx)"?', re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOCUMENT = "application/vnd.api+json"


def _nothing_to_say() -> TooLittleDataError:
    return TooLittleDataError("no answer of this kind was seen")


def _file_asked_for(exchange: Exchange) -> str:
    """Return the extension of the file that a path names; empty for another path."""
    extension = exchange.request.path.rpartition(".")[2]
    return extension if extension in {"csv", "xlsx"} else ""


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
        raise _nothing_to_say()
    if exchange.response.seconds > max_latency:
        # In powers of two of the bound, so that a hundred slow answers are a few findings.
        times = 2 ** int(math.log2(exchange.response.seconds / max_latency))
        yield Finding("An answer took too long", f"{max_latency:g} seconds", f"at least {times} times as long")


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
        raise _nothing_to_say()
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
        raise _nothing_to_say()
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
        raise _nothing_to_say()
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
        raise _nothing_to_say()
    if exchange.request.method == "HEAD":
        raise _nothing_to_say()
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
        raise _nothing_to_say()
    try:
        document = parse_json(exchange.response.body)
    except DocumentError:
        raise _nothing_to_say() from None
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


@check(
    "errors.no-leak",
    "No answer echoes a token, and no error holds a stack trace.",
    clause=_ERRORS,
    fault="F209",
    severity=Severity.CRITICAL,
)
def no_leak(exchange: Exchange, secrets: Sequence[Token], **_: object) -> Iterator[Finding]:
    """Find a token in any answer, and the marks of a stack trace in an error."""
    body = exchange.response.body
    values = " ".join(value for name, value in exchange.response.headers if name != "location")
    if holds_secret(body, secrets) or holds_secret(values.encode("utf-8", "replace"), secrets):
        yield Finding("The answer holds the token it was asked with", "no token", "a token")
    if not exchange.response.ok and re.search(
        rb"Traceback \(most recent|\n\s+at [\w.$<>]+\(|\.rb:\d+:in |File \\?\"[^\"]+\\?\", line \d+|\.py:\d+|"
        rb"\.java:\d+\)|goroutine \d+ \[",
        body,
    ):
        yield Finding("The error holds a stack trace", "no stack trace", f"{len(body)} bytes with a stack trace")


@check(
    "files.disposition",
    "A file is an attachment named contacts-YYYYMMDD with its extension and the date of the download.",
    clause="#/components/headers/ContentDisposition",
    fault="M101",
)
def disposition(exchange: Exchange, now: datetime, **_: object) -> Iterator[Finding]:
    """Find a Content-Disposition that is absent, of another form, or of another day (a day either way is right)."""
    extension = _file_asked_for(exchange)
    # A 204 to the OPTIONS of a browser is no file.
    if not extension or exchange.request.method != "GET" or not exchange.response.ok:
        raise _nothing_to_say()
    expected = f'attachment; filename="contacts-YYYYMMDD.{extension}"'
    value = exchange.response.header("content-disposition")
    match = _FILE_NAME.match(value.strip()) if value else None
    if match is None or match[2].lower() != extension:
        yield Finding("The file is not named as it should be", expected, "another value" if value else "no header")
        return
    try:
        day = date(int(match[1][:4]), int(match[1][4:6]), int(match[1][6:]))
    except ValueError:
        yield Finding("The name of the file holds no date", expected, "eight digits that are no date")
        return
    if abs(day - now.date()) > timedelta(days=1):
        yield Finding(
            "The name of the file holds another day", "the day of the download", f"{(day - now.date()).days} days off"
        )


def _sent_json(exchange: Exchange) -> bool:
    if exchange.request.body is None:
        return True
    try:
        parse_json(exchange.request.body)
    except DocumentError:
        return False
    return True


def is_decided(exchange: Exchange, contract: Contract) -> bool:
    """Tell whether that an error document comes with this error rests on a decision, not on a source."""
    operation = contract.operations.get(exchange.operation_id or "")
    status = exchange.response.status
    return operation is None or status in {405, 413} or status not in operation.statuses or not _sent_json(exchange)


def _errors(exchange: Exchange, contract: Contract, *, decided: bool) -> Any:  # noqa: ANN401  any JSON value
    if exchange.response.status < 400 or exchange.request.method == "HEAD":  # noqa: PLR2004  the class of errors
        raise _nothing_to_say()
    if is_decided(exchange, contract) is not decided:
        raise _nothing_to_say()
    try:
        return parse_json(exchange.response.body)
    except DocumentError:
        return None


def _document_findings(exchange: Exchange, contract: Contract, document: object) -> Iterator[Finding]:
    status = exchange.response.status
    if exchange.response.media_type != _DOCUMENT:
        yield Finding(f"The {status} is of another media type", _DOCUMENT, media_type_of(exchange.response))
    if document is None:
        yield Finding(
            f"The {status} comes without a JSON document", "an error document", f"{len(exchange.response.body)} bytes"
        )
        return
    for violation in contract.violations("ErrorDocument", document):
        yield Finding(f"The document of the {status} breaks its schema", "a valid error document", violation)


@check("errors.document", "Every error comes with a JSON:API error document.", clause=_ERRORS, fault="F101")
def error_document(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find an error without a valid error document."""
    yield from _document_findings(exchange, contract, _errors(exchange, contract, decided=False))


@check(
    "errors.document-everywhere",
    "Errors outside the documented ones (405, 413, malformed JSON, unknown paths) come with an error document too.",
    clause=_ERRORS,
    fault="F101",
    basis=Basis.DECIDED,
    severity=Severity.MINOR,
)
def error_document_everywhere(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find such an error without a valid error document."""
    yield from _document_findings(exchange, contract, _errors(exchange, contract, decided=True))


def _error_list(exchange: Exchange, contract: Contract) -> list[Mapping[str, Any]]:
    document = _errors(exchange, contract, decided=False)
    errors = document.get("errors") if isinstance(document, Mapping) else None
    found = [error for error in errors if isinstance(error, Mapping)] if isinstance(errors, list) else []
    if not found:
        raise _nothing_to_say()
    return found


@check(
    "errors.status",
    "The status of an error is a string equal to the HTTP status.",
    clause="#/components/schemas/Error/properties/status",
    fault="F101",
)
def error_status(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find an error whose status member is not that of the answer."""
    for error in _error_list(exchange, contract):
        status = error.get("status")
        if status != str(exchange.response.status):
            kind = "another status" if isinstance(status, str) else "not a string"
            yield Finding("The status inside the error differs", f'"{exchange.response.status}"', kind)


_PHRASES = {400: "bad request", 401: "unauthorized", 403: "forbidden", 404: "not found", 409: "conflict"}


@check(
    "errors.title",
    "The title of an error is the reason phrase of its status.",
    clause="#/components/schemas/Error/properties/title",
    fault="F101",
    severity=Severity.MINOR,
)
def error_title(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find an error whose title is empty or the phrase of another status."""
    phrase = _PHRASES.get(exchange.response.status)
    if phrase is None:
        raise _nothing_to_say()
    for error in _error_list(exchange, contract):
        title = error.get("title")
        if not isinstance(title, str) or title.strip().lower() != phrase:
            yield Finding(f"The title of the {exchange.response.status} is another text", f'"{phrase}"', "another text")


@check(
    "errors.detail",
    "Where there is a detail, that of a 404 names the id and that of a 403 the id and the type.",
    clause="#/components/schemas/Error/properties/detail",
    fault="F101",
    severity=Severity.MINOR,
)
def error_detail(exchange: Exchange, contract: Contract, **_: object) -> Iterator[Finding]:
    """Find a detail that does not name what it should."""
    export_id = exchange.request.path.rpartition("/")[2].partition(".")[0]
    if exchange.response.status not in {403, 404} or not _UUID.fullmatch(export_id):
        raise _nothing_to_say()
    details = [error["detail"] for error in _error_list(exchange, contract) if isinstance(error.get("detail"), str)]
    if not details:
        raise _nothing_to_say()
    # What a file lacks may be the account lists of its filter: then their ids are those to name.
    other_will_do = exchange.response.status == HTTPStatus.NOT_FOUND and bool(_file_asked_for(exchange))
    for detail in details:
        if export_id.lower() not in detail.lower() and not (other_will_do and _UUID.search(detail)):
            yield Finding(f"The detail of the {exchange.response.status} does not name the id", "the id", "no id")
        type_named = "export_log" in re.sub(r"[ _-]?logs?\b", "_log", detail.lower())
        if exchange.response.status == HTTPStatus.FORBIDDEN and not type_named:
            yield Finding("The detail of the 403 does not name the type", "the type", "no type")


CHECKS: tuple[Check, ...] = (
    no_server_error,
    answer_ends,
    latency,
    status_documented,
    media_type,
    charset,
    schema,
    top_level,
    no_leak,
    disposition,
    error_document,
    error_document_everywhere,
    error_status,
    error_title,
    error_detail,
)
