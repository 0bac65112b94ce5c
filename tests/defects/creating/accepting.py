"""Servers that refuse a request to create an export which they should accept, or read what they should not."""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from mock_server.fixtures import Fixtures
from tests.defects.creating.bodies import attributes, contact_filter, data, object_at, params
from tests.defects.model import Build, Defect
from tests.defects.wire import (
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    asking,
    created,
    creates,
    editing,
    intermediary,
    reads,
    refusing,
    told,
)

_MEDIA_TYPE = "application/vnd.api+json"
_KNOWN_ATTRIBUTES = frozenset({"params", "created_at", "updated_at", "updated_in_db_at", "id"})
_KNOWN_FILTERS = frozenset(
    (
        *("account_list_id", "status", "ids", "not_ids", "name_like", "wildcard_search", "newsletter", "tags"),
        *("exclude_tags", "city", "state", "country", "updated_at", "any_tags", "any_filter"),
    )
)


def _media_type(request: Request) -> str:
    return (request.header("content-type") or "").partition(";")[0].strip()


async def _negotiates(request: Request, ask: Ask) -> Answer:
    """Lets `Accept` choose the representation of an export."""
    accept = request.header("accept") or ""
    if reads("json")(request) and accept.startswith("text/csv"):
        request = request.with_path("csv", request.export_id)
    return await ask(request)


def _takes_over(name: str) -> Build:
    """Believes a timestamp that was sent."""

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        sent = attributes(request).get(name)
        if not created(request, given) or not isinstance(sent, str):
            return given
        document = given.document
        document["data"]["attributes"][name] = sent
        return given.with_document(document)

    return intermediary(lambda _: answer)


def _keeps_user(_: Fixtures) -> Intermediary:
    """Believes whoever says that the export is another user's."""
    named: dict[str, str] = {}

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not told(request, given):
            return given
        document = given.document
        sent = object_at(request, "data", "relationships", "user", "data").get("id")
        if isinstance(sent, str):
            named[document["data"]["id"]] = sent
        if document["data"]["id"] in named and "relationships" in document["data"]:
            document["data"]["relationships"]["user"]["data"]["id"] = named[document["data"]["id"]]
        return given.with_document(document)

    return answer


def _unread(when: Callable[[str], bool]) -> Build:
    """Refuses some media types of JSON."""
    return refusing(lambda request: creates(request) and when(request.header("content-type") or ""), 409)


