"""Tests of an export as a JSON:API document."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from mock_server.exports.documents import View, export_document, timestamp
from mock_server.fixtures import StoredExport, User

OWNER = User("u1", "ada", "Ada", "Brook", "token", ())
EXPORT = StoredExport("e1", "u1", {"filter": "{}"}, datetime(2026, 3, 2, 9, 15, 0, 999_999, UTC), used_up=False)
ATTRIBUTES = ["created_at", "export_at", "params", "type", "updated_at", "updated_in_db_at"]


def _document(query: dict[str, str], export: StoredExport = EXPORT) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(export_document(export, OWNER, View.of_query(query)))
    return document


def test_without_a_query_every_field_is_there() -> None:
    """All attributes and the owner are told, and nobody is included."""
    moment = "2026-03-02T09:15:00Z"
    assert _document({}) == {
        "data": {
            "id": "e1",
            "type": "export_logs",
            "attributes": {
                "created_at": moment,
                "export_at": moment,
                "params": {"filter": "{}"},
                "type": "Contacts Mailing",
                "updated_at": moment,
                "updated_in_db_at": moment,
            },
            "relationships": {"user": {"data": {"id": "u1", "type": "users"}}},
        }
    }


@pytest.mark.parametrize(
    ("fields", "attributes", "related"),
    [
        ("params,type", ["params", "type"], False),
        ("type,params", ["params", "type"], False),
        ("params, type ,\tuser", ["params", "type"], True),
        ("user", [], True),
        ("created_at,user,nonsense", ["created_at"], True),
        (",".join([*ATTRIBUTES, "user"]), ATTRIBUTES, True),
        ("", [], False),
        ("nonsense", [], False),
        ("id", [], False),
    ],
)
def test_fields_choose_attributes_and_the_relationship(fields: str, attributes: list[str], related: bool) -> None:  # noqa: FBT001 - a value under test
    """Only the named fields are told, `user` among them; unknown names are ignored and an empty list names none."""
    data = _document({"fields[export_logs]": fields})["data"]
    assert list(data["attributes"]) == attributes
    assert ("relationships" in data) is related
    assert data["id"] == "e1"


@pytest.mark.parametrize(
    ("include", "included"), [("user", 1), ("*", 1), ("x,user", 1), ("", 0), ("users", 0), ("x", 0)]
)
def test_include_adds_the_owner(include: str, included: int) -> None:
    """`user` or `*` adds the owner with both names; other names are ignored."""
    document = _document({"include": include})
    assert len(document.get("included", [])) == included
    if included:
        (user,) = document["included"]
        assert user == {"id": "u1", "type": "users", "attributes": {"first_name": "Ada", "last_name": "Brook"}}


def test_params_come_back_as_they_were_sent() -> None:
    """Text stays text, and a lone surrogate stays an escape, since UTF-8 cannot hold it."""
    text = StoredExport("e1", "u1", '{"filter": "\ud800"}', EXPORT.created_at, used_up=False)
    assert b"\\ud800" in export_document(text, OWNER, View())
    assert _document({}, text)["data"]["attributes"]["params"] == '{"filter": "\ud800"}'


def test_a_timestamp_is_in_utc_with_seconds() -> None:
    """Moments of other time zones are converted, parts of a second dropped, early years padded."""
    assert timestamp(datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-01T23:00:00Z"
    assert timestamp(datetime(1, 1, 1, microsecond=1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"
