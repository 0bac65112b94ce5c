"""Servers that fail on something odd in a header, a query, a path or a body, whatever they should have answered."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

from tests.defects.creating.bodies import at, contact_filter, object_at
from tests.defects.model import Defect
from tests.defects.wire import Answer, Request, answering, creates

_CRASH = Answer.of(500, b"Internal Server Error", "text/plain; charset=utf-8")
_NIL = "00000000-0000-0000-0000-000000000000"
_LONG_TOKEN = 4000
_LONG_BODY = 200_000


def _fails(name: str, what: str, when: Callable[[Request], bool]) -> Defect:
    """Fails on some requests of anybody."""
    build = answering(lambda request, _: when(request), lambda _: _CRASH)
    return Defect(name, f"{what} is no failure.", "F100", "robustness.no-server-error", build)


def _has(name: str) -> Callable[[Request], bool]:
    return lambda request: request.header(name) is not None


def _accept(pattern: str) -> Callable[[Request], bool]:
    return lambda request: re.search(pattern, request.header("accept") or "") is not None


def _parameters(request: Request) -> list[str]:
    return [name for name, _ in parse_qsl(request.query, keep_blank_values=True)]


def _asked(name: str) -> Callable[[Request], bool]:
    return lambda request: name in _parameters(request)


def _filters(request: Request) -> dict[str, object]:
    rules = contact_filter(request)
    return rules if isinstance(rules, dict) else {}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _params_hold(pattern: str) -> Callable[[Request], bool]:
    return lambda request: (
        creates(request) and re.search(pattern, _text(at(request, "data", "attributes", "params"))) is not None
    )


DEFECTS: tuple[Defect, ...] = (
    _fails("range-fails", "A Range", _has("range")),
    _fails("condition-fails", "An If-Modified-Since", _has("if-modified-since")),
    _fails("language-fails", "An Accept-Language", _has("accept-language")),
    _fails("origin-fails", "A request from another site", _has("origin")),
    _fails("cookie-fails", "A cookie of another site's making", _has("cookie")),
    _fails("malformed-accept-fails", "An Accept that cannot be read", _accept(r"^;|;;")),
    _fails("accept-of-nothing-fails", "An Accept that takes nothing", _accept(r"q=0(\.0*)?(,|$)")),
    _fails(
        "two-query-tokens-fail",
        "A query with two tokens",
        lambda request: _parameters(request).count("access_token") > 1,
    ),
    _fails("long-token-fails", "A token of any length", lambda request: len(request.token or "") > _LONG_TOKEN),
    _fails(
        "header-without-token-fails",
        "A header that names its scheme and no token",
        lambda request: (request.header("authorization") or "").strip() == "Bearer",
    ),
    _fails(
        "broken-escape-fails",
        "A query with a percent sign that begins no escape",
        lambda request: re.search(r"%(?![0-9A-Fa-f]{2})", request.query) is not None,
    ),
    _fails("query-with-nul-fails", "A query with a NUL", lambda request: "%00" in request.query),
    _fails("list-of-includes-fails", "An include that is a list", _asked("include[]")),
    _fails("list-of-fields-fails", "A list where the names of fields should be", _asked("fields[export_logs][]")),
    _fails("nil-id-fails", "The nil UUID", lambda request: request.export_id == _NIL),
    _fails("percent-in-id-fails", "A percent sign in an id", lambda request: "%" in request.export_id),
    _fails("half-a-character-fails", "An escape of half a character", _params_hold(r"[\ud800-\udfff]")),
    _fails("empty-key-fails", "An empty key in a filter", lambda request: "" in _filters(request)),
    _fails(
        "object-to-reverse-by-fails",
        "A reverse that is an object",
        lambda request: any(
            name.startswith("reverse_") and isinstance(value, dict) for name, value in _filters(request).items()
        ),
    ),
    _fails(
        "year-0-fails",
        "A date in the year 0",
        lambda request: str(_filters(request).get("updated_at", "")).startswith("0000"),
    ),
    _fails(
        "large-body-fails",
        "A body of more than two hundred kilobytes that is not too large",
        lambda request: len(request.body) > _LONG_BODY and bool(object_at(request, "data")),
    ),
    _fails("large-integer-fails", "An integer of twenty digits or more", _params_hold(r"[:\[ ]\d{20,}")),
)
"""The defects of this family."""
