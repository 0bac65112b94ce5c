"""Rules for every answer of an operation: its status, its media type, its document.

A rule raises for an answer that it does not apply to, so that a rule that never applied is inconclusive and not passed.
The rules for errors and for the names of files are in their own families.
"""

import re
from collections.abc import Iterator, Mapping

from conformance.answers.answer import DOCUMENT, Answer, no_such_answer
from conformance.answers.documents import DocumentError
from conformance.answers.evidence import media_type_of
from conformance.check import Finding, Severity, check

_UNREADABLE = frozenset({400, 404})
"""How a server may refuse a path or a query that is not UTF-8."""
_LONGEST_QUERY = 40
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\";\s]+)", re.IGNORECASE)


@check("#/paths", fault="F101")
def status_documented(answer: Answer) -> Iterator[Finding]:
    """An operation answers only with statuses that the contract names for it.

    A 405 is documented for other methods on the same path, so it is not allowed for the operation itself. A path or a
    query that is not UTF-8 may be refused with 400 or 404 by any of them.
    """
    operation, status, request = answer.operation, answer.response.status, answer.exchange.request
    if operation is None or answer.is_head or status >= 500:  # noqa: PLR2004  a 5xx has a check of its own
        raise no_such_answer()
    documented = (operation.statuses - {405}) | (frozenset() if request.is_utf8 else _UNREADABLE)
    if status not in documented:
        named = ", ".join(str(each) for each in sorted(documented))
        asked = f", asked with the query {_shown(request.query)}," if request.query else ""
        problem = f"{operation.operation_id}{asked} answered with an undocumented status"
        yield Finding(problem, f"one of {named}", f"status {status}")


@check("#/paths", fault="F101")
def media_type(answer: Answer) -> Iterator[Finding]:
    """A success has the media type of its operation, in any letter case, with or without parameters."""
    operation = answer.operation
    if operation is None or not answer.response.ok or answer.is_head:
        raise no_such_answer()
    if answer.response.media_type != operation.media_type:
        problem = f"{operation.operation_id} answered with another media type"
        yield Finding(problem, operation.media_type, media_type_of(answer.response))


@check("#/info/description", fault="F101", severity=Severity.MINOR)
def charset(answer: Answer) -> Iterator[Finding]:
    """If an answer names a charset, it is UTF-8."""
    match = _CHARSET.search(answer.response.header("content-type") or "")
    if match is None:
        raise no_such_answer()
    if match[1].lower() not in {"utf-8", "utf8"}:
        yield Finding("The answer names another charset", "charset=utf-8 or none", "another charset")


@check("#/components/schemas/ExportDocument", fault="F101")
def schema(answer: Answer) -> Iterator[Finding]:
    """An export document is valid against its schema."""
    operation, response = answer.operation, answer.response
    if operation is None or operation.media_type != DOCUMENT or response.status != operation.success or answer.is_head:
        raise no_such_answer()
    try:
        document = answer.document
    except DocumentError as error:
        yield Finding(f"The export document is {error}", "a JSON document", f"{len(response.body)} bytes")
        return
    for violation in answer.contract.violations("ExportDocument", document):
        yield Finding("The export document breaks its schema", "a valid document", violation)


@check("JSON:API 1.0, 7.1", fault="F101")
def top_level(answer: Answer) -> Iterator[Finding]:
    """A document holds data or errors, never both; resources in included are unique."""
    if answer.is_head or answer.response.media_type != DOCUMENT:
        raise no_such_answer()
    try:
        document = answer.document
    except DocumentError:
        raise no_such_answer() from None
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


def _shown(query: str) -> str:
    return query if len(query) <= _LONGEST_QUERY else f"{query[:_LONGEST_QUERY]}..."
