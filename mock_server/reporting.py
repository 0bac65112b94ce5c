"""What commands write to stderr: errors that the user can fix, in one line and without a traceback; and the log."""

import errno
import importlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

import click

from mock_server.problems import ReportedError

_LOG: Final = logging.getLogger("mock_server")
LOG_FORMATS: Final = ("text", "json")
"""In which forms the log can be written."""

_USAGE: Final = 2
_BROKEN_PIPE: Final = 141
# Only writing an output raises these here. Of an unbuffered stream there is no other sign that it is broken.
_UNWRITABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


class ReportingGroup(click.Group):
    """A group of commands whose errors are reported in one line, with exit status 2.

    A command is imported when it is called, because most of them load much.

    Args:
        table: The commands by name: the module of each, the name of its function there, and what it does.
        settings: The settings of any group.
    """

    def __init__(self, *, table: Mapping[str, tuple[str, str, str]], **settings: Any) -> None:  # noqa: ANN401  those of click
        super().__init__(**settings)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in their order in the help."""
        del ctx
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        del ctx
        if cmd_name not in self._table:
            return None
        module, function, _ = self._table[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands into the help, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, _, what) in self._table.items()])

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

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:  # noqa: ANN401  those of click
        """Read the options of the group itself; help is printed here."""
        with _ending_with_the_reader():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  whatever the command returns
        """Run the command."""
        try:
            with _ending_with_the_reader():
                return super().invoke(ctx)
        except ReportedError as error:
            raise click.UsageError(str(error)) from None


@contextmanager
def _ending_with_the_reader() -> Iterator[None]:
    """End with the status of a shell if the reader of the output has gone; click would end with 1."""
    try:
        yield
    except BrokenPipeError:
        _discard_output()
        sys.exit(_BROKEN_PIPE)


def level_of_libraries(level: str) -> str:
    """Return the level at which libraries log: what goes wrong. Below it they tell of themselves, not of requests."""
    return "warning" if level in {"info", "debug"} else level


class _JsonLines(logging.Formatter):
    """Writes a record as a JSON object in one line; what its `extra` holds as `fields` are members of it."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        members = {"time": moment.replace("+00:00", "Z"), "level": record.levelname.lower(), "logger": record.name}
        members |= {"message": record.getMessage(), **getattr(record, "fields", {})}
        if record.exc_info:
            members["exception"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=False)


def log_to_stderr(level: str, form: str = "text") -> None:
    """Write to stderr what the mock logs at a level or above, and what goes wrong in libraries.

    Args:
        level: The name of a level, in lower case.
        form: One of `LOG_FORMATS`.
    """
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(_JsonLines() if form == "json" else plain)
    logging.basicConfig(level=level_of_libraries(level).upper(), handlers=[handler])
    _LOG.setLevel(level.upper())


@contextmanager
def logged(url: str) -> Iterator[None]:
    """Log that a server listens at a URL, and, when the block ends, that it has stopped."""
    _LOG.info("listening at %s", url, extra={"fields": {"url": url}})
    try:
        yield
    finally:
        _LOG.info("stopped")


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
