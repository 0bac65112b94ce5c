"""Tests of the contract's schemas in the words of JSON Schema, draft 4."""

from typing import Any

import jsonschema_rs
import pytest

from conformance.schemas import compiled_schemas, member_names, without_surrogates
from tests.conformance.values import CONTRACT, error_document, export_document


def _document(schema: dict[str, Any], **others: Any) -> dict[str, Any]:  # noqa: ANN401  any schema
    """A contract whose three documents are of this schema."""
    names = ("CreateDocument", "ExportDocument", "ErrorDocument")
    return {"components": {"schemas": {**others, **dict.fromkeys(names, schema)}}}


def _compiled(schema: dict[str, Any], **others: Any) -> jsonschema_rs.Draft4Validator:  # noqa: ANN401  any schema
    return compiled_schemas(_document(schema, **others))["ExportDocument"]


def test_the_documents_of_the_contract_are_compiled_by_their_names() -> None:
    """What is created, shown and refused has a schema each, and each tells its own document from the others."""
    compiled = compiled_schemas(CONTRACT.document)
    sound = {
        "CreateDocument": {"data": {"type": "export_logs"}},
        "ExportDocument": export_document(),
        "ErrorDocument": error_document(),
    }
    for name, document in sound.items():
        assert compiled.pop(name).is_valid(document)
    assert compiled == {}
    errors = compiled_schemas(CONTRACT.document)["ErrorDocument"]
    assert not errors.is_valid(sound["ExportDocument"])


@pytest.mark.parametrize("kind", ["string", "object", "integer"])
def test_nullable_allows_null_and_nothing_else(kind: str) -> None:
    """`nullable` adds null to the type; without it, or set to false, null is refused; so is another kind."""
    assert _compiled({"type": kind, "nullable": True}).is_valid(None)
    assert not _compiled({"type": kind, "nullable": False}).is_valid(None)
    assert not _compiled({"type": kind}).is_valid(None)
    assert not _compiled({"type": kind, "nullable": True}).is_valid([])


def test_nullable_is_heeded_at_any_depth() -> None:
    """Below a reference, inside a property and in a list of alternatives null is allowed as well."""
    name = {"type": "string", "nullable": True}
    schema = _compiled(
        {"properties": {"one": {"$ref": "#/components/schemas/Name"}, "two": {"anyOf": [name, {"type": "integer"}]}}},
        Name=name,
    )
    assert schema.is_valid({"one": None, "two": None})
    assert not schema.is_valid({"one": 7})
    assert not schema.is_valid({"two": []})


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("uuid", "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908", "3f8a1c529b7d4e608a2f5d4c3b2a1908"),
        ("date-time", "2026-03-02T09:15:00Z", "2026-03-02"),
        ("json-object", "{}", "[]"),
        ("date-range", "2026-01-01..2026-02-01", "2026-01-01.."),
    ],
)
def test_formats_are_judged(name: str, good: str, bad: str) -> None:
    """A format is more than a remark: text that is not of it is refused."""
    schema = _compiled({"type": "string", "format": name})
    assert schema.is_valid(good)
    assert not schema.is_valid(bad)


def test_a_lone_surrogate_is_replaced_wherever_it_stands() -> None:
    """Names and values lose their lone surrogates, everything else stays as it is."""
    value = {"a\ud800": ["b\udfff", "é🎉", 1.5, None, True]}
    assert without_surrogates(value) == {"a?": ["b?", "é🎉", 1.5, None, True]}


def test_names_of_members_are_collected_at_any_depth() -> None:
    """The names below `properties` of any schema are members; names of schemas and keywords are not."""
    document = {
        "components": {
            "schemas": {
                "Outer": {"properties": {"one": {"items": {"properties": {"two": {}}}}}},
                "Listed": {"anyOf": [{"properties": {"three": {}}}]},
            }
        }
    }
    assert member_names(document) == {"one", "two", "three"}
    assert {"export_at", "name_like", "errors"} <= member_names(CONTRACT.document)


def test_a_member_may_be_called_nullable() -> None:
    """Only the keyword is translated: a property of that name keeps its schema."""
    compiled = _compiled({"type": "object", "properties": {"nullable": {"type": "string"}}})
    assert compiled.is_valid({"nullable": "x"})
    assert not compiled.is_valid({"nullable": 7})
