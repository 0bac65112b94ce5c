"""The life of a resource on both pages."""

import json

import pytest

from mock_server.contract import Contract, load_contract, read_contract
from mock_server.reference import build, read_reference
from tests.mock_server.reference.pages import by_id, parse


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


def test_a_contract_without_a_life_cycle_has_no_such_chapter(contract: Contract) -> None:
    """The chapter is printed only where operations tell of a life."""
    document = contract.specification()
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("x-lifecycle")
    pages = build(read_contract(json.dumps(document).encode()))
    assert by_id(parse(pages["index.html"])[0], "life") is None
    assert by_id(parse(pages["index.html"])[0], "example") is None
    assert "The life of" not in pages["reference.md"].decode()


def test_the_life_has_what_creates_and_what_uses_up(contract: Contract) -> None:
    """The operation that creates comes first, the three reads use up, and later ones are refused as documented."""
    life = read_reference(contract).life
    assert life is not None
    assert [entry.operation_id for entry in life.creators] == ["createMailingExport"]
    assert len(life.consumers) == 3
    assert (life.resource, life.refused, life.refusal) == ("export", 403, "Forbidden")
