"""The pages of both packages in one directory: they look the same, and lead to each other."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.commands.main import main as conformance
from mock_server.cli import main as mock
from mock_server.reference.checks import dead_links

MOCK, SUITE = Path("mock_server/reference/templates"), Path("conformance/reports/manual/templates")


def _built(folder: Path) -> dict[str, bytes]:
    for program in (conformance, mock):
        assert CliRunner().invoke(program, ["docs", "build", str(folder)]).exit_code == 0
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_both_packages_have_the_same_look() -> None:
    """They share no code, so style sheet and script are copies; `cp` brings them in line."""
    for name in ("style.css", "page.js"):
        assert (MOCK / name).read_bytes() == (SUITE / name).read_bytes(), f"cp {MOCK / name} {SUITE / name}"


def test_the_pages_lead_to_each_other(tmp_path: Path) -> None:
    """The reference to the checks, each check to the clause it is about, and no link leads nowhere."""
    site = _built(tmp_path)
    pages = ("index.html", "mock.html", "checks.html")
    for name in pages:
        for other in pages:
            assert (f'href="{other}"'.encode() in site[name]) == (name != other), f"{name} to {other}"
    assert site["checks.html"].count(b'href="index.html#') > 100
    assert list(map(str, dead_links(site))) == []
    result = CliRunner().invoke(mock, ["docs", "check", str(tmp_path), "--no-run"])
    assert result.exit_code == 0, result.stdout


@pytest.mark.exhaustive
def test_where_the_checks_are_gone_the_command_that_writes_them_is_told(tmp_path: Path) -> None:
    """The link to them is not what is wrong: with that command, all is well again."""
    _built(tmp_path)
    (tmp_path / "checks.html").unlink()
    result = CliRunner().invoke(mock, ["docs", "check", str(tmp_path), "--no-run"])
    assert result.exit_code == 1
    assert f"  fix: mailing-conformance docs build {tmp_path}\n" in result.stdout
    assert "mailing-mock docs build" not in result.stdout


def test_a_link_from_a_check_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    """A place that the reference loses is noticed where the checks lead to it."""
    site = _built(tmp_path)
    page = site["index.html"].replace(b' id="filter-tags"', b"")
    assert "checks.html" in {fault.place for fault in dead_links({**site, "index.html": page})}


def test_without_the_checks_the_reference_does_not_link_to_them(tmp_path: Path) -> None:
    """The page would not be there."""
    assert CliRunner().invoke(mock, ["docs", "build", str(tmp_path)]).exit_code == 0
    for name in ("index.html", "mock.html"):
        assert b"checks.html" not in (tmp_path / name).read_bytes()


def test_the_order_of_the_commands_is_the_one_that_links_the_pages() -> None:
    """What the help of both programs shows is run in this order by people who copy it."""
    for program in (conformance, mock):
        text = CliRunner().invoke(program, ["docs", "build", "--help"]).stdout
        example = text.partition("xample")[2]
        assert 0 < example.index("mailing-conformance docs build") < example.index("mailing-mock docs build")
