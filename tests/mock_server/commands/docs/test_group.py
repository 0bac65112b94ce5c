"""Tests of `mailing-mock docs`."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.reference.checks import Fault


def test_the_reference_can_be_written_and_printed(tmp_path: Path) -> None:
    """`docs build` writes and names every file; `docs markdown` prints the same Markdown."""
    result = CliRunner().invoke(main, ["docs", "build", str(tmp_path / "site")])
    assert result.exit_code == 0
    names = [Path(line).name for line in result.stdout.splitlines()]
    assert names == sorted(path.name for path in (tmp_path / "site").iterdir())
    assert {"index.html", "reference.md"} <= set(names)
    printed = CliRunner().invoke(main, ["docs", "markdown"])
    assert printed.stdout_bytes == (tmp_path / "site" / "reference.md").read_bytes()


def test_somebody_elses_file_is_not_replaced(tmp_path: Path) -> None:
    """A file of the same name that the command did not write stops it."""
    (tmp_path / "index.html").write_text("mine")
    result = CliRunner().invoke(main, ["docs", "build", str(tmp_path)])
    assert result.exit_code == 2
    assert "index.html" in result.stderr
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_site_of_today_is_right(tmp_path: Path) -> None:
    """`docs check` finds nothing, and says so."""
    CliRunner().invoke(main, ["docs", "build", str(tmp_path)])
    result = CliRunner().invoke(main, ["docs", "check", str(tmp_path), "--no-run"])
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong.\n")


def test_what_is_wrong_ends_with_1_and_what_to_do(tmp_path: Path) -> None:
    """A site that was edited is shown with its difference; the command it names corrects it."""
    CliRunner().invoke(main, ["docs", "build", str(tmp_path)])
    page = tmp_path / "reference.md"
    page.write_text(page.read_text("utf-8").replace("# Mailing exports", "# Exports"), "utf-8")
    result = CliRunner().invoke(main, ["docs", "check", str(tmp_path), "--no-run"])
    assert result.exit_code == 1
    assert "  -# Exports\n  +# Mailing exports\n" in result.stdout
    assert result.stdout.endswith(f"  fix: mailing-mock docs build {tmp_path}\n1 wrong\n")
    assert CliRunner().invoke(main, ["docs", "build", str(tmp_path)]).exit_code == 0
    assert CliRunner().invoke(main, ["docs", "check", str(tmp_path), "--no-run"]).exit_code == 0


def test_a_sample_that_fails_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples are run unless they are left out, and languages that are not there are named."""
    fault = Fault("the sample of x in Ruby", "ends with 1: no", "correct it")
    monkeypatch.setattr("mock_server.commands.docs.group.failing_samples", lambda _contract: iter([fault]))
    monkeypatch.setattr("mock_server.commands.docs.group.unavailable", lambda: (("PHP", "there is no php on PATH"),))
    result = CliRunner().invoke(main, ["docs", "check"])
    assert (result.exit_code, result.stdout) == (1, f"{fault}\n1 wrong\n")
    assert result.stderr == "The samples in PHP were not run: there is no php on PATH.\n"
    assert CliRunner().invoke(main, ["docs", "check", "--no-run"]).exit_code == 0
