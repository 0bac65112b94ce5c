"""Tests of the command line."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mock_server import load_fixtures
from mock_server.cli import COMMANDS, main
from tests.sweeps import sweep

FIXTURES = load_fixtures()
FULL = Path("/dev/full")
_LONGEST = 200
PROGRAM = [sys.executable, "-m", "mock_server"]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_help_names_every_command_and_loads_none() -> None:
    """Each command of the table is there, with its name and its help; the help of all is printed without the server."""
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in COMMANDS}
    assert {name: each and each.name for name, each in commands.items()} == {name: name for name in COMMANDS}
    told = {name: each and each.get_short_help_str(_LONGEST) for name, each in commands.items()}
    assert told == {name: what for name, (_, _, what) in COMMANDS.items()}
    code = "import sys, mock_server.cli; print({'connexion', 'rich', 'yaml'} & sys.modules.keys())"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 - this program itself
    assert loaded == "set()\n"


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--port", "70000"], "--port"),
        (["serve", "--now", "tomorrow"], "2026-03-02T09:15:00Z"),
        (["serve", "--now", "0001-01-01T00:00:00+23:59"], "is no moment"),
        (["exec", "--now", "9999-12-31T23:59:59Z", "--", "true"], "'--now': '9999-12-31T23:59:59Z' is too near"),
        (["exec", "--now", "0001-01-01T00:00:00Z", "--", "true"], "'--now': '0001-01-01T00:00:00Z' is too near"),
        (["serve", "--rule", "csv cod=429"], "'cod=429' is no member of a rule"),
        (["exec", "--rule", "pdf code=429", "--", "true"], "does not begin with what it is for"),
        (["serve", "--fixtures", "/nowhere/x.yaml"], "/nowhere/x.yaml:1: cannot be read"),
        (["serve", "--fixtures", "x", "--generated", "1"], "exclude each other"),
        (["serve", "--host", "192.0.2.1", "--no-control"], "Cannot listen on 192.0.2.1"),
        (["serve", "--log-level", "loud"], "--log-level"),
        (["exec"], "COMMAND"),
        (["exec", "--generated", "x", "--", "true"], "--generated"),
        (["token", "nobody"], "there are: ada, ben, cleo"),
        (["token", "ada", "--expires-in", "9" * 30], "too many seconds"),
        (["generate", "--seed", "1", "--contacts", "41"], "41 is not in the range x>=42"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], words: str) -> None:
    """What cannot be done is told on stderr, ends with 2 and leaves stdout empty; there is no traceback."""
    result = _run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)


def test_a_broken_fixture_file_is_told_with_its_place(tmp_path: Path) -> None:
    """A mistake in a data set is told with file, line and pointer."""
    file = tmp_path / "broken.yaml"
    file.write_text("users:\n  - name: 5\naccount_lists: []\n")
    result = _run("serve", "--fixtures", str(file))
    assert result.exit_code == 2
    assert f"{file}:2: /users/0" in result.stderr


def test_an_export_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A filter in the data set that creating would have refused is told before the server starts."""
    text = Path("mock_server/fixtures/default.yaml").read_text(encoding="utf-8")
    file = tmp_path / "fixtures.yaml"
    file.write_text(text.replace('params: \'{"filter":{"name_like":"Sm"}}\'', "params: {filter: {updated_at: x}}"))
    result = _run("serve", "--fixtures", str(file))
    assert result.exit_code == 2
    line = 1 + text[: text.index('params: \'{"filter":{"name_like":"Sm"}}\'')].count("\n")
    assert f"{file}:{line}: /exports/" in result.stderr
    assert "/params/filter/updated_at: This must be D" in result.stderr


def test_a_port_in_use_is_told() -> None:
    """The message names the port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = _run("serve", "--port", port)
    assert result.exit_code == 2
    assert f"port {port}: Address already in use" in result.stderr
    assert "--port" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["exec"],
        ["token"],
        ["generate"],
        ["fixtures", "check"],
        ["fixtures", "import"],
        ["client-rules"],
        ["ctl"],
        ["wait"],
        ["docs", "build"],
        ["docs", "markdown"],
    ],
)
def test_help_shows_how(command: list[str]) -> None:
    """Every command has help with an example; the group's has the exit codes."""
    result = _run(*command, "--help")
    assert result.exit_code == 0
    assert "mailing-mock" in result.stdout.partition("Example")[2]
    if not command or command == ["exec"]:
        assert "Exit codes" in result.stdout


def test_an_option_is_described_as_what_it_does_to_each_command() -> None:
    """Only `serve` serves; the number of contacts says where it begins."""
    for command in ("serve", "exec", "token", "expect"):
        assert "Take a generated data set instead." in " ".join(_run(command, "--help").stdout.split())
    assert "x>=42" in _run("generate", "--help").stdout


@pytest.mark.parametrize(
    "arguments",
    sweep(
        [["serve", "--port", "0"], ["token", "ada"], ["docs", "markdown"], ["--help"]], [["serve", "--port", "0"]], str
    ),
)
def test_a_command_ends_with_the_reader_of_its_output(arguments: list[str]) -> None:
    """Where nobody reads stdout any more, a command says nothing and ends as in a shell; a server stops."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as nobody:
        ended = subprocess.run(  # noqa: S603 - this program itself
            [*PROGRAM, *arguments], stdout=nobody, stderr=subprocess.PIPE, text=True, check=False, timeout=30
        )
    assert (ended.returncode, ended.stderr) == (141, "")


@pytest.mark.exhaustive
@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(
    "arguments",
    sweep(
        [["serve", "--port", "0"], ["token", "ada"], ["expect"], ["docs", "markdown"], ["--help"]],
        [["serve", "--port", "0"]],
        " ".join,
    ),
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(arguments: list[str], unbuffered: str) -> None:
    """An output that cannot be written is told in one line, with exit status 2; a server stops again."""
    with FULL.open("w") as full:
        result = subprocess.run(  # noqa: S603 - this program itself
            [*PROGRAM, *arguments],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=30,
        )
    told = "Error: The output cannot be written: No space left on device.\n"
    assert (result.returncode, result.stderr) == (2, told)
