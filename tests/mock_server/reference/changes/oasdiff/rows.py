"""A row of the table, and the places of the contract that the rows edit."""

from dataclasses import dataclass
from typing import Any

from tests.mock_server.reference.changes.contracts import Edit, post, schema


@dataclass(frozen=True)
class Row:
    """A change, what oasdiff calls it, its level there, and whom we say that it breaks."""

    rule: str
    level: str
    edit: Edit
    breaks: str
    because: str = ""


def parameter(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A parameter of the components."""
    found: dict[str, Any] = document["components"]["parameters"][name]
    return found


def response(document: dict[str, Any], status: str) -> dict[str, Any]:
    """An answer to the operation that creates an export."""
    found: dict[str, Any] = post(document)["responses"][status]
    return found


def new_parameter(*, required: bool) -> Edit:
    """Add a parameter to the operation that creates an export."""
    parameter = {"name": "page", "in": "query", "required": required, "schema": {"type": "string"}, "description": "x"}
    return lambda document: post(document)["parameters"].append(parameter)


def export_id(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of the id in an answer."""
    found: dict[str, Any] = schema(document, "Export")["properties"]["id"]
    return found


def resource_id(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of the id of an included resource."""
    found: dict[str, Any] = schema(document, "Resource")["properties"]["id"]
    return found


def sent_type(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of the type in a request."""
    found: dict[str, Any] = schema(document, "CreateDocument")["properties"]["data"]["properties"]["type"]
    return found


def user_type(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of the type of the user in an answer."""
    found: dict[str, Any] = schema(document, "UserIdentifier")["properties"]["type"]
    return found


def include(document: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter in the query."""
    found: dict[str, Any] = parameter(document, "Include")["schema"]
    return found
