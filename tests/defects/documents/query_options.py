"""Servers that misread `fields` and `include`."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.defects.model import Build, Defect
from tests.defects.wire import Answer, Ask, Request, asking, creates, intermediary, reads, refusing, told

_FIELDS = "fields[export_logs]"
_KNOWN_FIELDS = frozenset(("created_at", "export_at", "params", "type", "updated_at", "updated_in_db_at", "user"))


def _names(request: Request, parameter: str) -> list[str]:
    value = request.parameter(parameter)
    return [] if value is None else value.split(",")


def _with(request: Request, parameter: str, value: str) -> Request:
    bare = request.without_parameter(parameter)
    return replace(bare, query=f"{bare.query}&{parameter}={value}".removeprefix("&"))


def _editing(when: Callable[[Request], bool], edit: Callable[[Any], object]) -> Build:
    """Edits the documents that answer some requests."""

    async def answer(request: Request, ask: Ask) -> Answer:
        given = await ask(request)
        if not told(request, given) or not when(request):
            return given
        document = given.document
        edit(document)
        return given.with_document(document)

    return intermediary(lambda _: answer)


def _sparse(request: Request) -> bool:
    return request.parameter(_FIELDS) is not None


def _keeps_user(request: Request) -> Request:
    return _with(request, _FIELDS, ",".join([*_names(request, _FIELDS), "user"]))


def _included(edit: Callable[[Any], object]) -> Build:
    """Edits what is included, where something is."""
    return _editing(lambda _: True, lambda document: edit(document["included"]) if "included" in document else None)


def _stranger(included: Any) -> None:  # noqa: ANN401  JSON
    included[0]["id"] = "00000000-0000-4000-8000-0000000000ff"


DEFECTS: tuple[Defect, ...] = (
    Defect(
        "fields-ignored-on-create",
        "fields leaves out what it does not name when an export is created.",
        "F101",
        "documents.fields",
        asking(creates, lambda request: request.without_parameter(_FIELDS)),
    ),
    Defect(
        "bare-brackets-not-read",
        "The brackets of fields are read as they are, not in their escapes alone.",
        "F101",
        "documents.fields",
        asking(
            lambda request: "fields[" in request.query,
            lambda request: replace(request, query=request.query.replace("fields[", "other[")),
        ),
    ),
    Defect(
        "fields-ignored-on-show",
        "fields leaves out what it does not name when an export is shown.",
        "F101",
        "documents.fields",
        asking(reads("json"), lambda request: request.without_parameter(_FIELDS)),
    ),
    Defect(
        "fields-of-any-type-obeyed",
        "fields of another resource type leaves nothing out.",
        "F101",
        "documents.attributes",
        asking(
            lambda request: re.search(r"fields(\[|%5B)(?!export_logs)", request.query, re.IGNORECASE) is not None,
            lambda request: _with(request, _FIELDS, "id"),
        ),
    ),
    Defect(
        "fields-reads-the-first-name-only",
        "fields is a list of names.",
        "F101",
        "documents.fields",
        asking(
            lambda request: len(_names(request, _FIELDS)) > 1,
            lambda request: _with(request, _FIELDS, _names(request, _FIELDS)[0]),
        ),
    ),
    Defect(
        "fields-keeps-the-user",
        "fields leaves out the user where it does not name it.",
        "F101",
        "documents.fields",
        asking(_sparse, _keeps_user),
    ),
    Defect(
        "fields-knows-no-user",
        "fields can name the user.",
        "F101",
        "documents.fields",
        _editing(_sparse, lambda document: document["data"].pop("relationships", None)),
    ),
    Defect(
        "fields-refuses-unknown-names",
        "Names in fields that the server does not know are ignored.",
        "F101",
        "documents.fields",
        refusing(lambda request: not _KNOWN_FIELDS.issuperset(_names(request, _FIELDS)), 400),
    ),
    Defect(
        "fields-gives-nulls",
        "A field that was not asked for is absent and not null.",
        "F101",
        "documents.fields",
        _editing(
            _sparse,
            lambda document: document["data"].update(
                attributes={**dict.fromkeys(sorted(_KNOWN_FIELDS - {"user"})), **document["data"].get("attributes", {})}
            ),
        ),
    ),
    Defect(
        "include-ignored-on-create",
        "include adds the user when an export is created.",
        "F101",
        "documents.include",
        asking(creates, lambda request: request.without_parameter("include")),
    ),
    Defect(
        "include-ignored-on-show",
        "include adds the user when an export is shown.",
        "F101",
        "documents.include",
        asking(reads("json"), lambda request: request.without_parameter("include")),
    ),
    Defect(
        "include-knows-no-star",
        "A star in include stands for the user.",
        "F101",
        "documents.include",
        asking(
            lambda request: request.parameter("include") == "*",
            lambda request: request.without_parameter("include"),
        ),
    ),
    Defect(
        "include-refuses-unknown-names",
        "Names in include that the server does not know are ignored.",
        "F101",
        "documents.include",
        refusing(lambda request: not {"user", "*"}.issuperset(_names(request, "include")), 400),
    ),
    Defect(
        "user-always-included",
        "Nothing is included that was not asked for.",
        "F101",
        "documents.include",
        asking(
            lambda request: request.parameter("include") is None,
            lambda request: _with(request, "include", "user"),
        ),
    ),
    Defect(
        "another-user-included",
        "The user that is included is the one that the relationship names.",
        "F206",
        "documents.include",
        _included(_stranger),
    ),
    Defect(
        "colleagues-included",
        "Beside the creator no other user is included.",
        "F206",
        "documents.included-users",
        _included(lambda included: included.append({**included[0], "id": "a0000000-0000-4000-8000-0000000000ff"})),
    ),
    Defect(
        "user-included-twice",
        "A resource is included once.",
        "F101",
        "documents.top-level",
        _included(lambda included: included.append(included[0])),
    ),
)
"""The defects of this family."""
