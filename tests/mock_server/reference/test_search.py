"""What the search of the page finds."""

import json

import pytest

from mock_server.contract import Contract, load_contract
from mock_server.reference import build, read_reference
from mock_server.reference.search import chapters, search_index
from tests.mock_server.reference.pages import Element, parse


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


@pytest.fixture(scope="module")
def root(contract: Contract) -> Element:
    """The tree of the HTML page."""
    return parse(build(contract)["index.html"])[0]


def test_the_index_is_in_the_page(contract: Contract, root: Element) -> None:
    """As data that a browser does not run, so that a search needs no other file."""
    script = next(each for each in root.walk() if each.attributes.get("id") == "index")
    assert script.attributes["type"] == "application/json"
    found = [tuple(each) for each in json.loads("".join(map(str, script.children)))]
    assert found == list(search_index(read_reference(contract)))


def test_all_that_is_found_is_on_the_page(contract: Contract, root: Element) -> None:
    """Each entry leads to an element that has its words."""
    elements = {each.attributes["id"]: each for each in root.walk() if "id" in each.attributes}
    for words, _, identifier in search_index(read_reference(contract)):
        last = words.rpartition(".")[2] if " " not in words else words
        assert last.replace("`", "") in elements[identifier].text, identifier


def test_every_heading_field_filter_column_and_error_is_found(contract: Contract, root: Element) -> None:
    """What has a place of its own on the page is in the index; what all operations have is not."""
    index = {identifier for _, _, identifier in search_index(read_reference(contract))}
    places = {each.attributes["id"] for each in root.walk() if each.classed("field") or each.classed("key")}
    places |= {each.attributes["id"] for each in root.walk() if each.classed("failure") or each.classed("operation")}
    places |= {
        each.attributes["id"] for each in root.walk() if each.attributes.get("id", "").startswith("authentication")
    }
    assert places - index == set()
    assert {identifier for identifier, _ in chapters(read_reference(contract))} <= index
    assert len(places) > 80


def test_every_place_has_a_link_to_itself(root: Element) -> None:
    """Fields, filters, columns and errors can be linked to from elsewhere, and say by which link."""
    links = {each.attributes["href"] for each in root.walk() if each.classed("pilcrow")}
    for each in root.walk():
        if any(each.classed(name) for name in ("field", "key", "failure", "operation", "chapter", "response")):
            assert f"#{each.attributes['id']}" in links
