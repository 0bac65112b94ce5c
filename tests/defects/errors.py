"""Servers whose errors are no JSON:API error documents, say something false, or say too much."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from mock_server.fixtures import Fixtures
from tests.defects.memory import Memory
from tests.defects.model import Build, Defect
from tests.defects.wire import (
    Answer,
    Ask,
    Intermediary,
    Request,
    When,
    answering,
    creates,
    editing,
    intermediary,
    refused,
)

_PAGE = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"
_TRACE = (
    'Traceback (most recent call last):\n  File "/srv/app/exports.py", line 88, in show\n    export = find(id)\n'
    "LookupError: id"
)
_RUBY_TRACE = [
    "app/controllers/api/v2/exports_controller.rb:23:in `show'",
    "actionpack (5.1.4) lib/action_controller/metal/basic_implicit_render.rb:4:in `send_action'",
]


_NODE_TRACE = "TypeError: params is null\n    at show (/srv/app/exports.js:3:7)\n    at emit (node:events:518:28)"
_NET_TRACE = "System.InvalidOperationException: no\n   at Api.Exports.Show(Guid id) in C:\\api\\Exports.cs:line 12"
_PHP_TRACE = "#0 /srv/app/Exports.php(12): find('1')\n#1 {main}"


def _text(answer: Answer) -> Answer:
    return Answer.of(answer.status, b"Forbidden\n", "text/plain; charset=utf-8")


def _error(when: When, edit: Callable[[Any], object]) -> Build:
    """Edits the first error of some documents."""
    return editing(when, lambda document: edit(document["errors"][0]))


def _malformed(request: Request, answer: Answer) -> bool:
    return creates(request) and answer.status == 400


def _echoes_token(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if given.status != 401 or request.method == "HEAD":
            return given
        document = given.document
        document["errors"][0]["detail"] = f"The token {request.token} is not valid."
        return given.with_document(document)

    return answer


def _echoes_in_base64(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if given.status < 400 or request.method == "HEAD":
            return given
        sent = base64.b64encode(f"{request.method} token={request.token} ".encode()).decode()
        return given.with_document({**given.document, "meta": {"request": sent}})

    return answer


def _echoes_encoded(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        # As a library writes it that leaves letters and digits alone.
        sent = re.sub(r"[^0-9A-Za-z]", lambda sign: f"%{ord(sign[0]):02x}", request.token or "")
        return given.with_header("x-sign-in", f"/sign-in?token={sent}") if given.status == 401 else given

    return answer


def _echoes_query(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if given.status < 400 or request.method == "HEAD":
            return given
        return given.with_document({**given.document, "links": {"self": f"{request.path}?{request.query}"}})

    return answer


def _names_owner(fixtures: Fixtures) -> Intermediary:
    memory = Memory()
    owners: dict[str, str] = {}

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        memory.note(request, given)
        if request.method == "POST" and given.status == 201:
            document = given.document
            user = document["data"].get("relationships", {}).get("user", {}).get("data", {}).get("id")
            owners[document["data"]["id"]] = user
        if given.status != 403 or not memory.is_foreign(request) or request.method == "HEAD":
            return given
        owner = next((user for user in fixtures.users if user.id == owners.get(request.export_id)), fixtures.users[0])
        detail = f"export_logs {request.export_id} belongs to {owner.first_name} {owner.last_name} ({owner.id})."
        document = given.document
        document["errors"][0]["detail"] = detail
        return given.with_document(document)

    return answer


def _holds_params(_: Fixtures) -> Intermediary:
    memory = Memory()
    params: dict[str, Any] = {}

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        memory.note(request, given)
        if request.method == "POST" and given.status == 201:
            data = given.document["data"]
            params[data["id"]] = data.get("attributes", {}).get("params")
        if given.status != 403 or not memory.is_foreign(request) or request.method == "HEAD":
            return given
        return given.with_document({**given.document, "meta": {"export": params.get(request.export_id)}})

    return answer


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "forbidden-as-plain-text",
        "A 403 comes with an error document and not with plain text.",
        "F101",
        "errors.document",
        answering(refused(403), _text),
    ),
    Defect(
        "not-found-as-html",
        "A 404 comes with an error document and not with a page.",
        "F101",
        "errors.document",
        answering(refused(404), lambda _: Answer.of(404, _PAGE, "text/html; charset=utf-8")),
    ),
    Defect(
        "unauthorized-without-body",
        "A 401 comes with an error document and not with an empty body.",
        "F101",
        "errors.document",
        answering(refused(401), lambda answer: answer.with_body(b"")),
    ),
    Defect(
        "error-of-another-house",
        "Errors stand in a list under errors.",
        "F101",
        "errors.document",
        answering(refused(), lambda answer: answer.with_document({"error": answer.document["errors"][0]["title"]})),
    ),
    Defect(
        "errors-empty",
        "The list of errors is not empty.",
        "F101",
        "errors.document",
        answering(refused(403, 404), lambda answer: answer.with_document({"errors": []})),
    ),
    Defect(
        "errors-is-an-object",
        "The member errors is a list also where there is one error.",
        "F101",
        "errors.document",
        answering(refused(409), lambda answer: answer.with_document({"errors": answer.document["errors"][0]})),
    ),
    Defect(
        "error-as-plain-json",
        "An error document has the media type of JSON:API.",
        "F101",
        "errors.document",
        answering(refused(), lambda answer: answer.with_header("content-type", "application/json")),
    ),
    Defect(
        "detail-is-an-object",
        "The detail of an error is text.",
        "F101",
        "errors.document",
        _error(refused(409), lambda error: error.update(detail={"type": ["is wrong"]})),
    ),
    Defect(
        "method-not-allowed-as-text",
        "A 405 comes with an error document.",
        "F101",
        "errors.document-everywhere",
        answering(
            refused(405),
            lambda answer: Answer.of(405, b"405", "text/plain").with_header("allow", answer.header("allow") or ""),
        ),
    ),
    Defect(
        "malformed-body-as-page",
        "The 400 for a body that is no JSON comes with an error document.",
        "F101",
        "errors.document-everywhere",
        answering(_malformed, lambda _: Answer.of(400, _PAGE, "text/html")),
    ),
    Defect(
        "status-is-a-number",
        "The status of an error is text.",
        "F101",
        "errors.status",
        _error(refused(), lambda error: error.update(status=int(error["status"]))),
    ),
    Defect(
        "status-of-another-error",
        "The status of an error is that of the answer.",
        "F101",
        "errors.status",
        _error(refused(403), lambda error: error.update(status="401")),
    ),
    Defect(
        "status-missing",
        "An error has a status.",
        "F101",
        "errors.status",
        _error(refused(409), lambda error: error.pop("status")),
    ),
    Defect(
        "title-is-a-sentence",
        "The title of an error is a reason phrase.",
        "F101",
        "errors.title",
        _error(refused(403), lambda error: error.update(title="You may not read this export")),
    ),
    Defect(
        "title-of-another-error",
        "The title of an error belongs to its status.",
        "F101",
        "errors.title",
        _error(refused(404), lambda error: error.update(title="Bad Request")),
    ),
    Defect(
        "title-missing",
        "An error has a title.",
        "F101",
        "errors.title",
        _error(refused(401), lambda error: error.pop("title")),
    ),
    Defect(
        "title-empty",
        "The title of an error is not empty.",
        "F101",
        "errors.title",
        _error(refused(409), lambda error: error.update(title="")),
    ),
    Defect(
        "detail-of-404-names-no-id",
        "The detail of a 404 names the id that was not found.",
        "F101",
        "errors.detail",
        _error(refused(404), lambda error: error.update(detail="The record was not found.")),
    ),
    Defect(
        "detail-of-403-names-no-id",
        "The detail of a 403 names the id of the export.",
        "F101",
        "errors.detail",
        _error(refused(403), lambda error: error.update(detail="This export_logs cannot be read.")),
    ),
    Defect(
        "detail-of-403-names-another-type",
        "The detail of a 403 names the type of the resource.",
        "F101",
        "errors.detail",
        _error(refused(403), lambda error: error.update(detail=error["detail"].replace("export_logs", "Export"))),
    ),
    Defect(
        "stack-trace-in-detail",
        "No detail holds a stack trace.",
        "F209",
        "errors.no-leak",
        _error(refused(404), lambda error: error.update(detail=f"{error['detail']}\n{_TRACE}")),
    ),
    Defect(
        "stack-trace-in-meta",
        "No other member of an error holds a stack trace either.",
        "F209",
        "errors.no-leak",
        _error(refused(409), lambda error: error.update(meta={"exception": "Conflict", "backtrace": _RUBY_TRACE})),
    ),
    Defect(
        "token-in-detail",
        "A token that is refused is not repeated in the error.",
        "F209",
        "errors.no-leak",
        intermediary(_echoes_token),
    ),
    Defect(
        "stack-trace-of-a-script",
        "A detail with the message of an exception holds no trace of a script.",
        "F209",
        "errors.no-leak",
        _error(refused(403), lambda error: error.update(detail=f"{error['detail']} {_NODE_TRACE}")),
    ),
    Defect(
        "stack-trace-written-twice-over",
        "An exception is not put into an error as text of another JSON document.",
        "F209",
        "errors.no-leak",
        _error(refused(404), lambda error: error.update(meta=json.dumps({"exception": _NET_TRACE}))),
    ),
    Defect(
        "stack-trace-as-links",
        "The links of an error do not tell where in the code it was raised.",
        "F209",
        "errors.no-leak",
        _error(refused(409), lambda error: error.update(links={"about": _PHP_TRACE})),
    ),
    Defect(
        "token-in-base64",
        "The request that failed is not repeated in base64 with its token.",
        "F209",
        "errors.no-leak",
        intermediary(_echoes_in_base64),
    ),
    Defect(
        "token-percent-encoded",
        "No header sends the refused token on in another spelling.",
        "F209",
        "errors.no-leak",
        intermediary(_echoes_encoded),
    ),
    Defect(
        "token-in-link",
        "A link in an error does not hold the token of the query.",
        "F209",
        "errors.no-leak",
        intermediary(_echoes_query),
    ),
    Defect(
        "forbidden-names-the-owner",
        "A 403 tells nothing of the user whose export it is.",
        "F204",
        "authorisation.owner-untold",
        intermediary(_names_owner),
    ),
    Defect(
        "forbidden-holds-the-params",
        "A 403 does not show what another user's export was to select.",
        "F204",
        "authorisation.owner-untold",
        intermediary(_holds_params),
    ),
)
"""The defects of this family."""
