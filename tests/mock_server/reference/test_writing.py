"""The documentation on the disk: only our own files are replaced, and in one step."""

from pathlib import Path

import pytest

from mock_server.contract import Contract, load_contract
from mock_server.reference import WriteError, build, write


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


def test_pages_are_written_to_a_new_directory(contract: Contract, tmp_path: Path) -> None:
    """The directory is made, the files are the built pages, and nothing else is left there."""
    directory = tmp_path / "a" / "b"
    written = write(contract, directory)
    assert written == [directory / "index.html", directory / "reference.md"]
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == build(contract)


def test_own_pages_are_replaced_and_others_stay(contract: Contract, tmp_path: Path) -> None:
    """A second run replaces what the first wrote, and leaves what it did not."""
    write(contract, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "index.html").write_bytes(build(contract)["index.html"][:2000])
    write(contract, tmp_path)
    assert (tmp_path / "index.html").read_bytes() == build(contract)["index.html"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_stranger_is_not_replaced(contract: Contract, tmp_path: Path) -> None:
    """A file of the same name that was not written by us stays, and no other file is written beside it."""
    (tmp_path / "reference.md").write_text("# My own page\n")
    with pytest.raises(WriteError, match=r"reference\.md: was not written by this command; move it away"):
        write(contract, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["reference.md"]


def test_a_directory_in_the_place_of_a_page_is_refused(contract: Contract, tmp_path: Path) -> None:
    """A directory named like a page is no page of ours."""
    (tmp_path / "index.html").mkdir()
    with pytest.raises(WriteError, match=r"index\.html: was not written"):
        write(contract, tmp_path)


def test_a_file_in_the_place_of_the_directory_is_refused(contract: Contract, tmp_path: Path) -> None:
    """What the disk refuses is told with the place, not as a traceback."""
    (tmp_path / "docs").write_text("a file")
    with pytest.raises(WriteError, match=r"docs: cannot be written: File exists"):
        write(contract, tmp_path / "docs")


def test_a_failure_leaves_the_old_pages(contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full the old pages stay as they were; nothing half-written remains, and is not told of."""
    write(contract, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(path: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WriteError) as caught:
        write(contract, tmp_path)
    assert str(caught.value) == f"{tmp_path}: cannot be written: No space left on device"
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_page_that_cannot_be_read_is_named(
    contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What hinders is a file that the user knows, and not the directory as a whole."""
    write(contract, tmp_path)

    def locked(path: Path) -> bool:
        raise OSError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", locked)
    with pytest.raises(WriteError, match=r"index\.html: cannot be written: Permission denied"):
        write(contract, tmp_path)
