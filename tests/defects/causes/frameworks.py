"""Servers with what a web framework does by itself: routes, methods, conditions, and the reading of a query."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from mock_server.fixtures import Fixtures
from tests.defects.creating.bodies import at
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.wire import (
    COLLECTION,
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    asking,
    creates,
    instead,
    intermediary,
    reads,
)

_TWICE = re.compile(r"include=[^&]*&(.*&)?include=")
_EXPRESS_LIMIT = 100 * 1024
_DEEPEST = 64


def _formed(request: Request, form: str) -> bool:
    return reads()(request) and request.form != form and request.parameter("format") == form


def _in_form(form: str, *from_forms: str) -> Build:
    """Lets a query parameter choose the form of what is read, as a framework that negotiates does."""
    return asking(
        lambda request: _formed(request, form) and request.form in from_forms,
        lambda request: request.with_path(form, request.export_id),
    )


def _not_modified(header: str) -> Build:
    """Answers 304 to whoever names a condition for an export that was read before."""

    def make(_: Fixtures) -> Intermediary:
        read = set[str]()

        async def answer(request: Request, ask: Ask) -> Answer:
            if reads()(request) and request.header(header) is not None and request.export_id in read:
                return Answer(headers=(), status=304, body=b"")
            given = await ask(request)
            if reads()(request) and given.status == 200:
                read.add(request.export_id)
                return given.with_header("etag", '"1"').with_header("last-modified", "Mon, 02 Mar 2026 09:15:00 GMT")
            return given

        return answer

    return intermediary(make)


def _first_read(when: Callable[[Request], bool], change: Callable[[Answer], Answer]) -> Build:
    """Changes the answer to some of the reads that use an export up."""
    return answering(lambda request, answer: reads()(request) and answer.status == 200 and when(request), change)


def _part(answer: Answer) -> Answer:
    part = answer.body[:1]
    return (
        answer.with_status(206)
        .with_body(part)
        .with_header("content-range", f"bytes 0-{len(part) - 1}/{len(answer.body)}")
    )


def _overridden(request: Request) -> Request:
    return replace(request, method=request.header("x-http-method-override") or request.method, body=b"")


def _extension_folded(request: Request) -> Request:
    stem, dot, extension = request.path.rpartition(".")
    return replace(request, path=stem + dot + extension.lower()) if dot else request


def _members_in_any_case(request: Request) -> Request:
    """Reads the members of a document as a library does that compares them in any letter case."""
    document = request.document
    resource = next((value for key, value in document.items() if key.lower() == "data"), None)
    folded = {key.lower(): value for key, value in resource.items()} if isinstance(resource, dict) else resource
    return request.with_document({"data": folded})


def _has_odd_members(request: Request) -> bool:
    document = request.document if creates(request) else None
    resource = document.get("data") if isinstance(document, dict) else None
    names = [*document, *(resource if isinstance(resource, dict) else ())] if isinstance(document, dict) else []
    return any(name != name.lower() and name.lower() in {"data", "type", "attributes"} for name in names)


def _depth(value: object) -> int:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max(map(_depth, children), default=0)


def _token_leads(request: Request) -> bool:
    return request.parameter("access_token") is None or request.query.startswith("access_token=")


def _unnamed_before_the_token(when: Callable[[Request], bool], status: int) -> Build:
    """Routes a request before it looks at its token."""
    return answering(
        lambda request, answer: answer.status == 401 and when(request),
        lambda _: Answer.error(status, "There is no such route."),
    )


def _has_unknown_extension(request: Request) -> bool:
    return request.method == "GET" and "." in request.export_id


def _has_unknown_method(request: Request) -> bool:
    known = {"POST"} if request.path == COLLECTION else {"GET", "HEAD"}
    return request.method not in known and request.path.startswith(COLLECTION)


def _reads_once(_: Fixtures) -> Intermediary:
    """Knows a page by its address, so that the forms of one export are three pages with a validator each."""
    memory = Memory()

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        memory.note(request, given)
        if reads()(request) and given.status == 200 and request.header("if-none-match") == "*":
            return Answer(headers=(), status=304, body=b"")
        return given

    return answer


DEFECTS: tuple[Defect, ...] = (
    # A parameter that chooses the form: the default of one framework, an option of another.
    Defect(
        "format-gives-the-file",
        "The path of the JSON gives JSON, though a query parameter asks for CSV.",
        "F101",
        "authorisation.format-parameter",
        _in_form("csv", "json"),
    ),
    Defect(
        "format-beats-the-extension",
        "The path of the CSV gives CSV, though a query parameter asks for a workbook.",
        "F101",
        "authorisation.format-parameter",
        _in_form("xlsx", "csv"),
    ),
    # Conditions that a middleware answers.
    Defect(
        "used-up-is-not-modified",
        "A used-up export is 403 and not 304 for whoever sends the validator of the first answer.",
        "M202",
        "lifecycle.conditional",
        _not_modified("if-none-match"),
    ),
    Defect(
        "used-up-is-not-modified-since",
        "A used-up export is 403 and not 304 for whoever sends the date of the first answer.",
        "M202",
        "lifecycle.conditional",
        _not_modified("if-modified-since"),
    ),
    Defect(
        "first-read-not-modified",
        "A first GET is answered whole and not by 304, whatever it is conditional on.",
        "M201",
        "lifecycle.conditional",
        intermediary(_reads_once),
    ),
    Defect(
        "range-answered-in-part",
        "A first GET is answered whole and not by the part that a Range asks for.",
        "M201",
        "lifecycle.first-get",
        _first_read(lambda request: request.header("range") is not None, _part),
    ),
    Defect(
        "first-read-fails-its-precondition",
        "A first GET is answered whole and not by 412, whatever If-Match says.",
        "M201",
        "lifecycle.first-get",
        _first_read(lambda request: request.header("if-match") is not None, lambda _: Answer.error(412)),
    ),
    # Methods and paths.
    Defect(
        "method-overridden",
        "A POST to an export stays one, whatever method a header names.",
        "F206",
        "authorisation.other-methods",
        asking(
            lambda request: request.method == "POST" and request.header("x-http-method-override") is not None,
            _overridden,
        ),
    ),
    Defect(
        "extension-in-any-case",
        "The extension CSV in capitals is another one than csv.",
        "F102",
        "authorisation.extension",
        asking(lambda request: request.method in {"GET", "HEAD"}, _extension_folded),
    ),
    Defect(
        "parameter-of-the-path-cut",
        "An id with a semicolon and something behind it is another id.",
        "F102",
        "robustness.odd-paths",
        asking(
            lambda request: ";" in unquote(request.path),
            lambda request: replace(request, path=unquote(request.path).partition(";")[0]),
        ),
    ),
    Defect(
        "routed-before-the-token",
        "Without a token an unknown extension is 401 and not 404.",
        "F204",
        "authentication.first",
        _unnamed_before_the_token(_has_unknown_extension, 404),
    ),
    Defect(
        "method-before-the-token",
        "Without a token an unknown method is 401 and not 405.",
        "F204",
        "authentication.first",
        _unnamed_before_the_token(_has_unknown_method, 405),
    ),
    # The body.
    Defect(
        "members-in-any-case",
        "A type under the name TYPE is no type, so it is missing.",
        "F102",
        "creating.type-conflict",
        asking(_has_odd_members, _members_in_any_case),
    ),
    Defect(
        "body-over-100-kilobytes-refused",
        "A body of some hundred kilobytes is not too large.",
        "F101",
        "robustness.odd-text",
        instead(
            lambda request: creates(request) and len(request.body) > _EXPRESS_LIMIT,
            Answer.error(413, "The body is too large."),
        ),
    ),
    Defect(
        "nesting-beyond-64-refused",
        "A body that is nested less than a hundred levels deep is not refused.",
        "F101",
        "creating.forms",
        instead(
            lambda request: creates(request) and _DEEPEST < _depth(request.document) <= 100,
            Answer.error(400, "The body is nested too deeply."),
        ),
    ),
    Defect(
        "malformed-body-unprocessable",
        "A body that is no JSON is 400 and not 422.",
        "F101",
        "creating.not-json",
        answering(
            lambda request, answer: answer.status == 400 and request.document is None,
            lambda _: Answer.error(422, "The body cannot be read."),
        ),
    ),
    Defect(
        "wrong-kind-unprocessable",
        "Attributes that are no object are 400 and not 422.",
        "F101",
        "creating.kinds",
        answering(
            lambda request, answer: answer.status == 400 and not isinstance(at(request, "data", "attributes"), dict),
            lambda _: Answer.error(422, "This must be an object."),
        ),
    ),
    # The query.
    Defect(
        "include-named-twice-fails",
        "An include that is named twice is no failure.",
        "F100",
        "robustness.no-server-error",
        answering(
            lambda request, answer: answer.status < 300 and _TWICE.search(request.query) is not None,
            lambda _: Answer.of(500, b"", "text/plain"),
        ),
    ),
    Defect(
        "query-token-read-as-the-first-alone",
        "A token in the query may stand behind another parameter.",
        "F205",
        "authentication.query-works",
        instead(lambda request: not _token_leads(request), Answer.error(401, "A valid token is required.")),
    ),
)
"""The defects of this family."""
