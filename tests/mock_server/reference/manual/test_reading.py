"""The control API and fixture files, as the manual has them."""

import json
from importlib.resources import files
from pathlib import Path

import yaml

from mock_server.control.api import CONTRACT_PATH
from mock_server.control.data import load_fixtures
from mock_server.reference.manual.reading import read_api, read_fixture_fields

CONTROL = yaml.safe_load(CONTRACT_PATH.read_text("utf-8"))
SCHEMA = json.loads((files("mock_server.fixtures") / "schema.json").read_text("utf-8"))


def test_every_operation_of_the_control_api_is_read() -> None:
    """With its whole path, the parameters of its path among its own, its body, and what it answers."""
    operations = {each.operation_id: each for each in read_api(CONTROL)}
    assert len(operations) == sum(len(set(item) - {"parameters"}) for item in CONTROL["paths"].values())
    clock = operations["put_clock"]
    assert (clock.method, clock.path) == ("PUT", "/__mock__/clock")
    assert [each.name for each in clock.parameters] == ["session"]
    assert [each.name for each in clock.body] == ["now", "advance", "frozen"]
    assert json.loads(clock.example) == {"now": "2026-03-02T09:15:00Z", "frozen": True}
    assert [status for status, _ in clock.answers] == ["200", "422"]
    assert [each.name for each in operations["verify"].answer] == ["passed", "report"]
    assert [each.name for each in operations["list_sessions"].answer] == ["name", "requests", "rules"]
    assert {each.name: each.required for each in operations["get_item"].parameters} == {
        "kind": True,
        "id": True,
        "session": False,
    }
    assert operations["put_fixtures"].body_description.startswith("A fixture file")


def test_the_members_of_a_fixture_file_are_read_at_every_depth() -> None:
    """With their kinds in words, what has to be there, and what may be null."""
    fields = {each.name: each for each in read_fixture_fields(SCHEMA)}
    assert list(fields) == list(SCHEMA["properties"])
    assert fields["users"].types == ("array of object",)
    user = {each.name: each for each in fields["users"].members}
    assert set(user) == set(SCHEMA["$defs"]["user"]["properties"])
    assert user["token"].required
    lists = {each.name: each for each in fields["account_lists"].members}
    contact = {each.name: each for each in lists["contacts"].members}
    assert contact["status"].nullable
    assert contact["status"].types == ("string",)


def test_the_example_of_a_fixture_file_is_one() -> None:
    """It can be loaded, and has every member but the signing key and the list of contacts, which lists have."""
    path = Path("mock_server/reference/templates/fixtures.yaml")
    fixtures = load_fixtures(path)
    assert len(fixtures.contacts) == 2
    assert fixtures.rules
    assert set(yaml.safe_load(path.read_text("utf-8"))) == set(SCHEMA["properties"]) - {"signing_key", "contacts"}
