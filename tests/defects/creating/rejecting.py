"""Servers that create an export from a body they should refuse."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.defects.creating.bodies import at, attributes, contact_filter, data, params
from tests.defects.model import Build, Defect
from tests.defects.wire import Answer, Request, answering, asking, creates

_EVERYONE = b'{"data":{"type":"export_logs"}}'
_LIMIT = 1024 * 1024
_MEDIA_TYPE = "application/vnd.api+json"
_UPDATED_AT = ("data", "attributes", "params", "filter", "updated_at")


def _typed(request: Request) -> Request:
    return request.with_document({"data": {**data(request), "type": "export_logs"}})


def _everyone(request: Request) -> Request:
    """The same request with the simplest valid body."""
    return replace(request, body=_EVERYONE).without_header("content-length").with_header("content-type", _MEDIA_TYPE)


def _accepting(when: Callable[[Request], bool]) -> Build:
    """Creates an export of everyone where the request should have been refused."""
    return asking(lambda request: creates(request) and when(request), _everyone)


def _accepting_type(when: Callable[[Mapping[str, Any]], bool]) -> Build:
    """Overlooks a wrong type where there is other data."""
    return asking(lambda request: isinstance(at(request, "data"), dict) and when(data(request)), _typed)


def _without_attributes(drop: Callable[[str], bool]) -> Build:
    """Ignores attributes that should have been refused."""
    return asking(
        lambda request: any(drop(name) for name in attributes(request)),
        lambda request: request.with_document(
            {
                "data": {
                    **data(request),
                    "attributes": {name: value for name, value in attributes(request).items() if not drop(name)},
                }
            }
        ),
    )


def _parses(text: str | bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _mends(mend: Callable[[bytes], bytes]) -> Callable[[Request], bool]:
    """Whether a body is no JSON, but becomes JSON when it is mended."""
    return lambda request: not _strict(request.body) and _parses(mend(request.body))


def _strict(body: bytes) -> bool:
    try:
        json.loads(body.decode(), parse_constant=lambda _: 1 / 0)
    except (ValueError, RecursionError, ZeroDivisionError):
        return False
    return True


def _has_prefix(body: bytes) -> bool:
    try:
        _, end = json.JSONDecoder().raw_decode(body.decode())
    except (ValueError, RecursionError):
        return False
    return bool(body[end:].strip())


def _impossible(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        return False
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return True
    return False


def _mixed(text: object) -> bool:
    ends = re.split(r"\.\.\.?", text) if isinstance(text, str) else []
    return len({"T" in end for end in ends}) > 1


_CONFLICTS: tuple[Defect, ...] = (
    Defect(
        "missing-type-accepted",
        "Data without a type is a conflict.",
        "F102",
        "creating.type-conflict",
        _accepting_type(lambda data: "type" not in data),
    ),
    Defect(
        "null-type-accepted",
        "A type that is null is a conflict.",
        "F102",
        "creating.type-conflict",
        _accepting_type(lambda data: "type" in data and data["type"] is None),
    ),
    Defect(
        "empty-type-accepted",
        "A type that is an empty string is a conflict.",
        "F102",
        "creating.type-conflict",
        _accepting_type(lambda data: data.get("type") == ""),
    ),
    Defect(
        "other-type-accepted",
        "The type of another resource is a conflict.",
        "F102",
        "creating.type-conflict",
        _accepting_type(lambda data: isinstance(data.get("type"), str) and bool(data["type"])),
    ),
    Defect(
        "dasherised-type-accepted",
        "The type has to be spelt as it is, underscore included.",
        "F102",
        "creating.type-conflict",
        _accepting_type(lambda data: data.get("type") == "export-logs"),
    ),
    Defect(
        "no-data-accepted",
        "A document without data is a conflict.",
        "F102",
        "creating.type-conflict",
        _accepting(lambda request: request.document == {}),
    ),
    Defect(
        "null-data-refused-as-bad-request",
        "Data that is null counts as absent, hence a conflict.",
        "F101",
        "creating.type-conflict",
        answering(
            lambda request, answer: answer.status == 409 and request.document == {"data": None},
            lambda _: Answer.error(400, "data must be an object."),
        ),
    ),
    Defect(
        "type-conflict-as-unprocessable",
        "A wrong type is 409 and not 422.",
        "F101",
        "creating.type-conflict",
        answering(
            lambda request, answer: answer.status == 409 and "type" in data(request),
            lambda _: Answer.error(422, "The type is wrong."),
        ),
    ),
    Defect(
        "id-attribute-ignored",
        "An id among the attributes is a conflict.",
        "F203",
        "creating.id-conflict",
        _without_attributes(lambda name: name == "id"),
    ),
    Defect(
        "foreign-keys-ignored",
        "A foreign key among the attributes is a conflict.",
        "F203",
        "creating.foreign-key-conflict",
        _without_attributes(lambda name: name.endswith("_id")),
    ),
    Defect(
        "unknown-foreign-keys-ignored",
        "A foreign key is a conflict also where the server knows no such relationship.",
        "F203",
        "creating.foreign-key-conflict",
        _without_attributes(lambda name: name.endswith("_id") and name not in {"user_id", "account_list_id"}),
    ),
)

_MALFORMED: tuple[Defect, ...] = (
    Defect(
        "nan-accepted",
        "NaN is not JSON.",
        "F102",
        "creating.not-json",
        _accepting(lambda request: b"NaN" in request.body),
    ),
    Defect(
        "huge-number-accepted",
        "A number beyond a double is refused.",
        "F102",
        "creating.not-json",
        _accepting(lambda request: re.search(rb"[0-9][eE][+]?[0-9]{3,}|[0-9]{310,}", request.body) is not None),
    ),
    Defect(
        "trailing-comma-accepted",
        "A comma after the last member is not JSON.",
        "F102",
        "creating.not-json",
        _accepting(_mends(lambda body: re.sub(rb",(\s*[}\]])", rb"\1", body))),
    ),
    Defect(
        "invalid-utf8-accepted",
        "A body that is not UTF-8 is refused.",
        "F102",
        "creating.not-json",
        _accepting(_mends(lambda body: body.decode(errors="replace").encode())),
    ),
    Defect(
        "text-after-document-accepted",
        "Nothing follows the document in a body.",
        "F102",
        "creating.not-json",
        _accepting(lambda request: _has_prefix(request.body)),
    ),
    Defect(
        "malformed-as-conflict",
        "A body that is cut short is 400 and not 409.",
        "F101",
        "creating.not-json",
        answering(
            lambda request, answer: answer.status == 400 and not _parses(request.body),
            lambda _: Answer.error(409, "The type is missing."),
        ),
    ),
    Defect(
        "array-document-accepted",
        "A document that is an array is refused.",
        "F102",
        "creating.kinds",
        _accepting(lambda request: isinstance(request.document, list)),
    ),
    Defect(
        "bulk-data-accepted",
        "Data that is a list of resources is refused.",
        "F102",
        "creating.kinds",
        _accepting(lambda request: isinstance(at(request, "data"), list)),
    ),
    Defect(
        "text-attributes-accepted",
        "Attributes that are text are refused.",
        "F102",
        "creating.kinds",
        _accepting(lambda request: isinstance(at(request, "data", "attributes"), str)),
    ),
    Defect(
        "array-params-accepted",
        "Params that are an array are refused.",
        "F102",
        "creating.params-kinds",
        _accepting(lambda request: isinstance(params(request), list)),
    ),
    Defect(
        "text-that-is-no-object-accepted",
        "A filter that is text but holds no JSON object is refused.",
        "F102",
        "creating.params-kinds",
        _accepting(
            lambda request: (
                isinstance(contact_filter(request), str)
                and not (_parses(contact_filter(request)) and isinstance(json.loads(contact_filter(request)), dict))
            )
        ),
    ),
    Defect(
        "any-depth-accepted",
        "Params that are nested beyond a hundred levels are refused.",
        "F102",
        "creating.nesting",
        _accepting(lambda request: request.body.count(b"[") + request.body.count(b"{") > 100),
    ),
    Defect(
        "impossible-date-accepted",
        "A date that no calendar has is refused.",
        "F102",
        "creating.date-format",
        _accepting(lambda request: _impossible(at(request, *_UPDATED_AT))),
    ),
    Defect(
        "mixed-range-accepted",
        "A range from a date to a datetime is refused.",
        "F102",
        "creating.date-format",
        _accepting(lambda request: _mixed(at(request, *_UPDATED_AT))),
    ),
    Defect(
        "any-size-accepted",
        "A body over one mebibyte is refused.",
        "F102",
        "creating.too-large",
        _accepting(lambda request: len(request.body) > _LIMIT),
    ),
)

DEFECTS: tuple[Defect, ...] = (*_CONFLICTS, *_MALFORMED)
"""The defects of this family."""
