"""The commands of the program as the manual has them."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Final

import click

from conformance.commands.terminal import Command
from conformance.reports.manual import Block, CommandText

PROGRAM: Final = "mailing-conformance"
"""The name of the program."""

_ROOT: Final = Path(__file__).parents[3]


def texts_of(program: click.Command) -> tuple[CommandText, ...]:
    """Return the program and its commands, in the order of its help.

    Args:
        program: The program.
    """
    return tuple(_texts(program, _context(program, PROGRAM)))


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    # A command keeps the option for its help as it is first asked for, so it has to be asked with its own settings.
    return click.Context(command, parent=parent, info_name=name, **command.context_settings)


def _texts(command: click.Command, context: click.Context) -> Iterator[CommandText]:
    options = (parameter for parameter in command.get_params(context) if isinstance(parameter, click.Option))
    records = (option.get_help_record(context) for option in options if "--help" not in option.opts)
    yield CommandText(
        words=context.command_path,
        usage=" ".join([context.command_path, *command.collect_usage_pieces(context)]),
        help=tuple(_blocks(f"{command.help or ''}\n\n{command.epilog or ''}")),
        options=tuple(record for record in records if record),
        place=_place(command),
        statuses=command.statuses if isinstance(command, Command) else (),
        examples=command.examples if isinstance(command, Command) else (),
    )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            each = command.get_command(context, name)
            if each is not None:
                yield from _texts(each, _context(each, name, context))


def _place(command: click.Command) -> str:
    """Return file and line of the function of a command, or of the program that has none."""
    function = inspect.unwrap(command.callback) if command.callback else None
    if not isinstance(function, FunctionType):
        return ""
    file = Path(function.__code__.co_filename)
    return f"{file.relative_to(_ROOT) if file.is_relative_to(_ROOT) else file}:{function.__code__.co_firstlineno}"


def _blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs of a help text; one that begins with a backspace alone is printed as it is."""
    for paragraph in filter(None, inspect.cleandoc(text).split("\n\n")):
        if paragraph.startswith("\b\n"):
            yield Block(paragraph.removeprefix("\b\n"), is_code=True)
        else:
            yield Block(paragraph.strip(), is_code=False)
