"""What the manual says of the commands, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a help text, or lines that are printed as they are."""

    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class CommandText:
    """A command of the program.

    Attributes:
        words: What is typed before its arguments, such as `mailing-conformance run`.
        usage: The whole line, with its arguments.
        help: What it does.
        options: Its options: how they are written, and what they do.
        statuses: Each exit status with its meaning; empty if it has none of its own.
        examples: Commands to copy.
        place: The file and line that its help is written at.
    """

    words: str
    usage: str
    help: tuple[Block, ...]
    options: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, str], ...] = ()
    examples: tuple[str, ...] = ()
    place: str = ""
