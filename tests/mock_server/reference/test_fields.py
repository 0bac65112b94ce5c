"""Schemas in words."""

import pytest

from mock_server.reference.fields import Schema, read_field, read_members

COMPONENTS: dict[str, Schema] = {
    "Name": {"type": "string", "minLength": 1, "description": "A name.", "example": "Jane"},
    "Person": {"type": "object", "required": ["name"], "properties": {"name": {"$ref": "Name"}}},
}


def resolve(schema: Schema) -> Schema:
    """Follow a reference to one of the components above."""
    return COMPONENTS[schema["$ref"]] if "$ref" in schema else schema


@pytest.mark.parametrize(
    ("schema", "types", "nullable", "notes"),
    [
        ({}, ("any value",), False, ()),
        ({"type": "string", "nullable": True}, ("string",), True, ()),
        ({"type": "string", "format": "uuid"}, ("string (UUID)",), False, ()),
        ({"type": "string", "enum": ["a"]}, ("string",), False, ("always `a`",)),
        ({"type": "integer", "enum": [1, 2]}, ("integer",), False, ("one of `1`, `2`",)),
        ({"type": "integer", "minimum": 3, "default": 4}, ("integer",), False, ("at least 3", "by default `4`")),
        ({"type": "string", "pattern": "^a$"}, ("string",), False, ("matches `^a$`",)),
        ({"type": "string", "format": "date-time", "pattern": "Z$"}, ("string (date and time)",), False, ()),
        ({"type": "array", "items": {"type": "string"}}, ("array of string",), False, ()),
        ({"type": "array", "maxItems": 0, "items": {}}, ("empty array",), False, ()),
        ({"type": "array", "minItems": 2, "items": {}}, ("array of any value",), False, ("at least 2 items",)),
        ({"anyOf": [{"type": "object"}, {"type": "string"}]}, ("object", "string"), False, ()),
        ({"oneOf": [{"type": "string", "nullable": True}, {"type": "string"}]}, ("string",), True, ()),
        ({"$ref": "Name"}, ("string",), False, ("not empty",)),
        ({"allOf": [{"$ref": "Name"}], "description": "Own."}, ("string",), False, ("A name", "not empty")),
    ],
)
def test_field_in_words(schema: Schema, types: tuple[str, ...], notes: tuple[str, ...], *, nullable: bool) -> None:
    """Types, nullability and bounds of a schema are told in words, alternatives side by side."""
    field = read_field("x", schema, resolve, required=False)
    assert (field.types, field.nullable, field.notes) == (types, nullable, notes)


def test_own_description_wins_and_example_is_inherited() -> None:
    """What stands beside `allOf` is the field's own; what is missing there comes from the parts."""
    field = read_field("x", {"allOf": [{"$ref": "Name"}], "description": "Own."}, resolve, required=True)
    assert (field.description, field.example, field.required) == ("Own.", "Jane", True)


def test_members_are_found_behind_references_alternatives_and_arrays() -> None:
    """The members of an object are told wherever the schema hides them, with what each object requires."""
    schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "Person"}}]}
    (name,) = read_members(schema, resolve)
    assert (name.name, name.required, name.description) == ("name", True, "A name.")
