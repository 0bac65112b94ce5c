"""The manual as a page."""

import json

import pytest

from mock_server.cli import main
from mock_server.commands.docs.manual import manual_of
from mock_server.contract import load_contract
from mock_server.control.client_rules import CLIENT_RULES
from mock_server.reference import build
from mock_server.reference.checks import dead_links, undocumented
from mock_server.reference.manual import PAGE
from tests.mock_server.reference.pages import Element, by_id, parse
from tests.mock_server.reference.test_rendering import loads

CONTRACT = load_contract()
MANUAL = manual_of(main)
SITE = build(CONTRACT, MANUAL)


@pytest.fixture(scope="module")
def root() -> Element:
    """The tree of the page."""
    tree, faults = parse(SITE[PAGE])
    assert faults == []
    return tree


def test_the_page_is_part_of_the_site() -> None:
    """The reference links to it and it to the reference; without what it is made from there is no such page."""
    assert b'href="mock.html"' in SITE["index.html"]
    assert b'href="index.html"' in SITE[PAGE]
    assert PAGE not in build(CONTRACT)
    assert b"mock.html" not in build(CONTRACT)["index.html"]
    assert list(dead_links(SITE)) == []


def test_the_page_loads_nothing_and_is_small(root: Element) -> None:
    """As the reference."""
    assert loads(root) == []
    assert len(SITE[PAGE]) <= 300_000


def test_every_client_rule_is_explained(root: Element) -> None:
    """With what it means, what a client does, what to do if it does not, and where that is said."""
    for rule in CLIENT_RULES:
        place = by_id(root, f"rule-{rule.rule_id}")
        assert place is not None
        for words in (rule.severity, rule.claim, rule.fix, rule.clause):
            assert words.replace("`", "") in place.text


def test_a_help_text_is_no_markdown() -> None:
    """A path with underscores is printed as it is, and a clause of the contract is a link to its explanation."""
    page = SITE[PAGE].decode()
    assert "its page at /__mock__/." in page
    assert "<strong>" not in page.partition('id="control"')[0]
    assert 'Said in <a href="index.html#filter"><code>/components/schemas/FilterObject</code></a>' in page


def test_every_command_operation_and_member_is_explained(root: Element) -> None:
    """Each option of each command, each operation of the control API, each member of a fixture file."""
    assert list(undocumented(CONTRACT, SITE, MANUAL)) == []
    ids = {each.attributes["id"] for each in root.walk() if "id" in each.attributes}
    assert {"control-put_clock.body.advance", "control-get_item.kind", "fixture.users.token"} <= ids
    assert {"control-verify.answer.passed", "control-list_sessions.answer.rules"} <= ids
    assert 'Its members: <a href="#fixtures">' in SITE[PAGE].decode()
    assert b"schema.json" not in SITE[PAGE]
    fixtures = by_id(root, "fixtures")
    assert fixtures is not None
    assert "a UUID in lower case, with hyphens" in fixtures.text
    assert "matches ^" not in fixtures.text
    assert {"mailing-mock_docs_check.--no-run", "mailing-mock_serve.--port"} <= ids


def test_an_option_that_is_not_on_the_page_is_told() -> None:
    """And so is a command or a client rule."""
    for identifier in ("mailing-mock_docs_check.--no-run", "mailing-mock_wait", "rule-early-retry"):
        page = SITE[PAGE].replace(f' id="{identifier}"'.encode(), b"")
        assert page != SITE[PAGE]
        (fault,) = undocumented(CONTRACT, {**SITE, PAGE: page}, MANUAL)
        assert fault.problem.endswith(f"there is no #{identifier}")


def test_all_that_is_found_is_on_the_page(root: Element) -> None:
    """Each entry of the index leads to an element that has its words."""
    index = json.loads("".join(map(str, by_id(root, "index").children)))  # type: ignore[union-attr]  # it is there
    elements = {each.attributes["id"]: each for each in root.walk() if "id" in each.attributes}
    assert len(index) > 100
    for words, _, identifier in index:
        assert words in elements[identifier].text, identifier
