"""The command line, `mailing-conformance`; with the pytest plugin the only reader of arguments and environment.

Exit status: 0 conformant, 1 contract broken or baseline out of date, 2 wrong usage or an output that cannot be written,
3 inconclusive, 130 interrupted, 141 the reader of the output has gone.

The status 1 says that what was judged is wrong: the contract is broken, or for `docs check` the manual. So nothing else
may end with it. click ends with it when a command is
interrupted, when the reader of its output has gone and when an output cannot be written, which is why :class:`Commands`
handles these before click does.

The modules of the commands are imported when they are called: most of them load the whole suite.
"""

import contextlib
import errno
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click

USAGE: Final = 2
INTERRUPTED: Final = 130
_BROKEN_PIPE: Final = 141
# Errors that only writing raises here. An unbuffered stream leaves no other trace of them.
_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "run": "Run the suite against a server and print the verdict.",
        "compare": "Compare two verdicts: what is new, fixed and the same.",
        "replay": "Run one failing case again.",
        "explain": "Explain a check, or list the checks of a family.",
        "checks": "List the checks.",
        "docs": "Write or check the manual of the suite.",
    }
)
"""The commands and what each does. Each is the function of its name in the module of its name."""


class Commands(click.Group):
    """The commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in their order in the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"conformance.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands into the help, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="mailing-export-contract")
def main() -> None:
    """Judge an implementation of the mailing-export API by its contract."""
