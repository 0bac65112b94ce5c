"""The data set of a session can be written, and never has a mistake."""

from pathlib import Path

import pytest

from mock_server import create_app, load_fixtures
from mock_server.control.data import find_item, with_item
from mock_server.fixtures import FixtureError, from_document, to_document
from mock_server.fixtures.loading import DEFAULT_PATH
from mock_server.problems import NotFound
from tests.mock_server.driving import FRESH, Client


def test_a_data_set_and_its_document_are_the_same() -> None:
    """What is read can be written back without a difference."""
    fixtures = load_fixtures()
    assert from_document(to_document(fixtures)) == fixtures


def test_an_item_replaces_the_one_of_its_id_or_is_the_last() -> None:
    """The others stay as they are and where they are."""
    document = {"users": [{"id": "a"}, {"id": "b"}], "contacts": [{"id": "a"}]}
    assert with_item(document, "users", {"id": "a", "x": 1}) == {
        "users": [{"id": "a", "x": 1}, {"id": "b"}],
        "contacts": [{"id": "a"}],
    }
    assert with_item(document, "contacts", {"id": "c"})["contacts"] == [{"id": "a"}, {"id": "c"}]
    assert document["contacts"] == [{"id": "a"}]


def test_an_item_is_found_by_its_id_in_any_case() -> None:
    """An id that nothing has is told."""
    items = [{"id": "a"}, {"id": "b"}]
    assert find_item(items, "B") is items[1]
    with pytest.raises(NotFound, match="of the id c"):
        find_item(items, "c")


def test_a_fixture_file_may_have_rules(tmp_path: Path) -> None:
    """They apply from the start; a wrong one is told with its place."""
    file = tmp_path / "with-rules.yaml"
    text = DEFAULT_PATH.read_text("utf-8")
    file.write_text(f"{text}\nrules:\n  - csv code=429 times=1\n", "utf-8")
    client = Client(create_app(load_fixtures(file)))
    assert [client.get(f"{FRESH}.csv").status_code for _ in range(2)] == [429, 200]
    file.write_text(f"{text}\nrules:\n  - csv code=429 times=1\n  - csv user=zoe code=429\n", "utf-8")
    with pytest.raises(
        FixtureError, match=r"/rules/1: .* names no user that there is; there are ada, ben, cleo"
    ) as told:
        load_fixtures(file)
    assert told.value.line == len(text.splitlines()) + 4
