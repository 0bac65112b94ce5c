"""Further changes of what is answered."""

from tests.mock_server.reference.changes.contracts import post, schema
from tests.mock_server.reference.changes.oasdiff.rows import Row, export_id, resource_id, response, user_type

ANSWERS = (
    Row(
        "response-required-property-added",
        "INFO",
        lambda d: (schema(d, "Export")["properties"].update(x={}), schema(d, "Export")["required"].append("x")),
        "servers",
    ),
    Row(
        "response-required-property-removed",
        "ERR",
        lambda d: (schema(d, "Export")["properties"].pop("type"), schema(d, "Export")["required"].remove("type")),
        "clients",
    ),
    Row(
        "response-property-became-not-nullable",
        "INFO",
        lambda d: schema(d, "Error")["properties"]["detail"].pop("nullable"),
        "servers",
    ),
    Row("response-property-min-length-decreased", "ERR", lambda d: resource_id(d).pop("minLength"), "clients"),
    Row(
        "response-property-min-items-decreased",
        "ERR",
        lambda d: schema(d, "ErrorDocument")["properties"]["errors"].pop("minItems"),
        "clients",
    ),
    Row("(response minLength increased)", "", lambda d: resource_id(d).update(minLength=3), "servers"),
    Row("(response maxLength set)", "", lambda d: resource_id(d).update(maxLength=30), "servers"),
    Row("response-property-type-changed (format)", "ERR", lambda d: export_id(d).pop("format"), "clients"),
    Row("response-property-type-specialized", "INFO", lambda d: resource_id(d).update(format="uuid"), "servers"),
    Row("response-property-pattern-added", "INFO", lambda d: resource_id(d).update(pattern="x"), "servers"),
    Row(
        "response-property-pattern-changed",
        "INFO",
        lambda d: schema(d, "Timestamp").update(pattern="x"),
        "clients and servers",
        "a client reads the value as the pattern promised",
    ),
    Row(
        "response-property-enum-value-added (and removed)",
        "WARN",
        lambda d: user_type(d).update(enum=["y"]),
        "clients and servers",
    ),
    Row(
        "response-property-enum-value-removed",
        "INFO",
        lambda d: user_type(d).pop("enum"),
        "clients",
        "where no values are listed, any may come",
    ),
    Row(
        "response-property-list-of-types-widened",
        "ERR",
        lambda d: schema(d, "ExportAttributes")["properties"]["params"]["oneOf"].append({"type": "array", "items": {}}),
        "clients",
    ),
    Row(
        "response-property-list-of-types-narrowed",
        "INFO",
        lambda d: schema(d, "ExportAttributes")["properties"]["params"]["oneOf"].pop(),
        "servers",
    ),
    Row(
        "response-success-status-added",
        "INFO",
        lambda d: post(d)["responses"].update({"202": response(d, "201")}),
        "clients",
        "a client waits for the successes that it knows",
    ),
    Row(
        "optional-response-header-removed",
        "WARN",
        lambda d: d["components"]["responses"]["Unauthorized"].pop("headers"),
        "clients",
    ),
    Row(
        "response-header-added",
        "INFO",
        lambda d: d["components"]["responses"]["NotFound"].update(headers={"X-A": {"schema": {"type": "string"}}}),
        "nobody",
    ),
    Row(
        "(header required)",
        "",
        lambda d: d["components"]["headers"]["WwwAuthenticate"].update(required=True),
        "servers",
    ),
    Row(
        "(header pattern removed)",
        "",
        lambda d: d["components"]["headers"]["ContentDisposition"]["schema"].pop("pattern"),
        "clients",
        "a client reads the value as the pattern promised",
    ),
    Row(
        "(response additionalProperties false)",
        "",
        lambda d: schema(d, "Export").update(additionalProperties=False),
        "servers",
    ),
    Row("(links removed)", "", lambda d: response(d, "201").pop("links"), "nobody"),
)
