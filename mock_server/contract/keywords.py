"""The part of OpenAPI 3.0.3 that the mock obeys, as a table.

Every kind of object lists its members and the kind of each. What is not listed is refused; `REASONS` says why for the
members a reader may expect. A kind is written as in the table: `text`, `flag`, `number`, `any`, the name of a shape,
`[kind]` for a list, `{kind}` for a map with free keys, `a|b` for either.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FORMATS = frozenset({"binary", "date-range", "date-time", "json-object", "uuid"})
TYPES = frozenset({"array", "boolean", "integer", "number", "object", "string"})


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object.

    Attributes:
        members: The kind of each member.
        required: The members that must be there.
        section: The section of `components` that a `$ref` in its stead may point into; empty where none may stand.
        values: The values the mock implements, for the members that have few.
    """

    members: Mapping[str, str]
    required: tuple[str, ...] = ()
    section: str = ""
    values: Mapping[str, frozenset[object]] | None = None


_NUMBERS = ("maximum", "minimum", "multipleOf", "maxLength", "minLength", "maxItems", "minItems")

SHAPES: Mapping[str, Shape] = {
    "Document": Shape(
        {
            "openapi": "text",
            "info": "Info",
            "servers": "[Server]",
            "security": "[{[text]}]",
            "tags": "[Tag]",
            "paths": "{PathItem}",
            "components": "Components",
        },
        required=("openapi", "info", "servers", "security", "paths", "components"),
    ),
    "Info": Shape(
        {"title": "text", "version": "text", "description": "text", "license": "License"},
        required=("title", "version"),
    ),
    "License": Shape({"name": "text", "url": "text"}, required=("name",)),
    "Server": Shape({"url": "text", "description": "text"}, required=("url",)),
    "Tag": Shape({"name": "text", "description": "text"}, required=("name",)),
    "Components": Shape(
        {
            "securitySchemes": "{SecurityScheme}",
            "parameters": "{Parameter}",
            "headers": "{Header}",
            "requestBodies": "{RequestBody}",
            "responses": "{Response}",
            "schemas": "{Schema}",
            "examples": "{Example}",
            "links": "{Link}",
        },
        required=("securitySchemes",),
    ),
    "PathItem": Shape(dict.fromkeys(("get", "put", "post", "delete", "patch"), "Operation")),
    "Operation": Shape(
        {
            "operationId": "text",
            "tags": "[text]",
            "summary": "text",
            "description": "text",
            "parameters": "[Parameter]",
            "requestBody": "RequestBody",
            "responses": "{Response}",
            "x-lifecycle": "any",
        },
        required=("operationId", "responses"),
    ),
    "Parameter": Shape(
        {
            "name": "text",
            "in": "text",
            "required": "flag",
            "description": "text",
            "schema": "Schema",
            "example": "any",
            "examples": "{Example}",
        },
        required=("name", "in", "schema"),
        section="parameters",
        values={"in": frozenset({"path", "query"})},
    ),
    "Header": Shape(
        {"required": "flag", "description": "text", "schema": "Schema", "example": "any", "examples": "{Example}"},
        required=("schema",),
        section="headers",
    ),
    "RequestBody": Shape(
        {"required": "flag", "description": "text", "content": "{MediaType}"},
        required=("content",),
        section="requestBodies",
    ),
    "MediaType": Shape({"schema": "Schema", "example": "any", "examples": "{Example}"}, required=("schema",)),
    "Response": Shape(
        {"description": "text", "headers": "{Header}", "content": "{MediaType}", "links": "{Link}"},
        required=("description",),
        section="responses",
    ),
    "Example": Shape(
        {"summary": "text", "description": "text", "value": "any"}, required=("value",), section="examples"
    ),
    "Link": Shape(
        {"operationId": "text", "parameters": "{any}", "description": "text"},
        required=("operationId",),
        section="links",
    ),
    "SecurityScheme": Shape(
        {
            "type": "text",
            "scheme": "text",
            "bearerFormat": "text",
            "in": "text",
            "name": "text",
            "description": "text",
        },
        required=("type",),
        section="securitySchemes",
        values={
            "type": frozenset({"http", "apiKey"}),
            "scheme": frozenset({"bearer"}),
            "in": frozenset({"query"}),
        },
    ),
    "Schema": Shape(
        {
            "title": "text",
            "description": "text",
            "type": "text",
            "format": "text",
            "nullable": "flag",
            "enum": "[any]",
            "pattern": "text",
            **dict.fromkeys(_NUMBERS, "number"),
            "exclusiveMaximum": "flag",
            "exclusiveMinimum": "flag",
            "uniqueItems": "flag",
            "maxProperties": "number",
            "minProperties": "number",
            "required": "[text]",
            "properties": "{Schema}",
            "additionalProperties": "flag|Schema",
            "items": "Schema",
            "allOf": "[Schema]",
            "anyOf": "[Schema]",
            "oneOf": "[Schema]",
            "not": "Schema",
            "default": "any",
            "example": "any",
            "x-table": "any",
            "x-filter": "any",
        },
        section="schemas",
        values={"type": frozenset(TYPES), "format": frozenset(FORMATS)},
    ),
}

