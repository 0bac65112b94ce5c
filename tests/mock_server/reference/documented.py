"""Every example that the reference prints, with the operation and the status it is printed under."""

from dataclasses import dataclass

from mock_server.contract import Contract
from mock_server.reference import read_reference


@dataclass(frozen=True)
class Example:
    """An example of a body; `status` is None for a request."""

    operation_id: str
    status: int | None
    media_type: str
    name: str
    value: object


def examples(contract: Contract) -> tuple[Example, ...]:
    """Every example of a body in the reference, in its order."""
    return tuple(
        Example(entry.operation_id, status, example.media_type, example.name, example.value)
        for entry in read_reference(contract).entries
        for status, printed in (
            (None, entry.body.examples if entry.body else ()),
            *((answer.status, answer.examples) for answer in (*entry.successes, *entry.errors)),
        )
        for example in printed
    )
