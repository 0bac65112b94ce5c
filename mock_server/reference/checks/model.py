"""What is wrong with documentation, as a value."""

from dataclasses import dataclass
from typing import Final

from mock_server.contract import Contract

TEMPLATES: Final = "mock_server/reference/templates"
"""The folder of what the pages are made from, in the repository."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        place: Where it is, such as the name of a file.
        problem: What is wrong.
        fix: What to do about it, a command where there is one.
        details: What shows it, such as a difference; empty if the problem says it all.
    """

    place: str
    problem: str
    fix: str
    details: str = ""

    def __str__(self) -> str:
        """Return it as text: the details are between the problem and the fix."""
        return "\n".join(filter(None, (f"{self.place}: {self.problem}", self.details, f"  fix: {self.fix}")))


def place_of(contract: Contract, pointer: str) -> str:
    """Return file and line of a JSON pointer into a contract."""
    return f"{contract.places.file}:{contract.line(pointer)}"


def quoted(contract: Contract, pointer: str) -> str:
    """Return the line of a contract that a JSON pointer is to, with its place, as the details of a fault."""
    line = contract.source.decode().splitlines()[contract.line(pointer) - 1].strip()
    return f"  {place_of(contract, pointer)}: {line}"