_VERSION_3_1 = "it belongs to OpenAPI 3.1, and this contract is 3.0"
_NOT_PRINTED = "the reference would not print it"

# (kind, member): why the mock does not take it. "*" is any kind.
REASONS: Mapping[tuple[str, str], str] = {
    ("Document", "webhooks"): _VERSION_3_1,
    ("Document", "jsonSchemaDialect"): _VERSION_3_1,
    ("Components", "pathItems"): _VERSION_3_1,
    ("Components", "callbacks"): "the mock calls nobody back",
    ("Operation", "callbacks"): "the mock calls nobody back",
    ("Operation", "security"): "the mock authenticates every operation alike; write `security` once, at the top",
    ("Operation", "servers"): "the mock serves every operation under one base path",
    ("PathItem", "servers"): "the mock serves every operation under one base path",
    ("PathItem", "parameters"): "write the parameters in each operation, which then reads on its own",
    ("PathItem", "head"): "the mock answers HEAD as it answers GET",
    ("PathItem", "options"): "the mock answers OPTIONS itself, for CORS",
    ("PathItem", "trace"): "the mock answers TRACE with 405",
    ("Server", "variables"): "the mock fills in no variables",
    ("Parameter", "content"): "the mock reads a parameter as plain text; write a `schema`",
    ("Parameter", "style"): "the mock reads the default style only",
    ("Parameter", "explode"): "the mock reads the default style only",
    ("Parameter", "allowReserved"): "the mock reads the default style only",
    ("Parameter", "allowEmptyValue"): "the mock does not tell an empty value from another",
    ("MediaType", "encoding"): "the mock reads no forms",
    ("Example", "externalValue"): "the mock loads nothing from elsewhere",
    ("Link", "operationRef"): "name the operation by `operationId`",
    ("Link", "requestBody"): "the reference and the suite follow `parameters` only",
    ("Link", "server"): "the mock serves every operation under one base path",
    ("SecurityScheme", "flows"): "the mock issues tokens itself and knows no OAuth flow",
    ("SecurityScheme", "openIdConnectUrl"): "the mock loads nothing from elsewhere",
    ("Schema", "discriminator"): "the mock chooses among schemas by trying them",
    ("Schema", "xml"): "the mock speaks no XML",
    ("Schema", "readOnly"): "the mock ignores unknown and unwritable members alike; say so in the description",
    ("Schema", "writeOnly"): "the mock sends no member that is not to be read",
    **{
        ("Schema", keyword): _VERSION_3_1
        for keyword in (
            "$anchor", "$comment", "$defs", "$dynamicRef", "$id", "$schema", "const", "contains", "contentEncoding",
            "contentMediaType", "contentSchema", "dependentRequired", "dependentSchemas", "else", "examples", "if",
            "patternProperties", "prefixItems", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
        )
    },
    ("*", "externalDocs"): _NOT_PRINTED,
    ("*", "deprecated"): _NOT_PRINTED,
    ("*", "contact"): _NOT_PRINTED,
    ("*", "termsOfService"): _NOT_PRINTED,
}  # fmt: skip

# (kind, member): why the mock does not take a value that OpenAPI allows there.
VALUE_REASONS: Mapping[tuple[str, str], str] = {
    ("Parameter", "in"): "the mock reads parameters from the path and the query",
    ("SecurityScheme", "type"): "the mock knows bearer tokens and a token in the query",
    ("SecurityScheme", "scheme"): "the mock knows bearer tokens and a token in the query",
    ("SecurityScheme", "in"): "the mock knows bearer tokens and a token in the query",
    ("Schema", "type"): "OpenAPI 3.0 has no other types; for null write `nullable: true`",
    ("Schema", "format"): "a format that is not checked would promise too much",
}
