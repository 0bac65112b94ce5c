"""Tests of the command line as a whole: help, version, and the module as a command."""

import subprocess
import sys

import click
import pytest

from conformance.commands.main import COMMANDS, main
from tests.conformance.commands.running import run

_LONGEST = 200


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(flag: str) -> None:
    """The help names the commands; that of a run has its options, its exit statuses and examples."""
    told = run(flag)
    assert told.exit_code == 0
    assert all(word in told.output for word in ("run", "checks", "Judge an implementation"))
    told = run("run", flag)
    assert told.exit_code == 0
    for word in (
        "--base-url",
        "MAILING_OTHER_TOKEN",
        "--single-user",
        "--strict",
        "Exit status:",
        "3    inconclusive",
        "mailing-mock exec -- mailing-conformance run",
    ):
        assert word in told.output


def test_version() -> None:
    """The version is that of the package."""
    assert "0.1" in run("--version").output


def test_the_help_names_every_command_and_loads_none() -> None:
    """Each command of the table is there, with its name and its help; the help of all is printed without the suite."""
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in COMMANDS}
    assert {name: each and each.name for name, each in commands.items()} == {name: name for name in COMMANDS}
    assert {name: each and each.get_short_help_str(_LONGEST) for name, each in commands.items()} == COMMANDS
    code = "import sys, conformance.commands.main; print({'schemathesis', 'rich', 'yaml'} & sys.modules.keys())"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 - this program itself
    assert loaded == "set()\n"
