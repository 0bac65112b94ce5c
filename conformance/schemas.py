"""The JSON Schemas of the contract, compiled.

OpenAPI 3.0 has a dialect of its own: JSON Schema draft 4 with `nullable` added. The compiler knows draft 4 alone, so
`nullable` is translated first.
"""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from conformance.formats import FORMATS

_COMPILED = ("CreateDocument", "ExportDocument", "ErrorDocument")


def compiled_schemas(document: Mapping[str, Any]) -> dict[str, jsonschema_rs.Draft4Validator]:
    """Compile the schemas of whole documents.

    Args:
        document: The parsed contract.

    Returns:
        The validators by the names of the schemas below `components/schemas`.
    """
    components = {"schemas": _draft4(document["components"]["schemas"])}
    return {
        name: jsonschema_rs.Draft4Validator(
            {"allOf": [{"$ref": f"#/components/schemas/{name}"}], "components": components},
            validate_formats=True,
            formats=dict(FORMATS),
        )
        for name in _COMPILED
    }


def _draft4(node: Any) -> Any:  # noqa: ANN401  any YAML value
    """Translate `nullable` of OpenAPI 3.0 into JSON Schema, draft 4."""
    if isinstance(node, list):
        return [_draft4(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    # Only a boolean is the keyword: a property may be called nullable as well, and then has a schema.
    translated = {name: _draft4(value) for name, value in node.items() if (name, type(value)) != ("nullable", bool)}
    if node.get("nullable") is True:
        translated["type"] = [node["type"], "null"]  # OpenAPI 3.0 gives `nullable` a meaning only beside `type`
    return translated


def without_surrogates(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Replace lone surrogates: JSON can escape them, but the validator takes UTF-8, which cannot encode them."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def member_names(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of members that any schema of the contract has; only these may be printed in a report."""
    names: set[str] = set()
    for schema in document["components"]["schemas"].values():
        _collect_members(schema, names)
    return frozenset(names)


def _collect_members(node: object, names: set[str]) -> None:
    if isinstance(node, Mapping):
        properties = node.get("properties")
        if isinstance(properties, Mapping):
            names.update(properties)
        for value in node.values():
            _collect_members(value, names)
    elif isinstance(node, list):
        for value in node:
            _collect_members(value, names)
