"""Rules for every error: it comes with an error document, which says what is true and gives nothing away.

Each takes one exchange and the contract, as the other rules for all answers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from conformance.answers.documents import DocumentError, parse_json, texts_in
from conformance.answers.evidence import holds_secret, media_type_of
from conformance.answers.findings import file_asked_for, nothing_to_say
from conformance.check import Basis, Check, Finding, Severity, check
from conformance.contract import Contract
from conformance.http.exchange import Exchange
from conformance.target import Token

_ERRORS = "#/components/schemas/ErrorDocument"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOCUMENT = "application/vnd.api+json"
# One line for each family of languages: how a frame of the stack, or the head of the trace, is written there.
_TRACE = re.compile(
    r"Traceback \(most recent|File \\*\"[^\"]{1,300}\", line \d+|\.py:\d+"
    r"|\n\s+at [\w.$<>]+\(|\.(?:java|kt|scala|groovy):\d+\)"
    r"|\bat [^\n]{1,300}\.[cm]?[jt]sx?:\d+:\d+"
    r"|\bin [^\n]{1,300}\.(?:cs|fs|vb):line \d+"
    r"|\.php(?:\(\d+\)| on line \d+)"
    r"|\.rb:\d+:in "
    r"|goroutine \d+ \["
)


@check(
    "errors.no-leak",
    "No answer echoes a token, and no error holds a stack trace.",
    clause=_ERRORS,
    fault="F209",
    severity=Severity.CRITICAL,
)
def no_leak(exchange: Exchange, secrets: Sequence[Token], **_: object) -> Iterator[Finding]:
    """Find a token in any answer, however it is spelt, and the marks of a stack trace in an error."""
    body = exchange.response.body
    told = _told(exchange)
    values = " ".join(value for name, value in exchange.response.headers if name != "location")
    if any(holds_secret(text, secrets) for text in (body, *(_bytes(text) for text in (told, values)))):
        yield Finding("The answer holds the token it was asked with", "no token", "a token")
    if not exchange.response.ok and any(_TRACE.search(text) for text in (body.decode("utf-8", "replace"), told)):
        yield Finding("The error holds a stack trace", "no stack trace", f"{len(body)} bytes with a stack trace")


def _told(exchange: Exchange) -> str:
    """Return the texts inside a JSON body, one below the other; a line break that is written twice over is one."""
    if exchange.request.method == "HEAD" or "json" not in exchange.response.media_type:
        return ""
    try:
        text = "\n".join(texts_in(parse_json(exchange.response.body)))
    except DocumentError:
        return ""
    return text.replace("\\r", "").replace("\\n", "\n").replace('\\"', '"')


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


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
        raise nothing_to_say()
    if is_decided(exchange, contract) is not decided:
        raise nothing_to_say()
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
        raise nothing_to_say()
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
        raise nothing_to_say()
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
        raise nothing_to_say()
    details = [error["detail"] for error in _error_list(exchange, contract) if isinstance(error.get("detail"), str)]
    if not details:
        raise nothing_to_say()
    # What a file lacks may be the account lists of its filter: then their ids are those to name.
    other_will_do = exchange.response.status == HTTPStatus.NOT_FOUND and bool(file_asked_for(exchange))
    for detail in details:
        if export_id.lower() not in detail.lower() and not (other_will_do and _UUID.search(detail)):
            yield Finding(f"The detail of the {exchange.response.status} does not name the id", "the id", "no id")
        type_named = "export_log" in re.sub(r"[ _-]?logs?\b", "_log", detail.lower())
        if exchange.response.status == HTTPStatus.FORBIDDEN and not type_named:
            yield Finding("The detail of the 403 does not name the type", "the type", "no type")


CHECKS: tuple[Check, ...] = (
    no_leak,
    error_document,
    error_document_everywhere,
    error_status,
    error_title,
    error_detail,
)
