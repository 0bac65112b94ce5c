"""Tests of `mailing-mock docs`."""

from pathlib import Path

from click.testing import CliRunner

from mock_server.cli import main


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
