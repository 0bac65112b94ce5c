"""What the manual says of this program: its commands, the client rules, the control API, fixture files."""

import inspect
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import FunctionType
from typing import Final

import click
import yaml

from mock_server.control.api import CONTRACT_PATH
from mock_server.control.client_rules import CLIENT_RULES
from mock_server.reference.manual import Block, CommandText, Manual, RuleText

_ROOT: Final = Path(__file__).parents[3]


def manual_of(program: click.Command) -> Manual:
    """Return what the manual is made from.

    Args:
        program: The program, with all its commands.
    """
    rules = (RuleText(rule.rule_id, rule.severity, rule.claim, rule.clause, rule.fix) for rule in CLIENT_RULES)
    schema = (files("mock_server.fixtures") / "schema.json").read_text(encoding="utf-8")
    return Manual(
        rules=tuple(rules),
        commands=tuple(_commands(program, _context(program, "mailing-mock"))),
        control=yaml.safe_load(CONTRACT_PATH.read_text(encoding="utf-8")),
        fixtures=json.loads(schema),
    )


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    # A command keeps the option for its help as it is first asked for, so it has to be asked with its own settings.
    return click.Context(command, parent=parent, info_name=name, **command.context_settings)


def _commands(command: click.Command, context: click.Context) -> Iterator[CommandText]:
    """Yield a command and those below it."""
    options = (parameter for parameter in command.get_params(context) if isinstance(parameter, click.Option))
    records = (option.get_help_record(context) for option in options if "--help" not in option.opts)
    yield CommandText(
        words=context.command_path,
        usage=" ".join([context.command_path, *command.collect_usage_pieces(context)]),
        help=tuple(_blocks(command.help or "")),
        options=tuple(record for record in records if record),
        place=_place(command),
    )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            each = command.get_command(context, name)
            if each is not None:
                yield from _commands(each, _context(each, name, context))


def _place(command: click.Command) -> str:
    """Return file and line of the function of a command, or of the program that has none."""
    function = inspect.unwrap(command.callback) if command.callback else None
    if not isinstance(function, FunctionType):
        return ""
    file = Path(function.__code__.co_filename)
    return f"{file.relative_to(_ROOT) if file.is_relative_to(_ROOT) else file}:{function.__code__.co_firstlineno}"


def _blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs of a help text; one that begins with a backspace alone is printed as it is."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield Block(paragraph.removeprefix("\b\n"), is_code=True)
        else:
            yield Block(paragraph, is_code=False)
