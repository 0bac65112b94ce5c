"""The control API and the schema of fixture files to what the manual says of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from mock_server.contract.model import resolved
from mock_server.reference.fields import Schema, read_field, read_members
from mock_server.reference.layout import layout_json
from mock_server.reference.manual.model import ApiOperation
from mock_server.reference.model import Field

_SHARED: Final = "parameters"
_JSON: Final = "application/json"


def read_api(document: Mapping[str, Any]) -> tuple[ApiOperation, ...]:
    """Return the operations of an OpenAPI document, in its order.

    Args:
        document: The document; its references are to its own components.
    """
    return tuple(
        _operation(document, document["servers"][0]["url"] + path, method, operation, item.get(_SHARED, ()))
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != _SHARED
    )


def _operation(
    document: Mapping[str, Any], path: str, method: str, raw: Mapping[str, Any], shared: Iterator[Schema]
) -> ApiOperation:
    def resolve(schema: Schema) -> Schema:
        return resolved(document, schema)

    parameters = [resolve(each) for each in (*shared, *raw.get(_SHARED, ()))]
    body = resolve(raw.get("requestBody", {}))
    media = body.get("content", {}).get(_JSON, {})
    schema = resolve(media.get("schema", {}))
    answers = {status: resolve(answer) for status, answer in raw["responses"].items()}
    good = [answer for status, answer in answers.items() if status.startswith("2")]
    return ApiOperation(
        operation_id=raw["operationId"],
        method=method.upper(),
        path=path,
        summary=raw["summary"],
        description=raw.get("description", ""),
        parameters=tuple(_parameter(each, resolve) for each in parameters),
        body=read_members(schema, resolve),
        body_description=schema.get("description", ""),
        example=layout_json(media["example"]) if "example" in media else "",
        answer=tuple(field for answer in good for field in read_members(_schema(answer), resolve)),
        answers=tuple((status, answer["description"]) for status, answer in answers.items()),
    )


def _schema(answer: Mapping[str, Any]) -> Schema:
    schema: Schema = answer.get("content", {}).get(_JSON, {}).get("schema", {})
    return schema


def _parameter(raw: Mapping[str, Any], resolve: Any) -> Field:  # noqa: ANN401  as `read_field` takes it
    field = read_field(raw["name"], raw["schema"], resolve, required=raw.get("required", False))
    return replace(field, description=raw.get("description", ""), place=raw["in"])


def read_fixture_fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the members of a fixture file.

    Args:
        schema: A JSON Schema of draft 2020-12; its references are to its own `$defs`.
    """

    def resolve(value: Schema) -> Schema:
        while "$ref" in value:
            value = schema["$defs"][value["$ref"].rpartition("/")[2]]
        # Its description says in words what the pattern says.
        value = {keyword: each for keyword, each in value.items() if keyword != "pattern" or "description" not in value}
        kinds = value.get("type")
        if not isinstance(kinds, list):
            return value
        # OpenAPI 3.0, whose words the fields are read by, says so by `nullable`.
        kind = next(each for each in kinds if each != "null")
        return {**value, "type": kind, "nullable": "null" in kinds}

    return read_members(schema, resolve)
