"""The place of a clause: a line of the contract, or the nearest one that the contract has."""

from dataclasses import dataclass

from conformance.contract import Contract


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the contract.

    Attributes:
        line: Counted from 1.
        note: Why the place is not the clause itself, as a sentence; empty where it is.
        file: The file of the contract.
    """

    line: int
    note: str = ""
    file: str = "openapi.yaml"

    def __str__(self) -> str:
        """Return the place as compilers print it: file, colon, line."""
        return f"{self.file}:{self.line}"


def place_of(clause: str, contract: Contract, subject: str = "") -> Place:
    """Find the line of a clause.

    A clause of an RFC or of JSON:API has no line in the contract. Its place is the operation on which the check failed,
    where the subject names one, else the first line.

    Args:
        clause: A JSON pointer that begins with `#`, or a section of another document.
        contract: The contract.
        subject: What a check failed on: `create`, `json`, `csv`, `xlsx`, or anything else.
    """
    if clause.startswith("#"):
        return _in_contract(clause.removeprefix("#"), contract)
    pointer = _operations(contract).get(subject)
    if pointer is not None and contract.knows(pointer):
        note = f"The clause is {clause}, outside the contract; this is the operation."
        return Place(contract.line(pointer), note, contract.file)
    return Place(1, f"The clause is {clause}, outside the contract; this is the contract's first line.", contract.file)


def _in_contract(pointer: str, contract: Contract) -> Place:
    nearest = contract.nearest(pointer)
    note = "" if nearest == pointer else f"The contract has no #{pointer}; this is the nearest node above it."
    return Place(contract.line(nearest), note, contract.file)


def _operations(contract: Contract) -> dict[str, str]:
    """Return the pointers of the operations by the subjects of the checks: `create`, or a representation."""
    names: dict[str, str] = {}
    for operation in contract.operations.values():
        _, dot, extension = operation.path.rpartition(".")
        name = "create" if operation.method == "POST" else extension if dot else "json"
        names[name] = operation.pointer
    return names
