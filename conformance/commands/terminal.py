"""What commands share: their terminal, and the end of their help."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import click
from rich.console import Console

from conformance.contract import ContractError
from conformance.reports.files import ReportError
from conformance.target import TargetError
from conformance.verdict.baseline_yaml import BaselineError
from conformance.verdict.neutral import visible

# On a narrower terminal an example would be folded at nearly every word.
_FEWEST_COLUMNS = 40
# A quoted text is one word, because a line break would change it; an option stays with its value.
_WORD = re.compile(r"(?:--[a-z-]+ (?!-))?(?:'[^']*'|[^\s'])+")


class Terminal(Console):
    """A console that lets a broken pipe end the command."""

    def on_broken_pipe(self) -> NoReturn:
        """Raise the error; rich would end the process with exit status 1."""
        raise BrokenPipeError


class Command(click.Command):
    """A command whose errors are wrong usage, and whose help ends with its exit statuses and with examples.

    The examples are folded to the width of the terminal.

    Args:
        statuses: The meaning of each exit status.
        examples: Commands to copy.
        settings: The settings of any command, by name.

    Attributes:
        statuses: Each exit status with its meaning.
        examples: Commands to copy.
    """

    def __init__(self, *, statuses: Mapping[str, str], examples: Sequence[str], **settings: Any) -> None:  # noqa: ANN401  those of click
        super().__init__(**settings)
        self.statuses = tuple(statuses.items())
        self.examples = tuple(examples)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run the command; a file or a value that cannot be used is wrong usage."""
        try:
            return super().invoke(ctx)
        except (BaselineError, ContractError, ReportError, TargetError) as error:
            # It may quote a file, whose text must not act on the terminal.
            raise click.UsageError(visible(str(error)), ctx) from None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write exit statuses and examples."""
        with formatter.section("Exit status"):
            formatter.write_dl(self.statuses)
        with formatter.section("Examples"):
            indent = " " * formatter.current_indent
            for example in self.examples:
                for line in folded(example, formatter.width - len(indent)):
                    formatter.write(f"{indent}{line}\n")


def folded(command: str, width: int) -> Iterator[str]:
    """Yield a command in lines that a shell reads as one; a word longer than the width is not broken."""
    line = ""
    for word in _WORD.findall(command):
        if line.strip() and len(line) + len(word) + len("  \\") > max(width, _FEWEST_COLUMNS):
            yield f"{line} \\"
            line = "   "
        line = f"{line} {word}" if line else word
    yield line