def _read(media_type: str) -> Build:
    """Reads a body of a media type that is not to be read."""
    return asking(
        lambda request: creates(request) and _media_type(request).lower() == media_type,
        lambda request: request.with_header("content-type", _MEDIA_TYPE),
    )


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "created-is-ok",
        "Creating an export is answered 201 and not 200.",
        "F101",
        "creating.created",
        answering(created, lambda answer: answer.with_status(200)),
    ),
    Defect(
        "created-without-content",
        "The answer to creating an export holds the export.",
        "F101",
        "creating.created",
        answering(created, lambda answer: replace(answer, status=204, body=b"", headers=())),
    ),
    Defect(
        "params-text-refused",
        "Params may be text that holds the object.",
        "F101",
        "creating.forms",
        refusing(lambda request: isinstance(params(request), str), 400),
    ),
    Defect(
        "filter-text-refused",
        "A filter may be text that holds the object.",
        "F101",
        "creating.forms",
        refusing(lambda request: isinstance(contact_filter(request), str), 400),
    ),
    Defect(
        "filter-object-refused",
        "A filter may be an object.",
        "F101",
        "creating.forms",
        refusing(lambda request: isinstance(contact_filter(request), dict) and bool(contact_filter(request)), 400),
    ),
    Defect(
        "null-params-refused",
        "Params may be null.",
        "F101",
        "creating.forms",
        refusing(lambda request: "params" in attributes(request) and params(request) is None, 400),
    ),
    Defect(
        "null-attributes-refused",
        "Attributes may be null.",
        "F101",
        "creating.forms",
        refusing(lambda request: "attributes" in data(request) and data(request)["attributes"] is None, 400),
    ),
    Defect(
        "media-type-compared-by-case",
        "A media type means the same in any letter case.",
        "F101",
        "creating.media-types",
        refusing(lambda request: creates(request) and _media_type(request) != _media_type(request).lower(), 409),
    ),
    Defect(
        "media-type-with-parameters-refused",
        "A media type may have parameters.",
        "F101",
        "creating.media-types",
        refusing(lambda request: creates(request) and ";" in (request.header("content-type") or ""), 415),
    ),
    Defect(
        "plain-json-not-read",
        "A body of the type application/json is read.",
        "F101",
        "creating.media-types",
        refusing(lambda request: creates(request) and _media_type(request) == "application/json", 409),
    ),
    Defect(
        "old-json-not-read",
        "A body of the type text/x-json is read.",
        "F101",
        "creating.media-types",
        refusing(lambda request: creates(request) and _media_type(request) == "text/x-json", 409),
    ),
    Defect(
        "quoted-charset-refused",
        "A parameter of a media type may stand in quotes.",
        "F101",
        "creating.media-types",
        _unread(lambda value: '"' in value),
    ),
    Defect(
        "space-before-parameter-refused",
        "There may be a space before the semicolon of a parameter.",
        "F101",
        "creating.media-types",
        _unread(lambda value: " ;" in value),
    ),
    Defect(
        "two-parameters-refused",
        "A media type may have more than one parameter.",
        "F101",
        "creating.media-types",
        _unread(lambda value: value.count(";") > 1),
    ),
    Defect(
        "other-parameter-refused",
        "A media type may have another parameter than charset.",
        "F101",
        "creating.media-types",
        _unread(lambda value: ";" in value and "charset" not in value.lower()),
    ),
    Defect(
        "old-json-compared-by-case",
        "The media type text/x-json means the same in any letter case.",
        "F101",
        "creating.media-types",
        _unread(lambda value: "x-json" in value.lower() and value != value.lower()),
    ),
    Defect(
        "text-json-read",
        "A body of the type text/json is not read.",
        "F102",
        "creating.unread-media-type",
        _read("text/json"),
    ),
    Defect(
        "octets-read",
        "A body of the type application/octet-stream is not read.",
        "F102",
        "creating.unread-media-type",
        _read("application/octet-stream"),
    ),
    Defect(
        "any-media-type-read",
        "A body of another media type than JSON's is not read.",
        "F102",
        "creating.unread-media-type",
        asking(
            lambda request: creates(request) and request.header("content-type") is not None,
            lambda request: request.with_header("content-type", _MEDIA_TYPE),
        ),
    ),
    Defect(
        "body-of-no-media-type-read",
        "A body without a media type is not read.",
        "F102",
        "creating.unread-media-type",
        asking(
            lambda request: creates(request) and request.header("content-type") is None,
            lambda request: request.with_header("content-type", _MEDIA_TYPE),
        ),
    ),
    Defect(
        "other-media-type-unsupported",
        "A body of another media type is 409 and not 415.",
        "F101",
        "creating.unread-media-type",
        answering(
            lambda request, answer: answer.status == 409 and _media_type(request) in {"text/plain", "text/csv"},
            lambda _: Answer.error(415, "Send JSON."),
        ),
    ),
    Defect(
        "accept-refused-on-create",
        "Creating serves a client that accepts plain JSON only.",
        "F101",
        "creating.no-negotiation",
        refusing(lambda request: creates(request) and request.header("accept") == "application/json", 406),
    ),
    Defect(
        "accept-refused-on-file",
        "A download serves a client that accepts something else only.",
        "F101",
        "creating.no-negotiation",
        refusing(
            lambda request: (
                reads("csv")(request) and not re.search(r"\*/\*|text/csv", request.header("accept") or "*/*")
            ),
            406,
        ),
    ),
    Defect(
        "accept-chooses-the-form",
        "The path decides what is sent, whatever Accept says.",
        "F101",
        "creating.no-negotiation",
        intermediary(lambda _: _negotiates),
    ),
    Defect(
        "unknown-attribute-refused",
        "Attributes that the server does not know are ignored.",
        "F101",
        "creating.unknown-members",
        refusing(lambda request: bool(attributes(request).keys() - _KNOWN_ATTRIBUTES), 400),
    ),
    Defect(
        "unknown-member-of-params-refused",
        "Members of params that the server does not know are ignored.",
        "F101",
        "creating.unknown-members",
        refusing(lambda request: isinstance(params(request), dict) and bool(params(request).keys() - {"filter"}), 400),
    ),
    Defect(
        "unknown-filter-refused",
        "Filters that the server does not know are ignored on creating.",
        "F101",
        "creating.unknown-members",
        refusing(
            lambda request: (
                isinstance(contact_filter(request), dict)
                and any(not name.startswith("reverse_") for name in contact_filter(request).keys() - _KNOWN_FILTERS)
            ),
            400,
        ),
    ),
    Defect(
        "sent-timestamp-refused",
        "A client may send the timestamps it knows.",
        "F101",
        "creating.sent-timestamps",
        refusing(lambda request: "updated_in_db_at" in attributes(request), 409),
    ),
    Defect(
        "sent-created-at-kept",
        "The moment of creation is the server's, whatever created_at was sent.",
        "F203",
        "documents.sent-timestamps-ignored",
        _takes_over("created_at"),
    ),
    Defect(
        "sent-updated-in-db-at-kept",
        "The updated_in_db_at that was sent is ignored on creating.",
        "F203",
        "documents.sent-timestamps-ignored",
        _takes_over("updated_in_db_at"),
    ),
    Defect(
        "sent-user-kept",
        "An export is its creator's, whatever relationship was sent.",
        "F203",
        "documents.owner",
        intermediary(_keeps_user),
    ),
    Defect(
        "id-answered-leads-nowhere",
        "An export that was created can be read under the id that was answered.",
        "M201",
        "lifecycle.first-get",
        editing(created, lambda document: document["data"].update(id=str(uuid4()))),
    ),
)
"""The defects of this family."""
