"""Servers whose documents say something else than what was created."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from mock_server.exports.operations import Exports
from mock_server.fixtures import Fixtures, StoredExport, User
from tests.defects.model import Build, Defect
from tests.defects.parts import composed
from tests.defects.wire import (
    Answer,
    Ask,
    Intermediary,
    Request,
    answering,
    created,
    downloaded,
    editing,
    intermediary,
    shown,
    told,
)

_MOMENTS = ("created_at", "export_at", "updated_at", "updated_in_db_at")


def _moment(name: str, change: Callable[[datetime], object]) -> Build:
    """Writes one timestamp, or with `*` all of them, in another way."""

    def edit(document: Any) -> None:  # noqa: ANN401  JSON
        attributes = document["data"].get("attributes", {})
        for key in _MOMENTS if name == "*" else (name,):
            if key in attributes:
                attributes[key] = change(datetime.fromisoformat(attributes[key]))

    return editing(told, edit)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _resource(edit: Callable[[Any], object]) -> Build:
    """Edits the resource of every document."""
    return editing(told, lambda document: edit(document["data"]))


def _attributes(edit: Callable[[Any], object]) -> Build:
    """Edits the attributes of every document."""
    return _resource(lambda resource: edit(resource["attributes"]))


def _user(edit: Callable[[Any], object]) -> Build:
    """Edits the relationships, where they were not left out on demand."""
    return _resource(lambda resource: edit(resource["relationships"]) if "relationships" in resource else None)


def _compact_ids(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        known = re.fullmatch("[0-9a-f]{32}", request.export_id)
        given = await ask(request.with_path(request.form, str(UUID(request.export_id))) if known else request)
        if not told(request, given):
            return given
        document = given.document
        document["data"]["id"] = document["data"]["id"].replace("-", "")
        return given.with_document(document)

    return answer


def _same_id_twice(_: Fixtures) -> Intermediary:
    last: list[str] = []

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not created(request, given):
            return given
        document = given.document
        if last:
            document["data"]["id"] = last.pop()
        else:
            last.append(document["data"]["id"])
        return given.with_document(document)

    return answer


def _tells_token(_: Fixtures) -> Intermediary:
    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not created(request, given):
            return given
        document = given.document
        document["data"]["attributes"]["download_url"] = f"/download?access_token={request.token}"
        return given.with_document(document)

    return answer


class _Tomorrow(Exports):
    """Creates exports by a clock that is a day ahead; the tokens are read by the right one."""

    def create(self, user: User, params: object) -> StoredExport:
        """Creates an export a day ahead."""
        export = super().create(user, params)
        return replace(export, created_at=export.created_at + timedelta(days=1))


def _bare(answer: Answer) -> Answer:
    return answer.with_document(answer.document["data"])


def _listed(document: Any) -> None:  # noqa: ANN401  JSON
    document["data"] = [document["data"]]


def _has_errors(document: Any) -> None:  # noqa: ANN401  JSON
    document["errors"] = [{"status": "200", "title": "OK"}]


_RESOURCES: tuple[Defect, ...] = (
    Defect(
        "ids-without-hyphens",
        "The id of an export is written as UUIDs are.",
        "F101",
        "documents.id",
        intermediary(_compact_ids),
    ),
    Defect("id-given-twice", "No two exports have one id.", "F101", "documents.id", intermediary(_same_id_twice)),
    Defect(
        "ids-shown-in-upper-case",
        "An export is shown under the very id that creating it answered with.",
        "F101",
        "documents.show-is-create",
        editing(shown, lambda document: document["data"].update(id=document["data"]["id"].upper())),
    ),
    Defect(
        "resource-type-in-singular",
        "The resource type of an export is export_logs.",
        "F101",
        "documents.schema",
        _resource(lambda resource: resource.update(type="export_log")),
    ),
    Defect(
        "data-is-a-list",
        "The primary data of a document is one resource and no list.",
        "F101",
        "documents.schema",
        editing(told, _listed),
    ),
    Defect(
        "resource-without-envelope",
        "A document holds the resource under data.",
        "F101",
        "documents.schema",
        answering(told, _bare),
    ),
    Defect(
        "data-beside-errors",
        "A document with data holds no errors.",
        "F101",
        "documents.top-level",
        editing(told, _has_errors),
    ),
    Defect(
        "attribute-missing",
        "The attribute export_at is there.",
        "F101",
        "documents.attributes",
        _attributes(lambda attributes: attributes.pop("export_at", None)),
    ),
    Defect(
        "params-missing-where-empty",
        "The attribute params is there also when it is empty.",
        "F101",
        "documents.attributes",
        _attributes(lambda attributes: attributes.pop("params", None) if attributes.get("params") == {} else None),
    ),
    Defect(
        "export-type-is-a-class-name",
        "The kind of an export is told as `Contacts Mailing`.",
        "F101",
        "documents.export-type",
        _attributes(lambda attributes: attributes.update(type="ContactsMailing") if "type" in attributes else None),
    ),
    Defect(
        "user-missing",
        "An export has a relationship to its user.",
        "F101",
        "documents.user",
        _resource(lambda resource: resource.pop("relationships", None)),
    ),
    Defect(
        "user-of-another-type",
        "The user of an export is a resource of the type users.",
        "F101",
        "documents.user",
        _user(lambda relationships: relationships["user"]["data"].update(type="people")),
    ),
    Defect(
        "user-is-null",
        "The relationship to the user is not empty.",
        "F101",
        "documents.user",
        _user(lambda relationships: relationships["user"].update(data=None)),
    ),
    Defect(
        "user-is-a-list",
        "An export has one user and no list of them.",
        "F101",
        "documents.user",
        _user(lambda relationships: relationships["user"].update(data=[relationships["user"]["data"]])),
    ),
    Defect(
        "user-by-link-only",
        "The relationship names the user and does not only say where to find it.",
        "F101",
        "documents.user",
        _user(lambda relationships: relationships.update(user={"links": {"related": "/api/v2/user"}})),
    ),
    Defect(
        "token-among-attributes",
        "No attribute holds the token of the user.",
        "F209",
        "errors.no-leak",
        intermediary(_tells_token),
    ),
)

_TIMESTAMPS: tuple[Defect, ...] = (
    Defect(
        "timestamps-of-tomorrow",
        "An export is not created in the future.",
        "F101",
        "documents.timestamps-now",
        composed(Exports=_Tomorrow),
    ),
    Defect(
        "local-time-called-utc",
        "A timestamp that ends in Z is in UTC.",
        "F101",
        "documents.timestamps-now",
        _moment("*", lambda moment: _written(moment - timedelta(hours=5))),
    ),
    Defect(
        "timestamps-with-offset",
        "Timestamps are in UTC and not in the zone of the server.",
        "F101",
        "documents.timestamp-format",
        _moment("*", lambda moment: (moment + timedelta(hours=2)).isoformat().replace("+00:00", "+02:00")),
    ),
    Defect(
        "timestamps-with-zero-offset",
        "Timestamps say UTC by Z and not by an offset.",
        "F101",
        "documents.timestamp-format",
        _moment("*", lambda moment: moment.isoformat()),
    ),
    Defect(
        "timestamps-without-zone",
        "Timestamps say in which zone they are.",
        "F101",
        "documents.timestamp-format",
        _moment("*", lambda moment: _written(moment).removesuffix("Z")),
    ),
    Defect(
        "timestamp-is-a-date",
        "A timestamp has a time of day.",
        "F101",
        "documents.timestamp-format",
        _moment("export_at", lambda moment: moment.date().isoformat()),
    ),
    Defect(
        "timestamps-without-seconds",
        "A timestamp has seconds.",
        "F101",
        "documents.timestamp-format",
        _moment("*", lambda moment: moment.strftime("%Y-%m-%dT%H:%MZ")),
    ),
    Defect(
        "timestamps-with-a-blank",
        "Date and time of a timestamp are joined by a T.",
        "F101",
        "documents.timestamp-format",
        _moment("*", lambda moment: _written(moment).replace("T", " ")),
    ),
    Defect(
        "timestamps-are-numbers",
        "A timestamp is text and no count of seconds.",
        "F101",
        "documents.timestamp-format",
        _moment("*", lambda moment: int(moment.timestamp())),
    ),
    Defect(
        "timestamp-is-null",
        "A timestamp is never null.",
        "F101",
        "documents.timestamp-format",
        _moment("updated_in_db_at", lambda _: None),
    ),
    Defect(
        "export-at-differs",
        "An export is performed the moment it is created.",
        "F101",
        "documents.timestamps-equal",
        _moment("export_at", lambda moment: _written(moment + timedelta(seconds=3))),
    ),
    Defect(
        "show-touches-updated-at",
        "Showing an export does not change when it was updated.",
        "F101",
        "documents.show-is-create",
        editing(
            shown,
            lambda document: (
                document["data"]["attributes"].update(
                    updated_at=_written(
                        datetime.fromisoformat(document["data"]["attributes"]["updated_at"]) + timedelta(seconds=1)
                    )
                )
                if "updated_at" in document["data"].get("attributes", {})
                else None
            ),
        ),
    ),
)

_WIRE: tuple[Defect, ...] = (
    Defect(
        "created-is-accepted",
        "Creating an export answers with no status that is not documented.",
        "F101",
        "documents.status-documented",
        answering(created, lambda answer: answer.with_status(202)),
    ),
    Defect(
        "file-is-partial",
        "A whole file is not called a part of one.",
        "F101",
        "documents.status-documented",
        answering(downloaded("csv"), lambda answer: answer.with_status(206)),
    ),
    Defect(
        "created-as-plain-json",
        "An export that was created comes with the media type of JSON:API.",
        "F101",
        "documents.media-type",
        answering(created, lambda answer: answer.with_header("content-type", "application/json")),
    ),
    Defect(
        "shown-as-html",
        "An export that is shown is not called HTML.",
        "F101",
        "documents.media-type",
        answering(shown, lambda answer: answer.with_header("content-type", "text/html; charset=utf-8")),
    ),
    Defect(
        "xlsx-without-media-type",
        "A workbook comes with a media type.",
        "F101",
        "documents.media-type",
        answering(downloaded("xlsx"), lambda answer: answer.without_header("content-type")),
    ),
    Defect(
        "documents-called-latin-1",
        "The charset of a document is UTF-8.",
        "F101",
        "documents.charset",
        answering(
            told, lambda answer: answer.with_header("content-type", "application/vnd.api+json; charset=iso-8859-1")
        ),
    ),
)

DEFECTS: tuple[Defect, ...] = (*_RESOURCES, *_TIMESTAMPS, *_WIRE)
"""The defects of this family."""
