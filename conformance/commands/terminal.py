"""What all commands have in common: how they end, and how their help does.

Whoever interrupts a command gets one line and exit status 130. A pipe that nobody reads any more ends it with 141, as a
shell tells of a broken pipe. An output that cannot be written, to a full disk say, ends it with 2. Neither is 1, which
says that the contract is broken.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import click
from rich.console import Console

INTERRUPTED = 130
_BROKEN_PIPE = 141
_USAGE = 2
# What only writing comes to here; of a stream without a buffer, nothing is left by which to know it.
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
_FEWEST_COLUMNS = 40
# What stands in quotes is one word, since a break inside would change it; an option stays beside its value.
_WORD = re.compile(r"(?:--[a-z-]+ (?!-))?(?:'[^']*'|[^\s'])+")


class Terminal(Console):
    """A terminal, or what stands in for one, that leaves a broken pipe to the command."""

    def on_broken_pipe(self) -> NoReturn:
        """Let the error out; the library would end the process with exit status 1."""
        raise BrokenPipeError


class Command(click.Command):
    """A command whose help ends in its exit statuses and in examples, as wide as the terminal allows.

    Args:
        statuses: What each exit status says.
        examples: Commands to copy.
        settings: The settings of any command, by name.
    """

    def __init__(
        self,
        *,
        statuses: Mapping[str, str],
        examples: Sequence[str],
        **settings: Any,  # noqa: ANN401  those of click
    ) -> None:
        super().__init__(**settings)
        self._statuses = tuple(statuses.items())
        self._examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write exit statuses and examples."""
        with formatter.section("Exit status"):
            formatter.write_dl(self._statuses)
        with formatter.section("Examples"):
            indent = " " * formatter.current_indent
            for example in self._examples:
                for line in folded(example, formatter.width - len(indent)):
                    formatter.write(f"{indent}{line}\n")


class Commands(click.Group):
    """A group of commands that tells an interruption, a broken pipe and a full disk from a verdict."""

    def main(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401  those of click
        """Run the group as a program, with all that it prints: help and mistakes in the usage, too."""
        try:
            return super().main(*arguments, **settings)
        except OSError as error:
            if not _turn_away() and error.errno not in _UNWRITABLE:
                raise  # something else than the output is to blame
            with contextlib.suppress(OSError):
                click.echo(f"Error: The output cannot be written: {error.strerror}.", err=True)
            sys.exit(_USAGE)

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:  # noqa: ANN401  those of click
        """Read the options of the group itself."""
        with _ending():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run a command."""
        with _ending():
            return super().invoke(ctx)


def folded(command: str, width: int) -> Iterator[str]:
    """Yield a command in lines of some width, which a shell reads as one; a word that is longer stands whole."""
    line = ""
    for word in _WORD.findall(command):
        if line.strip() and len(line) + len(word) + len("  \\") > max(width, _FEWEST_COLUMNS):
            yield f"{line} \\"
            line = "   "
        line = f"{line} {word}" if line else word
    yield line


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _turn_away()
        sys.exit(_BROKEN_PIPE)


def _turn_away() -> bool:
    """Send to nowhere what a broken stream still holds: Python would try to write it once more at the end.

    Returns:
        Whether there was such a stream.
    """
    broken = False
    for stream in filter(None, (sys.stdout, sys.stderr)):  # one that was closed beforehand is None
        try:
            stream.flush()
        except OSError:
            broken = True
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return broken
