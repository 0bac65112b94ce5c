"""Operations of two contracts; the verdicts are compared with those of oasdiff.

The names and levels in the table are those of the rules of oasdiff in August 2026. It judges for clients alone: `ERR`
and `WARN` are breaking, `INFO` is not. Where we decide otherwise, the table says why.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from mock_server.reference.changes import compare
from tests.mock_server.reference.changes.contracts import CONTRACT, Edit, broken_by, edited, post, schema


@dataclass(frozen=True)
class Row:
    """A change, what oasdiff calls it, its level there, and whom we say that it breaks."""

    rule: str
    level: str
    edit: Edit
    breaks: str
    because: str = ""


def _parameter(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["parameters"][name]
    return found


def _response(document: dict[str, Any], status: str) -> dict[str, Any]:
    found: dict[str, Any] = post(document)["responses"][status]
    return found


def _new_parameter(*, required: bool) -> Edit:
    parameter = {"name": "page", "in": "query", "required": required, "schema": {"type": "string"}, "description": "x"}
    return lambda document: post(document)["parameters"].append(parameter)


ROWS = (
    Row("endpoint-added", "INFO", lambda d: d["paths"].update({"/x": {"post": post(d)}}), "servers"),
    Row("api-removed-without-deprecation", "ERR", lambda d: d["paths"].popitem(), "clients"),
    Row("new-optional-request-parameter", "INFO", _new_parameter(required=False), "servers"),
    Row("new-required-request-parameter", "ERR", _new_parameter(required=True), "clients and servers"),
    Row("request-parameter-removed", "WARN", lambda d: post(d)["parameters"].pop(), "clients"),
    Row(
        "request-parameter-became-required", "ERR", lambda d: _parameter(d, "Include").update(required=True), "clients"
    ),
    Row(
        "request-parameter-pattern-added",
        "ERR",
        lambda d: _parameter(d, "Include")["schema"].update(pattern="u"),
        "clients",
    ),
    Row(
        "request-parameter-max-length-set",
        "WARN",
        lambda d: _parameter(d, "Include")["schema"].update(maxLength=9),
        "clients",
    ),
    Row(
        "new-optional-request-property",
        "INFO",
        lambda d: schema(d, "CreateAttributes")["properties"].update(x={}),
        "servers",
    ),
    Row(
        "request-property-removed",
        "WARN",
        lambda d: schema(d, "CreateAttributes")["properties"].pop("created_at"),
        "clients",
    ),
    Row(
        "request-property-became-required",
        "ERR",
        lambda d: schema(d, "CreateAttributes").update(required=["params"]),
        "clients",
    ),
    Row(
        "request-property-enum-value-added",
        "INFO",
        lambda d: schema(d, "CreateDocument")["properties"]["data"]["properties"]["type"]["enum"].append("x"),
        "servers",
    ),
    Row("request-body-became-optional", "INFO", lambda d: post(d)["requestBody"].update(required=False), "servers"),
    Row(
        "request-body-media-type-added",
        "INFO",
        lambda d: post(d)["requestBody"]["content"].update({"text/x": {"schema": {}}}),
        "servers",
    ),
    Row("request-body-media-type-removed", "ERR", lambda d: post(d)["requestBody"]["content"].popitem(), "clients"),
    Row("response-success-status-removed", "ERR", lambda d: post(d)["responses"].pop("201"), "clients and servers"),
    Row(
        "response-non-success-status-added",
        "INFO",
        lambda d: post(d)["responses"].update({"410": _response(d, "400")}),
        "nobody",
    ),
    Row("response-non-success-status-removed", "INFO", lambda d: post(d)["responses"].pop("413"), "servers"),
    Row("response-media-type-removed", "ERR", lambda d: _response(d, "201")["content"].clear(), "clients"),
    Row(
        "response-optional-property-added",
        "INFO",
        lambda d: schema(d, "ExportAttributes")["properties"].update(x={}),
        "nobody",
    ),
    Row(
        "response-optional-property-removed",
        "WARN",
        lambda d: schema(d, "ExportAttributes")["properties"].pop("type"),
        "clients",
    ),
    Row("response-property-became-optional", "ERR", lambda d: schema(d, "Export")["required"].remove("id"), "clients"),
    Row(
        "response-property-became-required",
        "INFO",
        lambda d: schema(d, "Export")["required"].append("attributes"),
        "servers",
    ),
    Row(
        "response-property-became-nullable",
        "ERR",
        lambda d: schema(d, "Export")["properties"]["id"].update(nullable=True),
        "clients",
    ),
    Row(
        "response-property-enum-value-added",
        "WARN",
        lambda d: schema(d, "ExportAttributes")["properties"]["type"]["enum"].append("x"),
        "clients",
    ),
    Row(
        "response-property-type-changed",
        "ERR",
        lambda d: schema(d, "Export")["properties"]["id"].update(type="integer", format="x"),
        "clients and servers",
    ),
    Row(
        "required-response-header-removed",
        "ERR",
        lambda d: d["components"]["responses"]["TooManyRequests"]["headers"].clear(),
        "clients",
    ),
    Row(
        "response-header-became-optional",
        "ERR",
        lambda d: d["components"]["headers"]["RetryAfter"].update(required=False),
        "clients",
    ),
    Row("api-global-security-removed", "ERR", lambda d: d["security"].pop(), "clients"),
    Row(
        "api-global-security-added",
        "INFO",
        lambda d: (
            d["components"]["securitySchemes"].update(x={"type": "http", "scheme": "basic"}),
            d["security"].append({"x": []}),
        ),
        "servers",
    ),
    Row(
        "response-media-type-added",
        "INFO",
        lambda d: _response(d, "201")["content"].update({"text/x": {"schema": {}}}),
        "clients",
        "this server does not negotiate, so a client may get it",
    ),
    Row(
        "response-property-pattern-removed",
        "INFO",
        lambda d: schema(d, "Timestamp").pop("pattern"),
        "clients",
        "a client reads the value as the pattern promised",
    ),
    Row(
        "api-operation-id-removed",
        "INFO",
        lambda d: post(d).update(operationId="make"),
        "clients",
        "a generated client has a method of this name",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_a_change_breaks_whom_the_table_says(row: Row) -> None:
    """Clients, servers, both or nobody; all that changed with it breaks nobody else."""
    changes = compare(CONTRACT, edited(row.edit))
    assert changes
    assert broken_by(changes) == row.breaks, changes


def test_the_verdicts_are_those_of_oasdiff_or_say_why_not() -> None:
    """What is an error or a warning there breaks clients here, and the other way round, but for the reasons given."""
    differing = {row.rule for row in ROWS if (row.level != "INFO") is not ("clients" in row.breaks)}
    assert differing == {row.rule for row in ROWS if row.because}
    assert len(differing) < len(ROWS) / 10


def test_a_contract_has_not_changed_from_itself() -> None:
    """There is nothing to tell, whichever way it was read."""
    assert compare(CONTRACT, CONTRACT) == ()
    assert compare(CONTRACT, edited(lambda _document: None)) == ()


def test_other_words_break_nobody() -> None:
    """Descriptions, summaries and the introduction are told as words, each where it is."""

    def reworded(document: dict[str, Any]) -> None:
        document["info"]["description"] = "x"
        post(document)["summary"] = "x"
        _parameter(document, "Include")["description"] = "x"
        schema(document, "Export")["properties"]["id"]["description"] = "x"

    changes = compare(CONTRACT, edited(reworded))
    assert not any(change.breaks_clients or change.breaks_servers for change in changes)
    places = {change.place for change in changes}
    assert {"The introduction", "POST /contacts/exports/mailing"} <= places
    assert "POST /contacts/exports/mailing, 201, the body, `data.id`" in places
