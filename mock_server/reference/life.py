"""The life of a resource, from the `x-lifecycle` of the operations."""

from mock_server.contract import Contract, Lifecycle, Operation
from mock_server.reference.model import Life, Step


def life_sentence(lifecycle: Lifecycle | None) -> str:
    """What an operation does to the life of its resource, in one sentence; empty where it does nothing."""
    if lifecycle is None:
        return ""
    if lifecycle.effect == "creates":
        return f"Creates the {lifecycle.resource}; it is not used up yet."
    return (
        f"The first successful request uses the {lifecycle.resource} up, in whichever form. "
        f"Every later one is answered with {lifecycle.then}."
    )


def read_life(contract: Contract, titles: dict[str, str], refusal: str) -> Life | None:
    """The life that the operations tell together; None where no operation tells of one.

    Args:
        contract: The contract.
        titles: The title of each operation, in the order of the document.
        refusal: The reason phrase of the status that follows using up.
    """
    operations = [contract.operations[operation_id] for operation_id in titles]
    creators = [operation for operation in operations if _effect(operation) == "creates"]
    consumers = [operation for operation in operations if _effect(operation) == "uses-up"]
    if not creators or not consumers:
        return None
    last = consumers[0].lifecycle
    return Life(
        resource=last.resource if last else "",
        creators=tuple(_step(operation, titles, contract) for operation in creators),
        consumers=tuple(_step(operation, titles, contract) for operation in consumers),
        created=creators[0].success,
        refused=last.then or 0 if last else 0,
        refusal=refusal,
    )


def _effect(operation: Operation) -> str:
    return operation.lifecycle.effect if operation.lifecycle else ""


def _step(operation: Operation, titles: dict[str, str], contract: Contract) -> Step:
    return Step(
        operation_id=operation.operation_id,
        title=titles[operation.operation_id],
        method=operation.method,
        path=contract.base_path + operation.path,
    )
