"""Tests of which handler an operation gets."""

from dataclasses import replace
from uuid import uuid4

import pytest

from mock_server import load_contract, load_fixtures, system_clock
from mock_server.contract import Contract, ContractError, Lifecycle
from mock_server.exports.operations import Exports
from mock_server.exports.store import MemoryStore
from mock_server.http.handlers import Handlers

CONTRACT = load_contract()


def _handlers(contract: Contract) -> Handlers:
    exports = Exports(load_fixtures(), MemoryStore(), contract.vocabulary, clock=system_clock, new_id=uuid4)
    return Handlers(contract, exports)


def test_every_operation_of_the_contract_has_a_handler() -> None:
    """The resolver finds a handler for each `operationId`."""
    handlers = _handlers(CONTRACT)
    for operation_id in CONTRACT.operations:
        assert callable(handlers.resolver().resolve_function_from_operation_id(operation_id))


@pytest.mark.parametrize("lifecycle", [None, Lifecycle("export", "deletes")])
def test_an_operation_that_does_something_else_has_none(lifecycle: Lifecycle | None) -> None:
    """Where the contract says of an operation what the mock cannot do, or nothing, its place is told at once."""
    operations = dict(CONTRACT.operations)
    name = "createMailingExport"
    operations[name] = replace(operations[name], lifecycle=lifecycle)
    with pytest.raises(ContractError, match="/post: not implemented") as caught:
        _handlers(replace(CONTRACT, operations=operations))
    assert caught.value.line > 1


def test_the_name_of_an_operation_does_not_matter() -> None:
    """An operation that is renamed in the contract keeps its handler."""
    renamed = {f"other{name}": operation for name, operation in CONTRACT.operations.items()}
    handlers = _handlers(replace(CONTRACT, operations=renamed))
    resolver = handlers.resolver()
    assert all(callable(resolver.resolve_function_from_operation_id(name)) for name in renamed)
