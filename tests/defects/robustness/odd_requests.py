"""Servers that fail, or give up, on a request that is odd but no reason to."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from mock_server.contract import Table
from mock_server.exports.operations import Exports, File
from mock_server.fixtures import Fixtures, User
from tests.defects.creating.bodies import at, attributes, contact_filter
from tests.defects.model import Build, Defect
from tests.defects.parts import composed
from tests.defects.wire import (
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    asking,
    created,
    creates,
    downloaded,
    instead,
    intermediary,
    reads,
    refusing,
)

_CRASH = Answer.of(500, b"Internal Server Error", "text/plain; charset=utf-8")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ONE_IN = 29
_LONGEST = 255
_MANY = 1000
_DEEP = 20


def _crashing(when: Callable[[Request], bool]) -> Build:
    """Fails on some requests of whoever has a token."""
    return answering(lambda request, answer: answer.status != 401 and when(request), lambda _: _CRASH)


def _text_of(request: Request) -> str:
    """All that the params of a create say, every escape resolved."""
    document = request.document if creates(request) else None
    return json.dumps(document, ensure_ascii=False) if document is not None else ""


def _holds(pattern: str) -> Callable[[Request], bool]:
    return lambda request: re.search(pattern, _text_of(request)) is not None


def _ids(request: Request) -> object:
    rules = contact_filter(request)
    return rules.get("ids") if isinstance(rules, dict) else None


def _longest_text(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(_longest_text, children), default=0)


def _has_any(value: object, kind: type | tuple[type, ...]) -> bool:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(child, kind) or _has_any(child, kind) for child in children)


def _fails_now_and_then(_: Fixtures) -> Intermediary:
    count = 0

    async def answer(request: Request, ask: Ask) -> Answer:
        nonlocal count
        count += 1
        return _CRASH if count % _ONE_IN == 0 else await ask(request)

    return answer


class _SplitsStatus(Exports):
    """Takes the status of a filter for text when it downloads."""

    def download(self, user: User, identifier: str, table: Table, *, head: bool = False) -> File:
        """Downloads what it can read."""
        export = self._store.find(identifier)
        params = export.params if export else None
        rules = params.get("filter") if isinstance(params, dict) else None
        status = rules.get("status") if isinstance(rules, dict) else None
        if status is not None and not isinstance(status, str | list):
            raise TypeError
        return super().download(user, identifier, table, head=head)


def _cut(answer: Answer) -> Answer:
    return replace(answer.with_body(answer.body), body=answer.body[: len(answer.body) // 2])


async def _trims_ids(request: Request, ask: Ask) -> Answer:
    identifier = unquote(request.export_id).strip().strip("{}")
    trimmed = request.form and request.form != "create" and _UUID.fullmatch(identifier)
    return await ask(request.with_path(request.form, identifier) if trimmed else request)


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "emoji-fails",
        "A character beyond the basic plane is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(_holds(r"[\U00010000-\U0010ffff]")),
    ),
    Defect(
        "nul-fails",
        "A NUL in the params is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(_holds(r"\\u0000")),
    ),
    Defect(
        "depth-fails",
        "Params nested some twenty levels deep are no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: request.body.count(b"[") + request.body.count(b"{") > _DEEP),
    ),
    Defect(
        "empty-body-fails",
        "A create without a body is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: creates(request) and not request.body),
    ),
    Defect(
        "list-body-fails",
        "A create with a list for a body is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: isinstance(request.document, list)),
    ),
    Defect(
        "null-data-fails",
        "Data that is null is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: request.document == {"data": None}),
    ),
    Defect(
        "text-for-attributes-fails",
        "Attributes that are no object are no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: isinstance(at(request, "data", "attributes"), str | int)),
    ),
    Defect(
        "odd-id-fails",
        "An id that is not a UUID is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: reads()(request) and not _UUID.fullmatch(request.export_id)),
    ),
    Defect(
        "long-id-fails",
        "An id of any length is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: len(request.export_id) > _LONGEST),
    ),
    Defect(
        "many-ids-fail",
        "A filter with thousands of ids is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: isinstance(ids := _ids(request), list) and len(ids) > _MANY),
    ),
    Defect(
        "odd-status-fails-on-download",
        "A filter value of an odd kind is no failure when the file is made.",
        "F100",
        "robustness.no-server-error",
        composed(Exports=_SplitsStatus),
    ),
    Defect(
        "odd-query-fails",
        "A query that is not UTF-8 is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: re.search(r"%(?:[fF][8-fF]|[cC][01])", request.query) is not None),
    ),
    Defect(
        "nested-query-fails",
        "A query parameter that is a list where text is expected is no failure.",
        "F100",
        "robustness.no-server-error",
        _crashing(lambda request: re.search(r"fields(\[\]|%5B%5D)?=", request.query) is not None),
    ),
    Defect(
        "fails-now-and-then",
        "No request in many fails without a reason.",
        "F100",
        "robustness.no-server-error",
        intermediary(_fails_now_and_then),
    ),
    Defect(
        "file-cut-short",
        "A file is as long as its headers say.",
        "F100",
        "robustness.answer-ends",
        answering(downloaded("xlsx"), _cut),
    ),
    Defect(
        "encoding-is-a-lie",
        "An answer that is called gzip is gzip.",
        "F100",
        "robustness.answer-ends",
        answering(created, lambda answer: answer.with_header("content-encoding", "gzip")),
    ),
    Defect(
        "chunked-body-not-read",
        "A body without a length is read to its end.",
        "F101",
        "robustness.chunked",
        asking(
            lambda request: request.header("transfer-encoding") is not None, lambda request: replace(request, body=b"")
        ),
    ),
    Defect(
        "long-text-refused",
        "A filter value may be longer than a database column.",
        "F101",
        "robustness.odd-text",
        refusing(lambda request: _longest_text(request.document) > _LONGEST and creates(request), 400),
    ),
    Defect(
        "control-characters-refused",
        "A control character that is escaped in JSON is text as any other.",
        "F101",
        "robustness.odd-text",
        refusing(_holds(r"\\u00(0[1-7bef]|1[0-9a-f])"), 400),
    ),
    Defect(
        "firewall-in-front",
        "Text that looks like an attack is text as any other.",
        "F101",
        "robustness.odd-text",
        instead(_holds(r"(?i)drop table|<script|\.\./"), Answer.error(403, "Blocked.")),
    ),
    Defect(
        "numbers-in-a-filter-refused",
        "A filter value of an odd kind is not refused on creating.",
        "F101",
        "robustness.accepts-valid",
        refusing(lambda request: _has_any(contact_filter(request), (int, float)), 400),
    ),
    Defect(
        "false-attributes-accepted",
        "Attributes that are a boolean are refused.",
        "F102",
        "robustness.refuses-invalid",
        asking(
            lambda request: creates(request) and isinstance(at(request, "data", "attributes"), bool | int | list),
            lambda request: request.with_document({"data": {**at(request, "data"), "attributes": None}}),
        ),
    ),
    Defect(
        "numeric-filter-accepted",
        "A filter that is a number is refused.",
        "F102",
        "robustness.refuses-odd-params",
        asking(
            lambda request: isinstance(contact_filter(request), int | float),
            lambda request: request.with_document(
                {"data": {**at(request, "data"), "attributes": {**attributes(request), "params": {}}}}
            ),
        ),
    ),
    Defect(
        "padded-id-served",
        "An id with something around it is another id.",
        "F102",
        "robustness.odd-paths",
        intermediary(lambda _: _trims_ids),
    ),
)
"""The defects of this family."""
