"""Tests of which handler an operation gets."""

from dataclasses import replace

import pytest

from mock_server import load_contract
from mock_server.contract import ContractError, Lifecycle
from mock_server.http.handlers import Handlers

CONTRACT = load_contract()


def test_every_operation_of_the_contract_has_a_handler() -> None:
    """The resolver finds a handler for each `operationId`."""
    handlers = Handlers(CONTRACT)
    for operation_id in CONTRACT.operations:
        assert callable(handlers.resolver().resolve_function_from_operation_id(operation_id))


@pytest.mark.parametrize("lifecycle", [None, Lifecycle("export", "deletes")])
def test_an_operation_that_does_something_else_has_none(lifecycle: Lifecycle | None) -> None:
    """Where the contract says of an operation what the mock cannot do, or nothing, its place is told at once."""
    operations = dict(CONTRACT.operations)
    name = "createMailingExport"
    operations[name] = replace(operations[name], lifecycle=lifecycle)
    with pytest.raises(ContractError, match="/post: not implemented") as caught:
        Handlers(replace(CONTRACT, operations=operations))
    assert caught.value.line > 1


def test_the_name_of_an_operation_does_not_matter() -> None:
    """An operation that is renamed in the contract keeps its handler."""
    renamed = {f"other{name}": operation for name, operation in CONTRACT.operations.items()}
    handlers = Handlers(replace(CONTRACT, operations=renamed))
    resolver = handlers.resolver()
    assert all(callable(resolver.resolve_function_from_operation_id(name)) for name in renamed)
