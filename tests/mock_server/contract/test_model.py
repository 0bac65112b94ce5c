"""The values of a contract: copies of its document, and lines for errors."""

import pytest

from mock_server.contract import (
    Contract,
    load_contract,
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


def test_a_specification_keeps_the_order_of_the_paths(contract: Contract) -> None:
    """A router that takes the first path that matches gets them, and the operations, in the order of the document."""
    paths = list(contract.document["paths"])
    assert list(contract.specification()["paths"]) == paths
    assert [operation.path for operation in contract.operations.values()] == paths


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
