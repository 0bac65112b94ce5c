"""The README shows what was run, and its commands are those that CI runs."""

from pathlib import Path

import pytest

from tests.readme import README, Command, run, steady, transcripts

_TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("commands", transcripts(_TEXT), ids=lambda commands: commands[0].line.splitlines()[0][:60])
def test_a_transcript_is_what_its_commands_print(commands: list[Command], tmp_path: Path) -> None:
    """Each command of a transcript prints what the README shows, but for times, ports and counts."""
    for command in commands:
        assert steady(run(command, tmp_path)) == steady(command.printed), "python -m tests.readme writes it anew"


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
