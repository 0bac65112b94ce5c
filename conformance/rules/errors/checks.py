"""Rules for every error: it comes with an error document, which agrees with the status and reveals nothing."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from conformance.answers.answer import DOCUMENT, Answer, no_such_answer
from conformance.answers.documents import DeepDocumentError, DocumentError, parse_json, texts_in
from conformance.answers.evidence import holds_secret, media_type_of
from conformance.check import Basis, Finding, Severity, check

_ERRORS = "#/components/schemas/ErrorDocument"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# This and the next expression go over any text once: none of their parts can begin at each letter of a long run.
_ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]++)@[\w-]++(?:\.[\w-]++)++")
_ROLES = frozenset(
    {
        *("abuse", "admin", "api", "contact", "hello", "help", "helpdesk", "info", "mail", "noc", "noreply", "office"),
        *("no-reply", "postmaster", "sales", "security", "service", "support", "sysadmin", "team", "tech", "webmaster"),
    }
)
_PHRASES = {400: "bad request", 401: "unauthorized", 403: "forbidden", 404: "not found", 409: "conflict"}
# A stack trace begins before this many characters; a larger text would take long to search.
_SEARCHED = 1024 * 1024
# Stack traces, one line for each family of languages: the header of the trace, or a frame.
_TRACE = re.compile(
    r"Traceback \(most recent|File \\*\"[^\"]{1,300}\", line \d+|\.py:\d+"
    r"|\n[^\S\n]+at [\w.$<>]+\(|\.(?:java|kt|scala|groovy):\d+\)"
    r"|\bat [^\n]{1,300}\.[cm]?[jt]sx?:\d+:\d+"
    r"|\bin [^\n]{1,300}\.(?:cs|fs|vb):line \d+"
    r"|\.php(?:\(\d+\)| on line \d+)"
    r"|\.rb:\d+:in "
    r"|goroutine \d+ \["
)


@check(_ERRORS, fault="F209", severity=Severity.CRITICAL)
def no_leak(answer: Answer) -> Iterator[Finding]:
    """No answer echoes a token, and no error holds a stack trace.

    The token is looked for in the body, in the texts of a JSON body and in the headers: as it is, percent-encoded, and
    in base64. The header Location is left out, since it may repeat the URL of the request.
    """
    response = answer.response
    texts = _texts_of(answer)
    values = " ".join(value for name, value in response.headers if name != "location")
    if any(holds_secret(each, answer.secrets) for each in (response.body, _encoded(texts), _encoded(values))):
        yield Finding("The answer contains a token", "no token", "a token")
    if not response.ok and any(_TRACE.search(text[:_SEARCHED]) for text in (_decoded(response.body), texts)):
        yield Finding(
            "The error holds a stack trace", "no stack trace", f"{len(response.body)} bytes with a stack trace"
        )


@check(_ERRORS, fault="F204")
def no_person(answer: Answer) -> Iterator[Finding]:
    """No 403 or 404 names a person: it holds no e-mail address.

    Addresses of a role, such as that of a support team (RFC 2142), are nobody's.
    """
    if answer.response.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND} or answer.is_head:
        raise no_such_answer()
    texts = f"{answer.response.body.decode('utf-8', 'replace')}\n{_texts_of(answer)}"
    addresses = {match[0].lower() for match in _ADDRESS.finditer(texts) if match[1].lower() not in _ROLES}
    if addresses:
        yield Finding(
            f"The {answer.response.status} names a person",
            "nothing about any user",
            f"{len(addresses)} e-mail address{'es' if len(addresses) > 1 else ''}",
        )


@check(_ERRORS, fault="F101")
def document(answer: Answer) -> Iterator[Finding]:
    """Every error comes with a JSON:API error document."""
    yield from _document_findings(answer, decided=False)


@check(_ERRORS, fault="F101", basis=Basis.DECIDED, severity=Severity.MINOR)
def document_everywhere(answer: Answer) -> Iterator[Finding]:
    """Other errors (405, 413, malformed JSON, unknown paths) come with an error document too."""
    yield from _document_findings(answer, decided=True)


@check("#/components/schemas/Error/properties/status", fault="F101")
def status(answer: Answer) -> Iterator[Finding]:
    """The status of an error is a string equal to the HTTP status."""
    expected = str(answer.response.status)
    for error in _errors(answer):
        if error.get("status") != expected:
            kind = "another status" if isinstance(error.get("status"), str) else "not a string"
            yield Finding("The status in the error document is not the HTTP status", f'"{expected}"', kind)


@check("#/components/schemas/Error/properties/title", fault="F101", severity=Severity.MINOR)
def title(answer: Answer) -> Iterator[Finding]:
    """The title of an error is the reason phrase of its status."""
    phrase = _PHRASES.get(answer.response.status)
    if phrase is None:
        raise no_such_answer()
    for error in _errors(answer):
        text = error.get("title")
        if not isinstance(text, str) or text.strip().lower() != phrase:
            yield Finding(
                f"The title of the {answer.response.status} is not its reason phrase", f'"{phrase}"', "another text"
            )


@check("#/components/schemas/Error/properties/detail", fault="F101", severity=Severity.MINOR)
def detail(answer: Answer) -> Iterator[Finding]:
    """If an error has a detail, that of a 404 names the id, and that of a 403 the id and the type."""
    code = answer.response.status
    export_id = answer.exchange.request.path.rpartition("/")[2].partition(".")[0]
    if code not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND} or not _UUID.fullmatch(export_id):
        raise no_such_answer()
    details = [error["detail"] for error in _errors(answer) if isinstance(error.get("detail"), str)]
    if not details:
        raise no_such_answer()
    # The 404 of a file may be about the account lists of its filter: then it names their ids.
    other_will_do = code == HTTPStatus.NOT_FOUND and bool(answer.file_extension)
    for text in details:
        if export_id.lower() not in text.lower() and not (other_will_do and _UUID.search(text)):
            yield Finding(f"The detail of the {code} does not name the id", "the id", "no id")
        type_named = "export_log" in re.sub(r"[ _-]?logs?\b", "_log", text.lower())
        if code == HTTPStatus.FORBIDDEN and not type_named:
            yield Finding("The detail of the 403 does not name the type", "the type", "no type")


def is_decided(answer: Answer) -> bool:
    """Return whether the contract requires an error document here by decision only, not by a documented rule."""
    operation, code = answer.operation, answer.response.status
    return operation is None or code in {405, 413} or code not in operation.statuses or not _sent_json(answer)


def _texts_of(answer: Answer) -> str:
    """Return the texts inside a JSON body, one per line; line breaks that are escaped twice are unescaped."""
    if answer.is_head or "json" not in answer.response.media_type:
        return ""
    try:
        text = "\n".join(texts_in(answer.document))
    except DocumentError:
        return ""
    return text.replace("\\r", "").replace("\\n", "\n").replace('\\"', '"')


def _decoded(body: bytes) -> str:
    return body[:_SEARCHED].decode("utf-8", "replace")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _sent_json(answer: Answer) -> bool:
    if answer.exchange.request.body is None:
        return True
    try:
        parse_json(answer.exchange.request.body)
    except DocumentError:
        return False
    return True


def _error_document(answer: Answer, *, decided: bool) -> Any:  # noqa: ANN401  any JSON value
    """Return the document of an error, or the error that says why it cannot be read."""
    # A path or a query that is not UTF-8 may be refused before the API has a say, and so without its error document.
    if not answer.exchange.request.is_utf8:
        raise no_such_answer()
    if answer.response.status < HTTPStatus.BAD_REQUEST or answer.is_head or is_decided(answer) is not decided:
        raise no_such_answer()
    try:
        return answer.document
    except DocumentError as error:
        return error


def _document_findings(answer: Answer, *, decided: bool) -> Iterator[Finding]:
    found, response = _error_document(answer, decided=decided), answer.response
    code = response.status
    if response.media_type != DOCUMENT:
        yield Finding(f"The {code} is of another media type", DOCUMENT, media_type_of(response))
    if found is None or isinstance(found, DocumentError):
        deep = f"The document of the {code} is {found}" if isinstance(found, DeepDocumentError) else ""
        problem = deep or f"The {code} comes without a JSON document"
        yield Finding(problem, "an error document", f"{len(response.body)} bytes")
        return
    for violation in answer.contract.violations("ErrorDocument", found):
        yield Finding(f"The document of the {code} breaks its schema", "a valid error document", violation)


def _errors(answer: Answer) -> list[Mapping[str, Any]]:
    found = _error_document(answer, decided=False)
    listed = found.get("errors") if isinstance(found, Mapping) else None
    errors = [error for error in listed if isinstance(error, Mapping)] if isinstance(listed, list) else []
    if not errors:
        raise no_such_answer()
    return errors
