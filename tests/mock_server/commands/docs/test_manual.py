"""What the manual says of the program."""

from pathlib import Path

import click
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.commands.docs.manual import manual_of

MANUAL = manual_of(main)
COMMANDS = {command.words: command for command in MANUAL.commands}


def test_every_command_is_told_of() -> None:
    """The program itself, its commands in the order of its help, and those below them."""
    context = click.Context(main, info_name="mailing-mock")
    names = [f"mailing-mock {name}" for name in main.list_commands(context)]
    assert next(iter(COMMANDS)) == "mailing-mock"
    assert [name for name in names if name not in COMMANDS] == []
    assert {"mailing-mock docs build", "mailing-mock ctl reset"} <= set(COMMANDS)


def test_a_help_text_is_told_with_its_paragraphs_and_lines() -> None:
    """What is printed as it is stays so; options have their defaults, and the help about the help is left out."""
    serve = COMMANDS["mailing-mock serve"]
    assert serve.usage == "mailing-mock serve [OPTIONS]"
    assert serve.help[0].text == "Serve the contract until Ctrl-C."
    assert [block.text.splitlines()[0] for block in serve.help if block.is_code] == ["Examples:"]
    options = dict(serve.options)
    assert options["--host TEXT"] == "The address to listen on.  [default: 127.0.0.1]"
    assert not any("--help" in name for name in options)


def test_a_command_is_told_with_the_place_of_its_help() -> None:
    """File and line of its function, for whoever has to write it."""
    file, _, line = COMMANDS["mailing-mock docs check"].place.partition(":")
    assert file == "mock_server/commands/docs/group.py"
    assert '@docs_group.command("check")' in Path(file).read_text("utf-8").splitlines()[int(line) - 1]
    assert all(command.place for command in MANUAL.commands)


def test_the_rest_is_read_from_its_files() -> None:
    """The control API, the fixture files, and each client rule."""
    assert "/clock" in MANUAL.control["paths"]
    assert "users" in MANUAL.fixtures["properties"]
    assert "early-retry" in {rule.rule_id for rule in MANUAL.rules}


def test_reading_the_commands_changes_none() -> None:
    """A command keeps what it is first asked for, such as the names of the option for its help."""
    manual_of(main)
    assert CliRunner().invoke(main, ["-h"]).exit_code == 0
    assert CliRunner().invoke(main, ["docs", "build", "-h"]).exit_code == 0
