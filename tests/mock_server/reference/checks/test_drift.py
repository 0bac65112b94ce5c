"""A built site that is not what would be built today."""

from pathlib import Path

from mock_server.reference import write
from mock_server.reference.checks import drift

SITE = {"index.html": b"one\ntwo\n", "bruno.zip": b"\xff\xfe"}


def test_a_site_of_today_has_not_drifted(tmp_path: Path) -> None:
    """Files beside it are nobody's business."""
    write(SITE, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    assert list(drift(SITE, tmp_path)) == []


def test_what_differs_is_shown_with_the_command_that_corrects_it(tmp_path: Path) -> None:
    """A text with its differences, cut off where there are many; what is no text without them; a missing file too."""
    folder = tmp_path / "a site"
    write(SITE, folder)
    (folder / "index.html").write_text("one\nthree\n")
    (folder / "bruno.zip").write_bytes(b"\xff")
    archive, page = drift(SITE, folder)
    assert page.details.splitlines()[-2:] == ["  -three", "  +two"]
    assert page.fix == f"mailing-mock docs build '{folder}'"
    assert archive.details == ""
    (folder / "index.html").write_text("\n".join(map(str, range(100))))
    *_, page = drift(SITE, folder)
    assert page.details.splitlines()[-1].strip().startswith("... ")
    assert len(page.details.splitlines()) == 41
    (folder / "index.html").unlink()
    assert "is not there" in str(list(drift(SITE, folder))[-1])
