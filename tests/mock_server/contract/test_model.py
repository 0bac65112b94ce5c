"""The values of a contract: copies of its document, and lines for errors."""

import json

import pytest

from mock_server.contract import (
    Contract,
    load_contract,
    read_contract,
)

CSV = "/paths/~1contacts~1exports~1mailing~1{id}.csv/get"


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


def test_each_specification_is_a_copy_of_its_own(contract: Contract) -> None:
    """A router may change the specification it was given; the contract and the next copy stay as they were."""
    first = contract.specification()
    assert first == contract.document
    first["paths"].clear()
    first["info"]["title"] = "changed"
    assert contract.specification() == contract.document
    assert contract.document["info"]["title"] != "changed"


def test_specification_puts_specific_paths_first(contract: Contract) -> None:
    """Also where the document has the path with the bare id first, the specification has it last."""
    document = contract.specification()
    document["paths"] = dict(reversed(document["paths"].items()))
    reordered = read_contract(json.dumps(document, indent=1).encode())
    paths = list(reordered.specification()["paths"])
    assert paths[:2] == ["/contacts/exports/mailing/{id}.xlsx", "/contacts/exports/mailing/{id}.csv"]
    assert sorted(paths) == sorted(contract.document["paths"])
    assert [operation.path for operation in reordered.operations.values()] == paths


@pytest.mark.parametrize(
    ("pointer", "line_holds"),
    [
        ("/info/version", "version: 1.0.0"),
        (CSV + "/x-lifecycle/then", "then: '403'"),
        ("/components/schemas/XlsxFile/x-table/columns/1/name", "name: Greeting"),
        ("/components/schemas/Error/no/such/thing", "Error:"),
    ],
)
def test_line_of_a_pointer(contract: Contract, pointer: str, line_holds: str) -> None:
    """The line is where the key is written, behind an alias too, or the nearest place that exists."""
    line = contract.source.decode().splitlines()[contract.line(pointer) - 1]
    assert line_holds in line


def test_an_error_can_be_told_later(contract: Contract) -> None:
    """Whoever finds a fault after loading can still tell the file and the line."""
    error = contract.error("/info/version", "too old")
    assert str(error) == f"openapi.yaml:{contract.line('/info/version')}: /info/version: too old"
