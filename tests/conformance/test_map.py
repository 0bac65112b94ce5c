"""Tests of `conformance/README.md`: its map is that of the tree, and its words lead somewhere."""

import re
from pathlib import Path

import pytest

import conformance
from conformance.rules import CATALOGUE

PACKAGE = Path(conformance.__file__).parent
README = PACKAGE / "README.md"
TEXT = README.read_text(encoding="utf-8")
NO_PART = {"README.md", "__init__.pyi", "py.typed", "__pycache__"}


def _mapped() -> list[str]:
    """The paths of the map, folders with a slash at their end."""
    (block,) = re.findall(r"^```\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    paths, folder = [], ""
    for line in block.splitlines():
        name = line.split()[0]
        folder = folder if line.startswith(" ") else name
        paths.append(f"{folder}{name}" if line.startswith(" ") else name)
    return paths


def _tree() -> set[str]:
    found = [path for path in (*PACKAGE.iterdir(), *(PACKAGE / "rules").iterdir()) if path.name not in NO_PART]
    names = {f"{path.relative_to(PACKAGE).as_posix()}{'/' if path.is_dir() else ''}" for path in found}
    return names - {"rules/__init__.py"}


def test_the_map_is_that_of_the_tree() -> None:
    """Every folder and module at the top, and every family of rules, is in the map once, and nothing else."""
    assert len(_mapped()) == len(set(_mapped()))
    assert set(_mapped()) == _tree()


def test_the_families_are_in_the_map() -> None:
    """Each family that has checks has a line."""
    assert {f"rules/{check.family}/" for check in CATALOGUE} == {path for path in _mapped() if path.count("/") > 1}


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`([a-z_/]+\.(?:py|yaml|pyi))`", TEXT))))
def test_every_file_that_is_named_exists(named: str) -> None:
    """A file that the page names is in the package, in a family of rules, or beside the package."""
    places = [PACKAGE / named, PACKAGE.parent / named, *(folder / named for folder in (PACKAGE / "rules").iterdir())]
    assert any(place.exists() for place in places)


def test_the_page_is_short() -> None:
    """The map, the flow and where to add what fit on a screen and a half; the glossary follows."""
    assert len(TEXT.partition("## Glossary")[0].splitlines()) <= 75
