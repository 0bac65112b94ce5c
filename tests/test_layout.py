"""The layout: a stranger finds a rule, and the test of any module, by their names."""

import ast
from collections.abc import Iterator
from pathlib import Path

from conformance.check import Family
from conformance.rules import CATALOGUE
from tests.sweeps import of_each

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("conformance", "mock_server")
RULES = ROOT / "conformance" / "rules"
_MOST_LINES = 300
_MOST_FILES = 13


def _modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


# The tests of `conformance.run.test_conformance` are those of the plugin, which runs it.
_WITHOUT_TESTS = frozenset({"__init__.py", "__main__.py", "test_conformance.py"})


@of_each([path for path in _modules() if path.name not in _WITHOUT_TESTS])
def test_every_module_has_tests_of_its_name(module: Path) -> None:
    """The tests of `a/b.py` are `tests/a/test_b.py`, or several modules whose names go on from there."""
    folder = ROOT / "tests" / module.relative_to(ROOT).parent
    assert [*folder.glob(f"test_{module.stem}.py"), *folder.glob(f"test_{module.stem}_*.py")]


@of_each([*_modules()])
def test_a_module_can_be_read_at_one_sitting(module: Path) -> None:
    """No module has more than 300 lines."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= _MOST_LINES


def test_no_folder_is_too_wide_to_look_over() -> None:
    """A folder holds at most 13 modules beside its `__init__`."""
    folders = {path.parent for path in _modules()}
    wide = {folder: len([*folder.glob("*.py")]) - (folder / "__init__.py").exists() for folder in folders}
    assert {folder.as_posix(): number for folder, number in wide.items() if number > _MOST_FILES} == {}


def test_a_family_is_a_folder() -> None:
    """Each family has a folder of its name with its checks and their explanations, and there is no other folder."""
    folders = {path.name for path in RULES.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {str(family) for family in Family}
    for family in Family:
        assert [*(RULES / family).glob("checks*.py")]
        assert (RULES / family / "explanations.yaml").exists()


def test_a_check_stands_in_the_folder_of_its_family() -> None:
    """The check `lifecycle.second-get` is a function in `rules/lifecycle`."""
    homes = {check.check_id: check.judge.__module__ for check in CATALOGUE}
    wrong = [
        check_id
        for check_id, home in homes.items()
        if not home.startswith(f"conformance.rules.{check_id.partition('.')[0]}.checks")
    ]
    assert wrong == []


def test_families_take_nothing_but_checks_from_each_other() -> None:
    """What the scenarios of several families share belongs to the session."""
    taken = {
        f"{path.parent.name} takes {name}"
        for path in RULES.glob("*/*.py")
        for name in _imports(path)
        if name.startswith("conformance.rules.") and name.split(".")[2] != path.parent.name
    }
    assert {each for each in taken if not each.partition(" takes ")[2].split(".")[3].startswith("checks")} == set()
    assert taken


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
