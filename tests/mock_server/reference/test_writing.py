"""The documentation on the disk: only our own files are replaced, and in one step."""

import hashlib
from pathlib import Path

import pytest

from mock_server.reference import WriteError, write
from mock_server.reference.writing import MANIFEST

SITE = {"index.html": b"<p>one", "reference.md": b"# one\n"}


def test_files_are_written_to_a_new_directory(tmp_path: Path) -> None:
    """The directory is made, the files are those of the site and the list of them, and nothing else is left there."""
    directory = tmp_path / "a" / "b"
    written = write(SITE, directory)
    assert written == [directory / name for name in ("index.html", MANIFEST, "reference.md")]
    found = {path.name: path.read_bytes() for path in directory.iterdir()}
    listed = found.pop(MANIFEST).decode().splitlines()
    assert found == SITE
    assert listed == [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in SITE.items()]


def test_own_files_are_replaced_and_others_stay(tmp_path: Path) -> None:
    """A second run replaces what the first wrote, whatever became of it, and leaves what it did not."""
    write(SITE, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "index.html").write_bytes(b"cut off")
    write(SITE, tmp_path)
    assert (tmp_path / "index.html").read_bytes() == SITE["index.html"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_is_no_longer_written_is_deleted_unless_it_was_edited(tmp_path: Path) -> None:
    """A file of an older version does not stay as if it were of this one; what somebody changed is theirs."""
    write({**SITE, "old.txt": b"old", "edited.txt": b"old"}, tmp_path)
    (tmp_path / "edited.txt").write_text("mine")
    write(SITE, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*SITE, MANIFEST, "edited.txt"])


def test_a_list_leads_to_no_file_elsewhere(tmp_path: Path) -> None:
    """A list that was tampered with does not make the command delete what is outside of the directory."""
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"x")
    site = tmp_path / "site"
    site.mkdir()
    (site / MANIFEST).write_text(f"{hashlib.sha256(b'x').hexdigest()}  ../outside.txt\n")
    write(SITE, site)
    assert outside.exists()


def test_a_stranger_is_not_replaced(tmp_path: Path) -> None:
    """A file of the same name that was not written by us stays, and no other file is written beside it."""
    (tmp_path / "reference.md").write_text("# My own page\n")
    with pytest.raises(WriteError, match=r"reference\.md: was not written by this command; move it away"):
        write(SITE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["reference.md"]


def test_a_file_with_the_same_contents_is_in_nobodys_way(tmp_path: Path) -> None:
    """A copy of the site without its list can be written anew."""
    (tmp_path / "index.html").write_bytes(SITE["index.html"])
    assert len(write(SITE, tmp_path)) == 3


def test_a_directory_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    """A directory named like a page is no page of ours, even if the list has its name."""
    write(SITE, tmp_path)
    (tmp_path / "index.html").unlink()
    (tmp_path / "index.html").mkdir()
    with pytest.raises(WriteError, match=r"index\.html: was not written"):
        write(SITE, tmp_path)


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    """What the disk refuses is told with the place, not as a traceback."""
    (tmp_path / "docs").write_text("a file")
    with pytest.raises(WriteError, match=r"docs: cannot be written: File exists"):
        write(SITE, tmp_path / "docs")


def test_a_failure_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full the old files stay as they were; nothing half-written remains, and is not told of."""
    write(SITE, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(path: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WriteError) as caught:
        write({"index.html": b"new"}, tmp_path)
    assert str(caught.value) == f"{tmp_path}: cannot be written: No space left on device"
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hinders is a file that the user knows, and not the directory as a whole."""
    write(SITE, tmp_path)
    is_file = Path.is_file

    def locked(path: Path) -> bool:
        if path.name == "index.html":
            raise OSError(13, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", locked)
    with pytest.raises(WriteError, match=r"index\.html: cannot be written: Permission denied"):
        write(SITE, tmp_path)
