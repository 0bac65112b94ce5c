"""Tests of the compiled schemas."""

from typing import Any

import pytest

from mock_server.http.validation.schemas import compile_schema


def _keywords(schema: dict[str, Any], value: object) -> list[tuple[str, str]]:
    return [(violation.pointer, violation.keyword) for violation in compile_schema(schema).violations(value)]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "nullable": True}, None),
        ({"nullable": True, "anyOf": [{"type": "object"}]}, None),
        ({"type": "object", "nullable": True, "not": {"required": ["id"]}}, None),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None),
        ({"type": "object", "properties": {"nullable": {"type": "string"}}}, {"nullable": "x"}),
        ({"type": "object", "properties": {"a": {"nullable": True, "type": "string"}}}, {"a": None}),
        ({"type": "array", "items": {"type": "integer", "nullable": True}}, [1, None]),
        ({"allOf": [{"type": "string", "nullable": True}]}, None),
        ({"type": "object", "additionalProperties": {"type": "string", "nullable": True}}, {"a": None}),
        ({"type": "object", "additionalProperties": True}, {"a": 1}),
        ({"type": "number", "minimum": 1, "exclusiveMinimum": False}, 1),
        ({"type": "string", "format": "uuid"}, "3F8A1C52-9b7d-4e60-8a2f-5d4c3b2a1908"),
        ({"type": "string", "format": "date-time"}, "2026-03-02T09:15:00Z"),
        ({"type": "string", "format": "date-time"}, "2026-03-02T09:15:00.5+01:00"),
        ({"type": "string", "format": "json-object"}, "not checked here"),
        ({"type": "object"}, {"big": 10**300, "surrogate": "\ud800", "\ud800": 1}),
        ({"description": "no rule"}, object),
    ],
)
def test_a_value_that_obeys_is_valid(schema: dict[str, Any], value: object) -> None:
    """`nullable` is honoured wherever it stands, known formats are read, and lone surrogates are no obstacle."""
    value = "any" if value is object else value
    assert compile_schema(schema).is_valid(value)
    assert compile_schema(schema).violations(value) == []


@pytest.mark.parametrize(
    ("schema", "value", "keyword"),
    [
        ({"type": "string"}, None, "type"),
        ({"type": "string", "nullable": True}, 5, "type"),
        ({"type": "string", "nullable": False}, None, "type"),
        ({"type": "object", "nullable": True, "not": {"required": ["id"]}}, {"id": None}, "not"),
        ({"type": "number", "minimum": 1, "exclusiveMinimum": True}, 1, "exclusiveMinimum"),
        ({"type": "number", "maximum": 1, "exclusiveMaximum": True}, 1, "exclusiveMaximum"),
        ({"type": "object", "additionalProperties": False}, {"a": 1}, "additionalProperties"),
        ({"type": "object", "properties": {"a": {"type": "string", "format": "uuid"}}}, {"a": "\ud800"}, "format"),
        ({"type": "array", "minItems": 1}, [], "minItems"),
        *(
            ({"type": "string", "format": "uuid"}, text, "format")
            for text in (
                "",
                "3f8a1c52",
                "3f8a1c529b7d4e608a2f5d4c3b2a1908",
                "{3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908}",
                "urn:uuid:3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908",
                "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a190g",
                "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908\n",
                "\uff13f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908",
            )
        ),
        *(
            ({"type": "string", "format": "date-time"}, text, "format")
            for text in ("", "2026-03-02", "2026-03-02T09:15:00", "2026-13-02T09:15:00Z", "yesterday at noon, UTC")
        ),
    ],
)
def test_a_value_that_breaks_a_rule_is_told_by_its_keyword(schema: dict[str, Any], value: object, keyword: str) -> None:
    """Every broken rule is found and named."""
    found = _keywords(schema, value)
    assert keyword in {name for _, name in found}


def test_violations_come_from_the_outside_in() -> None:
    """What encloses comes before what is inside, and at one place the kind of value comes first."""
    schema = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": {"type": "object", "required": ["type"], "properties": {"list": {"items": {"type": "string"}}}},
            "name": {"type": "object", "not": {"required": ["id"]}},
        },
    }
    assert _keywords(schema, {"data": {"list": ["a", 5]}, "name": []}) == [
        ("/data", "required"),
        ("/name", "type"),
        ("/name", "not"),
        ("/data/list/1", "type"),
    ]


def test_of_several_forms_the_one_that_was_meant_is_told() -> None:
    """Where a value may have several forms, the violation that lies deepest names the place."""
    inner = {"type": "object", "properties": {"filter": {"type": "object", "properties": {"a": {"type": "string"}}}}}
    schema = {"anyOf": [inner, {"type": "string"}]}
    assert _keywords(schema, {"filter": {"a": 5}}) == [("/filter/a", "type")]
    assert _keywords(schema, 5) == [("", "anyOf")]


def test_no_message_repeats_the_value() -> None:
    """What the client sent is in none of the messages; what the contract says may be."""
    schema = {
        "required": ["type"],
        "properties": {
            "a": {"enum": ["x", "y"]},
            "b": {"pattern": "^q"},
            "c": {"format": "uuid"},
            "d": {"type": "integer"},
            "e": {"anyOf": [{"type": "integer"}]},
            "f": {"maxLength": 1},
            "g": {"not": {"type": "string"}},
        },
    }
    found = compile_schema(schema).violations(dict.fromkeys("abcdefg", "Rosamund"))
    assert {violation.message for violation in found} == {
        "The member type is missing.",
        "This must be x or y.",
        "This breaks the rule pattern of the contract.",
        "This is not a valid uuid.",
        "This must be an integer.",
        "This has none of the forms that are allowed here.",
        "This breaks the rule maxLength of the contract.",
        "This has a form that is not allowed here.",
    }
