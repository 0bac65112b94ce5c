"""Which requests a collection has, in an order in which all of them get the expected answer.

An export is read once. So each way to read it is a walk of its own: create an export, read it, and read it again to be
refused.
"""

from dataclasses import dataclass

from mock_server.reference.layout import layout_json
from mock_server.reference.model import Entry, Example, Reference
from mock_server.reference.prose import line_of

ID_PLACE = "{id}"
"""Where the path of an operation has the id of an export."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the variables of a collection are set to at first.

    Attributes:
        base_url: The URL of a server, up to and with the base path.
        token: A token that it takes.
    """

    base_url: str
    token: str


@dataclass(frozen=True, slots=True)
class Step:
    """One request.

    Attributes:
        name: What it shows; unique in its walk.
        entry: The operation.
        status: The status that is expected.
        example: The body that is sent, or None.
        keeps_id: Whether the id in the answer is for the steps after it.
    """

    name: str
    entry: Entry
    status: int
    example: Example | None = None
    keeps_id: bool = False

    @property
    def body(self) -> str:
        """The body as text; empty if there is none."""
        return "" if self.example is None else layout_json(self.example.value)


@dataclass(frozen=True, slots=True)
class Walk:
    """Requests that belong together, in their order."""

    name: str
    description: str
    steps: tuple[Step, ...]


def walks(reference: Reference) -> tuple[Walk, ...]:
    """Return the walks of a reference: what can be sent to each operation, and what reading uses up.

    Args:
        reference: The reference; without a life of a resource, there are the operations with a body alone.
    """
    life = reference.life
    sending = [_sending(entry) for entry in reference.entries if entry.body and entry.body.examples]
    if life is None:
        return tuple(sending)
    return (*sending, *(_reading(life.creators[0], entry, life.refused) for entry in life.consumers))


def _sending(entry: Entry) -> Walk:
    examples = entry.body.examples if entry.body else ()
    success = entry.operation.success
    steps = (Step(line_of(example.summary or example.name), entry, success, example) for example in examples)
    return Walk(line_of(entry.title), entry.description, tuple(steps))


def _reading(creator: Entry, reader: Entry, refused: int) -> Walk:
    examples = creator.body.examples if creator.body else ()
    first = next(iter(examples), None)
    steps = (
        Step("Create an export", creator, creator.operation.success, first, keeps_id=True),
        Step("Read it", reader, reader.operation.success),
        Step("Read it again: it is used up", reader, refused),
    )
    return Walk(line_of(reader.title), reader.description, steps)
