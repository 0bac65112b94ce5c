"""The model as a whole: every example of the contract is in it."""

from mock_server.contract import load_contract
from mock_server.reference import read_reference
from tests.mock_server.reference.documented import examples


def test_operations_are_in_the_order_in_which_a_reader_needs_them() -> None:
    """Create, show, download; the contract has the path that shows last, because it matches the others as well."""
    order = [entry.operation_id for entry in read_reference(load_contract()).entries]
    assert order == [
        "createMailingExport",
        "showMailingExport",
        "downloadMailingExportCsv",
        "downloadMailingExportXlsx",
    ]


def test_examples_are_those_of_the_contract() -> None:
    """Every example of every body is handed out with the place it stands in, references followed."""
    contract = load_contract()
    handed = {
        (example.operation_id, example.status, example.media_type, example.name) for example in examples(contract)
    }
    expected: set[tuple[str, int | None, str, str]] = set()
    for path in contract.specification()["paths"].values():
        for operation in path.values():
            bodies = {int(status): contract.resolve(value) for status, value in operation["responses"].items()}
            for status, body in [(None, operation.get("requestBody", {})), *bodies.items()]:
                for media_type, media in body.get("content", {}).items():
                    names = media.get("examples", {}) or {"example": None}
                    expected |= {(operation["operationId"], status, media_type, name) for name in names}
    assert handed == expected
