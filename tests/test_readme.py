"""The README shows what was run, and its commands are those that CI runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt

from conformance.check import Profile
from conformance.commands.main import main as judge_commands
from conformance.contract import load_contract
from conformance.verdict.model import Verdict
from mock_server.app import create_app
from mock_server.cli import main as mock_commands
from mock_server.fixtures import load
from tests.blocks import block
from tests.detection.figures import told
from tests.readme import README, Command, run, steady, transcripts
from tests.sweeps import sweep
from tests.targets import served, target_of

# Whole runs, and commands in processes: other tests go over the same lines, and tracing these takes minutes.
pytestmark = pytest.mark.no_cover

_TEXT = README.read_text(encoding="utf-8")
_ADDRESS = "http://127.0.0.1:8080/api/v2"


def _first_line(commands: list[Command]) -> str:
    return commands[0].line.splitlines()[0]


_TRANSCRIPTS = transcripts(_TEXT)
# All but those that take longest: whole runs of the suite, servers and sites.
_LONG = ("mailing-conformance run", "mailing-mock serve", "mailing-mock exec", "docs build")
_SHORT = [commands for commands in _TRANSCRIPTS if not any(words in _first_line(commands) for words in _LONG)]


@pytest.mark.parametrize("commands", sweep(_TRANSCRIPTS, _SHORT, lambda commands: _first_line(commands)[:60]))
def test_a_transcript_is_what_its_commands_print(commands: list[Command], tmp_path: Path) -> None:
    """Each command of a transcript prints what the README shows, but for times, ports and counts."""
    for command in commands:
        assert steady(run(command, tmp_path)) == steady(command.printed), "python -m tests.readme writes it anew"


@pytest.mark.exhaustive
def test_the_figures_are_those_of_this_code() -> None:
    """The README shows what was last measured; once that is stale it says so instead of showing it."""
    assert block(_TEXT, "figures") == told(), "python -m tests.readme writes it anew"


def test_every_digest_is_that_of_the_contract() -> None:
    """A transcript that shows the digest of the contract shows that of the contract beside it."""
    digests = re.findall(r"; contract [\d.]+ \(([0-9a-f]{12})\)", _TEXT)
    assert len(digests) > 1
    assert set(digests) == {load_contract().digest[:12]}, "python -m tests.readme writes it anew"


def test_every_row_stands_in_a_table() -> None:
    """No row of a table is cut off from its head, which would show its bars as they are."""
    tokens = MarkdownIt("commonmark").enable("table").parse(_TEXT)
    assert [token.content for token in tokens if token.type == "inline" and token.content.startswith("|")] == []
    assert sum(token.type == "table_open" for token in tokens) > 2


@pytest.mark.exhaustive
def test_the_python_example_runs() -> None:
    """What the README says in Python judges a served mock, and one in the same process."""
    examples = re.findall(r"^```python\n(.*?)^```$", _TEXT, re.MULTILINE | re.DOTALL)
    (example,) = (each for each in examples if "conformance" in each)
    assert (example.count("conformance.judge"), example.count(_ADDRESS)) == (2, 1)
    fixtures = load()
    app = create_app(fixtures)
    with served(app) as base_url:
        target = target_of(base_url, fixtures)
        assert target.other_token
        names = {"app": app, "token": target.token.reveal(), "other_token": target.other_token.reveal()}
        first, second = example.replace(_ADDRESS, base_url).rsplit("verdict =", 1)
        for part in (first, f"verdict ={second}"):
            exec(part, names)  # noqa: S102  the code is that of our own README
            verdict = names["verdict"]
            assert isinstance(verdict, Verdict)
            assert (verdict.exit_status, verdict.profile) == (0, Profile.QUICK)


def test_every_option_that_is_named_exists() -> None:
    """An option that the README names is one of our commands or tests, or one of pytest, pip, curl or node."""
    known = {name for group in (judge_commands, mock_commands) for name in _options(group)} | {
        "--help",
        "--all",
        "--share",
        "--mailing-",
        "--mailing-contract",
        "--quiet",
        "--pyargs",
        "--data-binary",
        "--dist",
        "--test",
    }
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.sub(r"<!--.*?-->", "", _TEXT)))
    assert named - known == set()
    assert len(named) > 20


def _options(command: click.Command) -> set[str]:
    options = {name for parameter in command.params for name in parameter.opts}
    return options.union(*(_options(part) for part in _parts(command)))


def _parts(command: click.Command) -> Iterator[click.Command]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        yield from filter(None, (command.get_command(context, name) for name in command.list_commands(context)))


def test_the_marked_commands_are_there() -> None:
    """The two commands stand in the README behind the markers by which CI finds them."""
    for name in ("main", "test"):
        before, marker, after = _TEXT.partition(f"<!-- command: {name} -->\n")
        assert marker, name
        assert before
        assert after.startswith("```sh\npython3 -m venv .venv && ")


def test_a_transcript_that_lies_is_noticed(tmp_path: Path) -> None:
    """A command that prints something else than its transcript says does not pass for it."""
    assert steady(run(Command("echo 3 apples", ""), tmp_path)) != steady("4 apples")
    assert steady(run(Command("echo seed 3", ""), tmp_path)) == steady("seed 4")
