"""The commands as the manual has them."""

from pathlib import Path

from click.testing import CliRunner

from conformance.commands.docs.texts import texts_of
from conformance.commands.main import COMMANDS, main

TEXTS = {text.words: text for text in texts_of(main)}


def test_every_command_is_told_of() -> None:
    """The program, its commands in the order of its help, and those below them."""
    assert next(iter(TEXTS)) == "mailing-conformance"
    assert [name for name in COMMANDS if f"mailing-conformance {name}" not in TEXTS] == []
    assert "mailing-conformance docs build" in TEXTS


def test_a_command_is_told_with_its_options_statuses_and_examples() -> None:
    """As its help has them, without the help about the help."""
    run = TEXTS["mailing-conformance run"]
    assert run.usage == "mailing-conformance run [OPTIONS]"
    assert dict(run.statuses)["3"].startswith("inconclusive")
    assert any("--fail-fast" in example for example in run.examples)
    assert not any("--help" in name for name, _ in run.options)
    assert run.help[0].text == "Run the suite against a server and print the verdict."


def test_a_command_is_told_with_the_place_of_its_help() -> None:
    """File and line of its function, for whoever has to write it."""
    file, _, line = TEXTS["mailing-conformance docs build"].place.partition(":")
    assert file == "conformance/commands/docs/group.py"
    assert "@docs.command(" in Path(file).read_text("utf-8").splitlines()[int(line) - 1]


def test_reading_the_commands_changes_none() -> None:
    """A command keeps what it is first asked for, such as the names of the option for its help."""
    texts_of(main)
    assert CliRunner().invoke(main, ["-h"]).exit_code == 0
    assert CliRunner().invoke(main, ["docs", "build", "-h"]).exit_code == 0
