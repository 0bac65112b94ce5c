"""The model of the reference."""

from mock_server.contract import load_contract
from mock_server.reference import read_reference


def test_the_anchor_of_an_entry_is_its_operation_id() -> None:
    """Every operation has one entry, which is found by the id of the operation."""
    contract = load_contract()
    entries = read_reference(contract).entries
    assert {entry.operation_id: entry.operation for entry in entries} == contract.operations
