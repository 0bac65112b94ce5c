"""What all commands share: how they end, and the end of their help.

The exit status 1 says that the contract is broken, so nothing else may end with it:

* An interrupted command prints one line and ends with 130.
* If the reader of its output has gone, a command ends with 141, the status that shells use for a broken pipe.
* If its output cannot be written, such as to a full disk, a command ends with 2.

click ends all three with 1, which is why :class:`Commands` handles them before click does.
"""

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from conformance.contract import ContractError
from conformance.reports.files import ReportError
from conformance.target import TargetError
from conformance.verdict.baseline_yaml import BaselineError
from conformance.verdict.neutral import visible

INTERRUPTED = 130
_BROKEN_PIPE = 141
USAGE = 2
# Errors that only writing raises here. An unbuffered stream leaves no other trace of them.
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
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
    """

    def __init__(self, *, statuses: Mapping[str, str], examples: Sequence[str], **settings: Any) -> None:  # noqa: ANN401  those of click
        super().__init__(**settings)
        self._statuses = tuple(statuses.items())
        self._examples = tuple(examples)

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
            formatter.write_dl(self._statuses)
        with formatter.section("Examples"):
            indent = " " * formatter.current_indent
            for example in self._examples:
                for line in folded(example, formatter.width - len(indent)):
                    formatter.write(f"{indent}{line}\n")


class Commands(click.Group):
    """A group of commands that gives interruptions, broken pipes and full disks an exit status of their own."""

    def main(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401  those of click
        """Run the group as a program; this covers help and usage errors, too."""
        try:
            return super().main(*arguments, **settings)
        except OSError as error:
            if not _discard_output() and error.errno not in _UNWRITABLE:
                raise  # not the output failed
            with contextlib.suppress(OSError):
                click.echo(f"Error: The output cannot be written: {error.strerror}.", err=True)
            sys.exit(USAGE)

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:  # noqa: ANN401  those of click
        """Read the options of the group itself."""
        with _ending():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run a command."""
        with _ending():
            return super().invoke(ctx)


def folded(command: str, width: int) -> Iterator[str]:
    """Yield a command in lines that a shell reads as one; a word longer than the width is not broken."""
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
        _discard_output()
        sys.exit(_BROKEN_PIPE)


def _discard_output() -> bool:
    """Discard what a broken stream still holds, because Python would try to write it again at exit.

    Returns:
        Whether there was a broken stream.
    """
    broken = False
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a stream that was closed before the start is None
        try:
            stream.flush()
        except OSError:
            broken = True
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())
    return broken
