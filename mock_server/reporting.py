"""Errors that the user can fix, reported in one line and without a traceback."""

import errno
import os
import sys
from contextlib import suppress
from typing import Any, ClassVar, Final

import click

_USAGE: Final = 2
# Only writing an output raises these here. Of an unbuffered stream there is no other sign that it is broken.
_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


class ReportingGroup(click.Group):
    """A group of commands whose errors are reported in one line, with exit status 2.

    Attributes:
        refusals: The exceptions whose text is for the user. All others are errors of the program.
    """

    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def main(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401  those of click
        """Run the group as a program; an output that cannot be written (a full disk) is reported in one line."""
        try:
            return super().main(*arguments, **settings)
        except OSError as error:
            if not _discard_output() and error.errno not in _UNWRITABLE:
                raise  # the error is not about the output
            with suppress(OSError):
                click.echo(f"Error: The output cannot be written: {error.strerror}.", err=True)
            sys.exit(_USAGE)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  whatever the command returns
        """Run the command."""
        try:
            return super().invoke(ctx)
        except self.refusals as error:
            raise click.UsageError(str(error)) from None


def _discard_output() -> bool:
    """Discard what a broken stream still buffers, and return whether there was one.

    Python would try to write it again when it exits, and report another error.
    """
    is_broken = False
    for stream in filter(None, (sys.stdout, sys.stderr)):  # one that was closed beforehand is None
        try:
            stream.flush()
        except OSError:
            is_broken = True
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return is_broken
