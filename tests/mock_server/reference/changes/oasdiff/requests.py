"""Further changes of what is sent."""

from tests.mock_server.reference.changes.contracts import post, schema
from tests.mock_server.reference.changes.oasdiff.rows import Row, include, parameter, sent_type

REQUESTS = (
    Row("request-parameter-became-enum", "ERR", lambda d: include(d).update(enum=["user"]), "clients"),
    Row("request-parameter-type-changed", "ERR", lambda d: include(d).update(type="integer"), "clients and servers"),
    Row("request-parameter-min-length-increased", "ERR", lambda d: include(d).update(minLength=2), "clients"),
    Row(
        "request-parameter-type-generalized",
        "INFO",
        lambda d: parameter(d, "ExportId")["schema"].pop("format"),
        "servers",
    ),
    Row(
        "request-parameter-type-changed (format)",
        "ERR",
        lambda d: parameter(d, "ExportId")["schema"].update(format="ulid"),
        "clients and servers",
    ),
    Row(
        "request-parameter-default-value-added",
        "ERR",
        lambda d: include(d).update(default="user"),
        "clients and servers",
    ),
    Row("request-parameter-became-nullable", "INFO", lambda d: include(d).update(nullable=True), "servers"),
    Row("request-body-removed", "ERR", lambda d: post(d).pop("requestBody"), "clients and servers"),
    Row(
        "new-required-request-property",
        "ERR",
        lambda d: (
            schema(d, "CreateAttributes")["properties"].update(x={}),
            schema(d, "CreateAttributes").update(required=["x"]),
        ),
        "clients and servers",
    ),
    Row(
        "request-property-became-optional", "INFO", lambda d: schema(d, "CreateDocument").update(required=[]), "servers"
    ),
    Row(
        "request-property-became-not-nullable",
        "ERR",
        lambda d: schema(d, "CreateAttributes").pop("nullable"),
        "clients",
    ),
    Row(
        "request-property-became-nullable",
        "INFO",
        lambda d: schema(d, "CreateDocument")["properties"]["data"].update(nullable=True),
        "servers",
    ),
    Row(
        "request-property-type-changed",
        "ERR",
        lambda d: schema(d, "CreateAttributes")["properties"]["created_at"].update(type="string"),
        "clients",
    ),
    Row("request-property-one-of-removed", "ERR", lambda d: schema(d, "Params")["oneOf"].pop(), "clients"),
    Row(
        "request-property-one-of-added",
        "INFO",
        lambda d: schema(d, "Params")["oneOf"].append({"type": "array", "items": {}}),
        "servers",
    ),
    Row("request-property-pattern-added", "ERR", lambda d: sent_type(d).update(pattern="x"), "clients"),
    Row("request-property-enum-value-removed", "ERR", lambda d: sent_type(d).update(enum=["y"]), "clients and servers"),
    Row(
        "request-property-enum-value-removed (all)",
        "ERR",
        lambda d: sent_type(d).pop("enum"),
        "servers",
        "where no values are listed, every value is allowed",
    ),
    Row(
        "request-property-default-value-added",
        "INFO",
        lambda d: sent_type(d).update(default="x"),
        "clients and servers",
        "whoever leaves it out gets something else, as with a parameter",
    ),
    Row("(not removed)", "", lambda d: schema(d, "CreateAttributes").pop("not"), "servers"),
    Row(
        "(maxItems increased)",
        "",
        lambda d: schema(d, "FilterObject")["properties"]["updated_at"]["oneOf"][1].update(maxItems=3),
        "servers",
    ),
    Row(
        "(additionalProperties false)",
        "",
        lambda d: schema(d, "CreateAttributes").update(additionalProperties=False),
        "clients",
        "a member that is not listed was ignored and is refused",
    ),
    Row(
        "(authentication by another parameter)",
        "",
        lambda d: d["components"]["securitySchemes"]["accessToken"].update(name="token"),
        "clients and servers",
        "a token under the old name is not read",
    ),
)
