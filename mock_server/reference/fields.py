"""Schemas to fields: types in words, members nested, alternatives side by side.

The references of a contract form no circle, because the loader refuses circles, so the recursion here ends.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from mock_server.reference.layout import code_span, layout_json, layout_scalar
from mock_server.reference.model import Field

Schema = Mapping[str, Any]
Resolve = Callable[[Schema], Schema]
"""Returns what a schema refers to, or the schema itself if it is no reference."""

FILTER_ANCHOR: Final = "filter"

_FORMAT_WORDS: Final[Mapping[str, str]] = {
    "binary": "bytes",
    "date-range": "string (range of dates)",
    "date-time": "string (date and time)",
    "json-object": "string (JSON object)",
    "uuid": "string (UUID)",
}

# By keyword: the words for one, the words for more.
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "minLength": ("not empty", "at least {} characters"),
    "maxLength": ("at most one character", "at most {} characters"),
    "minItems": ("at least one item", "at least {} items"),
    "maxItems": ("at most one item", "at most {} items"),
    "minProperties": ("at least one member", "at least {} members"),
    "maxProperties": ("at most one member", "at most {} members"),
    "minimum": ("at least 1", "at least {}"),
    "maximum": ("at most 1", "at most {}"),
    "multipleOf": ("a whole number", "a multiple of {}"),
}


def whole(schema: Schema, resolve: Resolve) -> Schema:
    """Return a schema with its reference followed and its `allOf` merged in; what is beside `allOf` wins."""
    own = resolve(schema)
    merged: dict[str, Any] = {}
    for part in [*(whole(part, resolve) for part in own.get("allOf", ())), own]:
        for keyword, value in part.items():
            if keyword == "properties":
                merged["properties"] = {**merged.get("properties", {}), **value}
            elif keyword == "required":
                merged["required"] = [*merged.get("required", []), *value]
            elif keyword != "allOf":
                merged[keyword] = value
    return merged


def alternatives(schema: Schema, resolve: Resolve) -> Iterator[Schema]:
    """Yield the schemas of which a value must fit one; the schema itself if it has no alternatives."""
    merged = whole(schema, resolve)
    choices = [*merged.get("anyOf", ()), *merged.get("oneOf", ())]
    if not choices:
        yield merged
    for choice in choices:
        yield from alternatives(choice, resolve)


def type_words(schema: Schema, resolve: Resolve) -> tuple[str, ...]:
    """Return the kinds of value that a schema takes, in words, each once."""
    return tuple(dict.fromkeys(_words(choice, resolve) for choice in alternatives(schema, resolve)))


def _words(schema: Schema, resolve: Resolve) -> str:
    kind = schema.get("type")
    if kind is None:
        return "any value"
    if kind == "array":
        if schema.get("maxItems") == 0:
            return "empty array"
        return "array of " + " or ".join(type_words(schema.get("items", {}), resolve))
    form = schema.get("format")
    return _FORMAT_WORDS.get(form, f"{kind} ({form})") if form else str(kind)


def notes(schema: Schema, resolve: Resolve) -> tuple[str, ...]:
    """Return what a schema requires beside the type, as Markdown phrases; descriptions from its `allOf` come first."""
    own = resolve(schema)
    parts = [resolve(part).get("description", "") for part in own.get("allOf", ()) if "description" in own]
    found: list[str] = [" ".join(part.split()).rstrip(".") for part in parts if part]
    for choice in alternatives(schema, resolve):
        values = [
            code_span(value if isinstance(value, str) else layout_json(value)) for value in choice.get("enum", ())
        ]
        if values:
            found.append(("always " if len(values) == 1 else "one of ") + ", ".join(values))
        for keyword, (one, more) in _BOUNDS.items():
            bound = choice.get(keyword)
            if bound:
                found.append(one if bound == 1 else more.format(bound))
        # The name of a format says more to a reader than the pattern beside it.
        if "pattern" in choice and "format" not in choice:
            found.append(f"matches {code_span(choice['pattern'])}")
        if "default" in choice:
            found.append(f"by default {code_span(layout_json(choice['default']))}")
    return tuple(dict.fromkeys(found))


def read_field(name: str, schema: Schema, resolve: Resolve, *, required: bool) -> Field:
    """Return one member of an object.

    Args:
        name: Its name.
        schema: Its schema, references in place.
        resolve: Follows a reference.
        required: Whether the object must have it.
    """
    merged = whole(schema, resolve)
    choices = list(alternatives(schema, resolve))
    is_filter = any("x-filter" in choice for choice in choices)
    return Field(
        name=name,
        types=type_words(schema, resolve),
        required=required,
        nullable=any(choice.get("nullable", False) for choice in [merged, *choices]),
        description=merged.get("description", ""),
        notes=notes(schema, resolve),
        example=layout_scalar(merged.get("example")),
        see=FILTER_ANCHOR if is_filter else "",
        members=() if is_filter else read_members(schema, resolve),
    )


def read_members(schema: Schema, resolve: Resolve) -> tuple[Field, ...]:
    """Return the members of the objects that a schema takes, or of the objects in its arrays."""
    members: dict[str, Field] = {}
    for choice in alternatives(schema, resolve):
        needed = choice.get("required", ())
        for name, member in choice.get("properties", {}).items():
            members[name] = read_field(name, member, resolve, required=name in needed)
        if "items" in choice:
            members.update({field.name: field for field in read_members(choice["items"], resolve)})
    return tuple(members.values())
