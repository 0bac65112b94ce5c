"""Tests of `mailing-mock docs`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.contract import load_contract
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


@pytest.mark.exhaustive
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


@pytest.mark.exhaustive
def test_a_sample_that_fails_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples are run unless they are left out, and languages that are not there are named."""
    fault = Fault("the sample of x in Ruby", "ends with 1: no", "correct it")
    monkeypatch.setattr("mock_server.commands.docs.group.failing_samples", lambda _contract: iter([fault]))
    monkeypatch.setattr("mock_server.commands.docs.group.unavailable", lambda: (("PHP", "there is no php on PATH"),))
    result = CliRunner().invoke(main, ["docs", "check"])
    assert (result.exit_code, result.stdout) == (1, f"{fault}\n1 wrong\n")
    assert result.stderr == "The samples in PHP were not run: there is no php on PATH.\n"
    assert CliRunner().invoke(main, ["docs", "check", "--no-run"]).exit_code == 0


def _written(folder: Path, version: str, *, is_shorter: bool) -> Path:
    document = load_contract().specification()
    document["info"]["version"] = version
    if is_shorter:
        document["paths"]["/contacts/exports/mailing"]["post"]["parameters"].pop()
    path = folder / f"{version}.yaml"
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize(("version", "status"), [("1.1.0", 1), ("2.0.0", 0)])
def test_a_change_that_breaks_needs_a_new_major_version(tmp_path: Path, version: str, status: int) -> None:
    """`docs diff` ends with 1 without one, and tells the change in either case, as text or for a changelog."""
    old, new = _written(tmp_path, "1.0.0", is_shorter=False), _written(tmp_path, version, is_shorter=True)
    told = CliRunner().invoke(main, ["docs", "diff", str(old), str(new)])
    assert told.exit_code == status
    assert "breaks clients              POST /contacts/exports/mailing, the parameter `include` is gone" in told.stdout
    entries = CliRunner().invoke(main, ["docs", "diff", str(old), str(new), "--changelog"])
    assert entries.stdout.startswith("### Removed\n\n- **Breaks clients.** POST")


def test_the_contract_of_this_project_is_the_new_one_by_default(tmp_path: Path) -> None:
    """From itself nothing has changed; a file that is no contract is wrong usage."""
    same = CliRunner().invoke(main, ["docs", "diff", "openapi.yaml"])
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (
        0,
        "changes: 0, breaking clients: 0, breaking servers: 0, of words alone: 0",
    )
    (tmp_path / "no.yaml").write_text("a: 1\n")
    assert CliRunner().invoke(main, ["docs", "diff", str(tmp_path / "no.yaml")]).exit_code == 2
