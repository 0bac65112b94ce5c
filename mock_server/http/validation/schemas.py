"""Schemas of the contract, compiled once.

OpenAPI 3.0 writes schemas in a dialect of its own. `compile_schema` translates it into JSON Schema for jsonschema-rs,
which validates in native code.

The rule: a message names the place and the rule and never repeats the value, because values of a request may be secret.
The library's own messages repeat it, so the messages are made here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jsonschema_rs import Draft7Validator, ValidationError

from mock_server.contract.source import join
from mock_server.strict_json import natively

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ARTICLES: Final = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def _is_uuid(text: str) -> bool:
    # UUID() also reads braces, prefixes and no hyphens at all; only the canonical form is valid here.
    return _UUID.fullmatch(text) is not None


def _is_date_time(text: str) -> bool:
    # fromisoformat reads RFC 3339 and shorter forms of ISO 8601, which are refused here.
    try:
        return datetime.fromisoformat(text).tzinfo is not None and len(text) >= len("2026-03-02T09:15:00Z")
    except ValueError:
        return False


FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {"uuid": _is_uuid, "date-time": _is_date_time}
"""The formats that are checked; the values of the other formats are checked where they are used."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value breaks its schema.

    Attributes:
        pointer: The place as a JSON pointer (RFC 6901).
        keyword: The schema keyword that is broken, such as `type`.
        message: A sentence about the rule; it repeats nothing of the value.
    """

    pointer: str
    keyword: str
    message: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A compiled schema."""

    validator: Draft7Validator

    def is_valid(self, value: object) -> bool:
        """Return whether a JSON value obeys the schema."""
        return natively(self.validator.is_valid, value)

    def violations(self, value: object) -> list[Violation]:
        """Return how a JSON value breaks the schema, the outermost place first; empty if it obeys the schema."""
        # Nearly all values are valid, and to find that out takes a fraction of the time.
        if self.is_valid(value):
            return []
        found = [_violation(error) for error in natively(self.validator.iter_errors, value)]
        # The kind of a value comes first: the other rules mean little for a value of another kind.
        return sorted(found, key=lambda one: (one.pointer.count("/"), one.pointer, one.keyword != "type"))


def compile_schema(schema: Mapping[str, Any]) -> Schema:
    """Compile a schema of an OpenAPI 3.0 document.

    Args:
        schema: The Schema Object, its `$ref`s resolved.

    Returns:
        The compiled schema.
    """
    return Schema(Draft7Validator(_translated(schema), formats=dict(FORMATS), validate_formats=True))


def _translated(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same schema in JSON Schema.

    `nullable` (OpenAPI 3.0.3, section 4.7.24) becomes: null is valid, and the other rules apply to other values.
    """
    rest = {key: _TRANSLATIONS.get(key, _kept)(value) for key, value in schema.items()}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        # A flag beside the bound in OpenAPI 3.0, the bound itself in JSON Schema.
        if rest.pop(exclusive, False) and bound in rest:
            rest[exclusive] = rest.pop(bound)
    return {"if": {"type": "null"}, "then": True, "else": rest} if schema.get("nullable") is True else rest


def _kept(value: Any) -> Any:  # noqa: ANN401  of any keyword
    return value


def _each(schemas: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_translated(schema) for schema in schemas]


# The keywords of OpenAPI 3.0 whose schemas are translated, too. The others are rules, or they describe and have no
# effect in either dialect.
_TRANSLATIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "properties": lambda schemas: {name: _translated(schema) for name, schema in schemas.items()},
    "items": _translated,
    "not": _translated,
    "anyOf": _each,
    "allOf": _each,
    "oneOf": _each,
    "additionalProperties": lambda schema: schema if isinstance(schema, bool) else _translated(schema),
}


def _violation(error: ValidationError) -> Violation:
    error = _deepest(error)
    keyword = str(error.schema_path[-1])
    sentence = _MESSAGES.get(keyword)
    message = sentence(error.kind.as_dict()) if sentence else f"This breaks the rule {keyword} of the contract."
    return Violation(join("", *error.instance_path), keyword, message)


def _deepest(error: ValidationError) -> ValidationError:
    """Return the deepest error among the branches of an `anyOf`: its branch is most likely the intended one."""
    branches = getattr(error.kind, "context", None) or []
    candidates = [_deepest(inner) for branch in branches for inner in branch]
    return max([error, *candidates], key=lambda one: len(one.instance_path))


# The message for a broken rule; all its words come from the contract.
_MESSAGES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "type": lambda facts: f"This must be {' or '.join(_ARTICLES[kind] for kind in facts['types'])}.",
    "required": lambda facts: f"The member {facts['property']} is missing.",
    "enum": lambda facts: f"This must be {' or '.join(map(str, facts['options']))}.",
    "format": lambda facts: f"This is not a valid {facts['format']}.",
    "anyOf": lambda _: "This has none of the forms that are allowed here.",
    "oneOf": lambda _: "This has none, or several, of the forms that are allowed here.",
    "not": lambda _: "This has a form that is not allowed here.",
}
