"""A built site that is not what would be built today."""

import io
from pathlib import Path
from zipfile import ZipFile

from mock_server.reference import write
from mock_server.reference.checks import drift


def _archive(**members: str) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


SITE = {"index.html": b"one\ntwo\n", "bruno.zip": _archive(same="a\n", other="b\n", gone="c\n")}


def test_a_site_of_today_has_not_drifted(tmp_path: Path) -> None:
    """Files beside it are nobody's business."""
    write(SITE, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    assert list(drift(SITE, tmp_path)) == []


def test_what_differs_is_shown_with_the_command_that_corrects_it(tmp_path: Path) -> None:
    """A text with its differences, cut off where there are many; a missing file too."""
    folder = tmp_path / "a site"
    write(SITE, folder)
    (folder / "index.html").write_text("one\nthree\n")
    (page,) = drift(SITE, folder)
    assert page.details.splitlines()[-2:] == ["  -three", "  +two"]
    assert page.fix == f"mailing-mock docs build '{folder}'"
    (folder / "index.html").write_text("\n".join(map(str, range(100))))
    (page,) = drift(SITE, folder)
    assert page.details.splitlines()[-1].strip().startswith("... ")
    assert len(page.details.splitlines()) == 41
    (folder / "index.html").unlink()
    assert "is not there" in str(list(drift(SITE, folder))[-1])


def test_the_members_of_an_archive_that_differ_are_shown(tmp_path: Path) -> None:
    """Each with its name: one that is other, one that is missing, one too many; what is no archive is told so."""
    write(SITE, tmp_path)
    (tmp_path / "bruno.zip").write_bytes(_archive(same="a\n", other="x\n", more="d\n"))
    (archive,) = drift(SITE, tmp_path)
    lines = archive.details.splitlines()
    titles = [line.split()[1] for line in lines if line.startswith("  ---")]
    assert titles == ["gone", "more", "other"]
    assert [line for line in lines if line[2] in "-+" and line[3] not in "-+"] == ["  +c", "  -d", "  -x", "  +b"]
    (tmp_path / "bruno.zip").write_bytes(b"\xff")
    (archive,) = drift(SITE, tmp_path)
    assert archive.details == "  it is no ZIP archive"
