"""Tests of `mailing-mock fixtures`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_server import generate_fixtures, load_fixtures
from mock_server.cli import main
from tests.mock_server.importing.exported import downloaded


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["fixtures", *map(str, arguments)])


def test_a_sound_file_is_told_what_it_holds(tmp_path: Path) -> None:
    """The numbers are those of the file."""
    result = _run("check", Path("mock_server/fixtures/default.yaml"))
    default = load_fixtures()
    assert result.exit_code == 0
    assert result.stdout.endswith(f": 3 users, 4 account lists, {len(default.contacts)} contacts, 5 exports\n")
    assert _run("check", tmp_path / "none.yaml").exit_code == 2


def test_all_mistakes_of_a_file_are_told(tmp_path: Path) -> None:
    """Each with file, line and place; what the contract does not know is one."""
    file = tmp_path / "contacts.yaml"
    text = Path("mock_server/fixtures/default.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("status: Partner - Pray", "status: Astray"), encoding="utf-8")
    result = _run("check", file)
    assert result.exit_code == 2
    assert result.stderr.count("is no status of the contract") == text.count("status: Partner - Pray")
    assert f"{file}:" in result.stderr


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_import_can_be_served(tmp_path: Path, form: str) -> None:
    """What is printed is a file for `--fixtures`; its head says what is invented, and so does a line on stderr."""
    result = _run("import", downloaded(tmp_path / f"contacts.{form}"), "--home-country", "Canada")
    assert result.exit_code == 0, result.output
    file = tmp_path / "imported.yaml"
    file.write_text(result.stdout, encoding="utf-8")
    fixtures = load_fixtures(file)
    assert set(fixtures.home_countries.values()) == {"Canada"}
    assert f"{len(fixtures.contacts)} contacts, 0 exports; status, newsletter" in result.stderr
    assert "tag `invented`" in result.stdout.partition("signing_key")[0]


def test_a_bad_file_is_told_without_a_traceback(tmp_path: Path) -> None:
    """With the file and the row."""
    file = tmp_path / "contacts.csv"
    file.write_text("Contact Name\nDoe\n", encoding="utf-8")
    result = _run("import", file)
    assert result.exit_code == 2
    assert f"{file}:1: lacks the column Greeting" in result.stderr
    blank = _run("import", downloaded(tmp_path / "real.csv"), "--home-country", " ")
    assert (blank.exit_code, blank.stdout) == (2, "")
    assert "Traceback" not in result.output


def test_a_data_set_can_be_generated_here(tmp_path: Path) -> None:
    """`fixtures generate` is `generate`; without a seed it is that of seed 1, in the languages that are asked for."""
    file = tmp_path / "generated.yaml"
    for arguments, expected in (
        (("--seed", "3"), generate_fixtures(3)),
        (("--contacts", "50", "--locale", "de, zh"), generate_fixtures(1, 50, ["de", "zh"])),
    ):
        file.write_text(_run("generate", *arguments).stdout, encoding="utf-8")
        assert load_fixtures(file) == expected
    assert "There are no names in xx" in _run("generate", "--locale", "xx").stderr
