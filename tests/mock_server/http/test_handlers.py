"""Tests of which handler an operation gets."""

from dataclasses import replace
from pathlib import Path

import pytest

from mock_server import create_app, load_contract, load_fixtures
from mock_server.contract import ContractError, Lifecycle
from mock_server.http.handlers import Handlers
from tests.mock_server.driving import BENS, FRESH, USED_UP, Client

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


def test_a_status_that_the_mock_has_no_error_for_is_refused() -> None:
    """The contract may say which status a used-up export has, among those that the mock knows."""
    name = "showMailingExport"

    def handlers(then: int) -> Handlers:
        operation = replace(CONTRACT.operations[name], lifecycle=Lifecycle("export", "uses-up", "first-success", then))
        return Handlers(replace(CONTRACT, operations={**CONTRACT.operations, name: operation}))

    assert handlers(410)
    with pytest.raises(ContractError, match=r"/x-lifecycle/then: not implemented\. Known: 400, ") as caught:
        handlers(418)
    assert caught.value.line > 1


@pytest.mark.parametrize("form", ["", ".csv", ".xlsx"])
def test_a_used_up_export_has_the_status_of_the_contract(form: str, tmp_path: Path) -> None:
    """It is said of used-up exports alone: another user's is still a 403."""
    forbidden = b"        '403':\n          $ref: '#/components/responses/Forbidden'\n"
    source = CONTRACT.source.replace(b"then: '403'", b"then: '410'")
    file = tmp_path / "openapi.yaml"
    file.write_bytes(source.replace(forbidden, forbidden + forbidden.replace(b"403", b"410")))
    client = Client(create_app(load_fixtures(), contract=load_contract(file)))
    assert [client.get(f"{FRESH}{form}").status_code for _ in range(2)] == [200, 410]
    assert client.get(f"{USED_UP}{form}").status_code == 410
    assert client.get(f"{BENS}{form}").status_code == 403


def test_the_name_of_an_operation_does_not_matter() -> None:
    """An operation that is renamed in the contract keeps its handler."""
    renamed = {f"other{name}": operation for name, operation in CONTRACT.operations.items()}
    handlers = Handlers(replace(CONTRACT, operations=renamed))
    resolver = handlers.resolver()
    assert all(callable(resolver.resolve_function_from_operation_id(name)) for name in renamed)
