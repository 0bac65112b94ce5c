"""What a mock holds is told in a shell, and asking for it makes no session."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mock_server import load_fixtures
from tests.mock_server.commands.steered import ctl, read
from tests.mock_server.driving import EXPORTS, FRESH


def test_the_journal_is_printed_in_lines_or_as_json(url: str) -> None:
    """With what was wrong beneath; it can be filtered, and cleared afterwards."""
    read(url)
    read(url)
    lines = ctl("journal").output.splitlines()
    assert lines[0].split()[:5] == ["1", "ada", "GET", f"{EXPORTS}/{FRESH}.csv", "200"]
    assert lines[2].strip().endswith("It is used up. Request 1 read it.")
    (entry,) = json.loads(ctl("journal", "--status", "403", "--json", "--clear").output)
    assert (entry["number"], entry["user"]) == (2, "ada")
    assert ctl("journal").output == ""


def test_what_was_sent_is_compared_with_a_file(url: str, tmp_path: Path) -> None:
    """As expected ends with 0, anything else with 1, and both are told."""
    file = tmp_path / "expected.json"
    file.write_text('{"requests": [{"operation": "csv", "count": 1}]}')
    different = ctl("verify", str(file))
    assert (different.exit_code, different.output) == (1, "operation=csv: expected 1, found 0\n")
    read(url)
    same = ctl("verify", str(file))
    assert (same.exit_code, same.output) == (0, "operation=csv: as expected\n")


def test_what_a_mock_holds_is_told(url: str, tmp_path: Path) -> None:
    """Its sessions, the exports and the data set of one, which can be loaded again."""
    read(url)
    assert ctl("--session", "a", "rule", "csv code=429").exit_code == 0
    assert ctl("sessions").output == "(default)  1 requests, 0 rules\na  0 requests, 1 rules\n"
    assert f"{FRESH}  ada  used up\n" in ctl("exports").output
    assert f"{FRESH}  ada  fresh\n" in ctl("--session", "a", "exports").output
    assert "there are a." in ctl("--session", "typo", "journal").stderr
    assert len(ctl("sessions").output.splitlines()) == 2
    file = tmp_path / "now.yaml"
    file.write_text(ctl("--session", "a", "fixtures").output, encoding="utf-8")
    assert load_fixtures(file) == replace(load_fixtures(), rules=("csv code=429",))
    assert ctl("load", str(file)).exit_code == 0
    assert read(url) == 429


@pytest.mark.parametrize("arguments", [["journal"], ["verify", "FILE"], ["exports"], ["fixtures"]])
def test_a_session_that_there_is_not_is_told(url: str, tmp_path: Path, arguments: list[str]) -> None:
    """A misspelt name would have nothing in its journal; no session is made of it."""
    assert url
    file = tmp_path / "expected.json"
    file.write_text('{"requests": []}')
    arguments = [str(file) if argument == "FILE" else argument for argument in arguments]
    result = ctl("--session", "typo", *arguments)
    assert result.exit_code == 2
    assert "--session: there is no session 'typo'; there is only the default one." in result.stderr
    assert ctl("sessions").output.startswith("(default)  0 requests")
    assert "typo" not in ctl("sessions").output
