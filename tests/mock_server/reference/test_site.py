"""The files of the reference: what there is, and that each tells of the same contract."""

import json

import pytest
import yaml

from mock_server.cli import main
from mock_server.commands.docs.manual import manual_of
from mock_server.contract import Contract, load_contract, read_contract
from mock_server.reference import build
from mock_server.reference.site import LLMS, OFFERS, PAGE


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


def test_the_site_is_the_page_and_what_it_offers(contract: Contract) -> None:
    """No file is offered that is not there, and none is there that is not offered."""
    assert set(build(contract)) == {PAGE, *(offer.name for offer in OFFERS)}


def test_the_contract_is_offered_in_two_forms(contract: Contract) -> None:
    """As YAML it is as it was written, as JSON it is the same document."""
    site = build(contract)
    assert site["openapi.yaml"] == contract.source
    assert json.loads(site["openapi.json"]) == yaml.safe_load(contract.source)


def test_the_index_for_language_models_has_its_form(contract: Contract) -> None:
    """A title, a summary as a quotation, and lists of links: to every file, every operation and every filter."""
    lines = build(contract)["llms.txt"].decode().splitlines()
    assert lines[0] == "# Mailing exports"
    assert lines[2].startswith("> Turn a selection of contacts")
    text = "\n".join(lines)
    targets = [offer.name for offer in OFFERS if offer.name != LLMS]
    targets += [f"index.html#{name}" for name in contract.operations]
    targets += [f"index.html#filter-{name}" for name in contract.vocabulary.rules]
    assert [target for target in targets if f"]({target})" not in text] == []


def test_a_contract_without_a_life_cycle_is_offered_too(contract: Contract) -> None:
    """Its collections have the requests with a body alone."""
    document = contract.specification()
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("x-lifecycle")
    site = build(read_contract(json.dumps(document).encode()))
    assert [folder["name"] for folder in json.loads(site["postman.json"])["item"]] == ["Create a mailing export"]


def test_the_index_for_language_models_leads_to_all_else(contract: Contract) -> None:
    """The pages, the other files, and each error with what to do about it; it does not list itself."""
    index = build(contract, manual_of(main), has_checks=True)["llms.txt"].decode()
    for name in ("index.html", "mock.html", "checks.html", "reference.md", "openapi.yaml", "index.html#error-403"):
        assert f"]({name}): " in index
    assert "](llms.txt)" not in index
    assert "mock.html" not in build(contract)["llms.txt"].decode()


def test_an_empty_value_is_told_from_a_word(contract: Contract) -> None:
    """In the table of columns, where values are code."""
    table = build(contract)["reference.md"].decode().partition("| Column ")[2]
    assert "*(empty)*" in table
    assert "`empty`" not in table


def test_all_limits_are_in_one_place(contract: Contract) -> None:
    """The size and the depth of a body, the size of numbers, the requests in a row, and that an export is read once."""
    site = build(contract)
    page, text = site["index.html"].decode(), site["reference.md"].decode()
    for limits in (page.partition('id="limits"')[2], text.partition("\n## Limits")[2]):
        for words in ("1 MiB", "100 levels", "64-bit", "uses the export up", "413 ", "429 "):
            assert words in limits
