"""Variants of documents and errors, of the clock they are stamped by, and of what is refused how."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mock_server.clock import system_clock
from mock_server.contract import Vocabulary
from mock_server.exports.operations import Exports
from mock_server.fixtures import Fixtures
from mock_server.http.wire_guard import WireGuard, _read
from mock_server.selection import FilterError, Selection, read_selection
from mock_server.strict_json import StrictJsonError, loads
from tests.defects.model import Build
from tests.defects.parts import composed, rewired
from tests.defects.wire import (
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    asking,
    created,
    creates,
    intermediary,
    refused,
    told,
)
from tests.variants.model import Variant, decided

_READING = frozenset({"GET", "HEAD"})
_ANY_DEPTH = 1000


def in_documents(change: Callable[[Any], None]) -> Build:
    """Builds a sound application whose export documents are changed in place."""
    return answering(told, lambda answer: _changed(answer, change))


def in_errors(change: Callable[[Any], None]) -> Build:
    """Builds a sound application each of whose errors is changed in place."""

    def every(document: Any) -> None:  # noqa: ANN401  JSON
        for error in document["errors"]:
            change(error)

    return answering(refused(), lambda answer: _changed(answer, every))


def _changed(answer: Answer, change: Callable[[Any], None]) -> Answer:
    document = answer.document
    change(document)
    return answer.with_document(document)


def off_by(**span: float) -> Build:
    """Builds a sound application with a clock that is wrong."""
    return composed(clock=lambda: system_clock() + timedelta(**span))


def _further_members(document: Any) -> None:  # noqa: ANN401  JSON
    document.update(jsonapi={"version": "1.0"}, links={"self": "/api/v2/self"}, meta={"took": 3, "page": None})
    data = document["data"]
    data.update(links={"self": f"/api/v2/contacts/exports/mailing/{data['id']}"}, meta={})
    data.setdefault("attributes", {}).update(overwrite=None, file_size=0, notes=[], status={"code": "new"})
    relationships = data.setdefault("relationships", {})
    relationships["account_lists"] = {"data": [], "links": {"related": "/api/v2/account_lists"}}
    relationships["designation"] = {"data": None}
    if "user" in relationships:
        relationships["user"].update(links={"related": "/api/v2/user"}, meta={"active": True})
        relationships["user"]["data"]["meta"] = {}
    for resource in document.get("included", []):
        resource.update(relationships={"emails": {"data": []}}, links={})
        resource["attributes"]["anniversary_day"] = None


def _fractions(document: Any) -> None:  # noqa: ANN401  JSON
    attributes = document["data"].get("attributes", {})
    for name, value in attributes.items():
        if name.endswith("_at") and isinstance(value, str):
            attributes[name] = re.sub(r"(:\d\d)Z$", r"\1.250Z", value)


def _further_error_members(error: Any) -> None:  # noqa: ANN401  JSON
    error.update(id="e-1", code="refused", links={"about": "/docs/errors"}, meta={"request": "r-1"})
    error.setdefault("source", {}).update(parameter="id", header="X-Any")


def _bare_error(error: Any) -> None:  # noqa: ANN401  JSON
    for name in ("detail", "source"):
        error.pop(name, None)


def _twice(answer: Answer) -> Answer:
    document = answer.document
    document["errors"] *= 2
    return answer.with_document(document)


def _page(answer: Answer) -> Answer:
    return answer.with_body(b"<html><title>Refused</title></html>").with_header("content-type", "text/html")


def _as_pages(*statuses: int) -> Build:
    return answering(refused(*statuses), _page)


def _not_json(request: Request, answer: Answer) -> bool:
    try:
        loads(request.body, max_depth=_ANY_DEPTH)
    except StrictJsonError:
        return creates(request) and answer.status == 400
    return False


def _answered_by(refusal: Callable[[Request], Answer | None]) -> Build:
    """Builds a sound application that refuses some requests on its own, but no request without a token."""

    def make(_fixtures: Fixtures) -> Intermediary:
        async def answer(request: Request, ask: Ask) -> Answer:
            return (refusal(request) if request.token else None) or await ask(request)

        return answer

    return intermediary(make)


def _error(status: int, title: str, **headers: str) -> Answer:
    body = json.dumps({"errors": [{"status": str(status), "title": title}]}).encode()
    answer = Answer.of(status, body, "application/vnd.api+json; charset=utf-8")
    for name, value in headers.items():
        answer = answer.with_header(name, value)
    return answer


def _lenient(params: object, vocabulary: Vocabulary) -> Selection:
    try:
        return read_selection(params, vocabulary)
    except FilterError:
        return read_selection(None, vocabulary)


def _head_is_get(request: Request) -> Request:
    return replace(request, method="GET")


def _null_echo(_fixtures: Fixtures) -> Intermediary:
    bare: set[str] = set()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not told(request, given):
            return given
        document = given.document
        if created(request, given) and (request.document["data"].get("attributes") or {}).get("params") is None:
            bare.add(document["data"]["id"])
        if document["data"]["id"] in bare and "params" in document["data"].get("attributes", {}):
            document["data"]["attributes"]["params"] = None
        return given.with_document(document)

    return answer


def _through_doubles(value: Any) -> object:  # noqa: ANN401  JSON
    """Gives numbers back as a server does that knows doubles only, and writes whole ones without a point."""
    if isinstance(value, dict):
        return {key: _through_doubles(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_through_doubles(child) for child in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return int(float(value)) if float(value).is_integer() else float(value)


def _numbers_as_doubles(document: Any) -> None:  # noqa: ANN401  JSON
    attributes = document["data"].get("attributes", {})
    attributes.update({"params": _through_doubles(attributes["params"])} if "params" in attributes else {})


def _strange_extension(request: Request) -> Answer | None:
    if request.path.endswith((".pdf", ".json", ".xls", ".txt", ".xml", ".zip")):
        return _error(403, "Forbidden")
    return None


VARIANTS = (
    Variant(
        "documents-further-members",
        "Documents have members that the contract does not name.",
        in_documents(_further_members),
    ),
    Variant(
        "documents-written-otherwise",
        "Documents are indented, and their members stand in another order.",
        answering(
            told, lambda answer: answer.with_body(json.dumps(answer.document, indent=4, sort_keys=True).encode())
        ),
    ),
    Variant("timestamps-with-fractions", "Timestamps have fractions of a second.", in_documents(_fractions)),
    Variant(
        "numbers-as-doubles",
        "Numbers are read as doubles: 1.0 is echoed as 1, and of a large integer the last digits are others.",
        in_documents(_numbers_as_doubles),
    ),
    Variant("clock-ahead", "The clock is two minutes ahead.", off_by(minutes=2)),
    Variant("clock-behind", "The clock is two minutes behind.", off_by(minutes=-2)),
    Variant(
        "errors-further-members",
        "Errors have members that the contract does not name, and a source.",
        in_errors(_further_error_members),
    ),
    Variant(
        "errors-detail-null",
        "Errors have a detail that is null.",
        in_errors(lambda error: error.update(detail=None)),
        untold=frozenset({"errors.detail"}),
    ),
    Variant(
        "errors-bare",
        "Errors have a status and a title and nothing else.",
        in_errors(_bare_error),
        untold=frozenset({"errors.detail"}),
    ),
    Variant("errors-twice", "There are several errors in a document.", answering(refused(), _twice)),
    Variant(
        "head-unsupported",
        "HEAD is refused with 405.",
        _answered_by(
            lambda request: _error(405, "Method Not Allowed", Allow="GET") if request.method == "HEAD" else None
        ),
        untold=frozenset({"lifecycle.head-answers", "lifecycle.head-keeps"}),
    ),
    replace(
        decided(
            "head-not-found",
            "HEAD is refused with 404, as the old server refuses what it does not route.",
            _answered_by(lambda request: _error(404, "Not Found") if request.method == "HEAD" else None),
            "lifecycle.head-answers",
        ),
        untold=frozenset({"lifecycle.head-keeps"}),
    ),
    decided(
        "head-uses-up",
        "HEAD is a GET without a body, and uses the export up as GET does.",
        asking(lambda request: request.method == "HEAD", _head_is_get),
        "lifecycle.head-keeps",
    ),
    decided(
        "other-methods-not-found",
        "Another method is a 404, as it is with the old server.",
        _answered_by(
            lambda request: (
                _error(404, "Not Found")
                if request.method not in (_READING if request.export_id else {"POST"}) and request.method != "OPTIONS"
                else None
            )
        ),
        "authorisation.method-not-allowed",
    ),
    decided(
        "other-errors-as-pages",
        "A gateway refuses other methods and large bodies with a page.",
        _as_pages(405, 413),
        "errors.document-everywhere",
    ),
    decided(
        "not-json-as-page",
        "A body that is not JSON is refused with a page.",
        answering(_not_json, _page),
        "errors.document-everywhere",
    ),
    decided(
        "large-bodies-read",
        "Bodies of more than 1 MiB are read.",
        composed(WireGuard=rewired(WireGuard, _read=rewired(_read, LIMIT=1 << 26))),
        "creating.too-large",
    ),
    decided(
        "params-noticed-late",
        "Params of another kind, and wrong dates, are noticed at the download only.",
        composed(Exports=rewired(Exports, read_selection=_lenient)),
        "creating.params-kinds",
        "creating.date-format",
    ),
    decided(
        "extension-forbidden",
        "Another extension is a 403.",
        _answered_by(_strange_extension),
        "authorisation.extension",
    ),
    decided(
        "echo-null",
        "Params that are absent are echoed as null.",
        intermediary(_null_echo),
        "documents.echo-absent",
    ),
)
