"""`mailing-conformance docs`."""

from pathlib import Path

from click.testing import CliRunner

from conformance.commands.docs.texts import texts_of
from conformance.commands.main import main
from conformance.contract import load_contract
from conformance.reports.manual import render_manual


def test_the_manual_is_written_and_replaced(tmp_path: Path) -> None:
    """To a directory that is made; a second time it takes the place of the first."""
    for _ in range(2):
        result = CliRunner().invoke(main, ["docs", "build", str(tmp_path / "site")])
        assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'site' / 'checks.html'}\n")
    page = (tmp_path / "site" / "checks.html").read_text("utf-8")
    assert page == render_manual(load_contract(), texts_of(main))


def test_somebody_elses_page_is_not_replaced(tmp_path: Path) -> None:
    """A page of this name that the command did not write stops it, and so does a file in place of the directory."""
    (tmp_path / "checks.html").write_text("mine")
    result = CliRunner().invoke(main, ["docs", "build", str(tmp_path)])
    assert result.exit_code == 2
    assert "was not written by this command" in result.stderr
    assert (tmp_path / "checks.html").read_text() == "mine"
    assert CliRunner().invoke(main, ["docs", "build", str(tmp_path / "checks.html")]).exit_code == 2
    assert CliRunner().invoke(main, ["docs", "build", str(tmp_path / "checks.html" / "below")]).exit_code == 2


def test_a_page_of_today_is_right(tmp_path: Path) -> None:
    """`docs check` finds nothing, and says so; one that was edited ends with 1 and the command that corrects it."""
    assert CliRunner().invoke(main, ["docs", "build", str(tmp_path)]).exit_code == 0
    result = CliRunner().invoke(main, ["docs", "check", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong.\n")
    page = tmp_path / "checks.html"
    page.write_text(page.read_text("utf-8").replace("A good answer", "NONSENSE", 1), "utf-8")
    result = CliRunner().invoke(main, ["docs", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert "  -<h4>NONSENSE</h4>\n  +<h4>A good answer</h4>\n" in result.stdout
    assert result.stdout.endswith(f"  fix: mailing-conformance docs build {tmp_path}\n1 wrong\n")
