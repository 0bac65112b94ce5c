"""The map of the package: `mock_server/README.md` lists the folders and modules that there are."""

import re
from pathlib import Path

PACKAGE = Path("mock_server")
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1] for line in README.splitlines() if line.startswith("| `")]
LISTED = [name for row in ROWS for name in re.findall("`([^`]+)`", row)]


def test_the_map_lists_every_folder_and_every_module_at_the_top() -> None:
    """A folder or a top module that is added, moved or removed has to be in the map, under its name, once."""
    folders = {f"{path.relative_to(PACKAGE)}/" for path in PACKAGE.rglob("*") if path.is_dir()}
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    assert sorted(LISTED) == sorted({name for name in folders if "__pycache__" not in name} | modules)


def test_every_file_that_the_map_names_is_there() -> None:
    """Where something is to be added is a file of the package or the contract beside it."""
    named = set(re.findall(r"`([\w/-]+\.(?:py|json|yaml))`", README)) - {"openapi.yaml"}
    assert [name for name in sorted(named) if not (PACKAGE / name).is_file()] == []


def test_the_map_is_in_the_order_of_the_layers() -> None:
    """Parts stand in the order in which they may import each other, as import-linter holds them."""
    text = Path(".importlinter").read_text(encoding="utf-8").partition("[importlinter:contract:mock-layers]")[2]
    layers = text.partition("layers =\n")[2].partition("\n\n")[0]
    order = {name: at for at, line in enumerate(layers.splitlines()) for name in line.replace("|", " ").split()}
    tops = [name.partition("/")[0].removesuffix(".py") for name in LISTED]
    assert [order[top] for top in tops] == sorted(order[top] for top in tops)


def test_every_module_has_a_test_module() -> None:
    """The tests mirror the package: `mock_server/a/b.py` has `tests/mock_server/a/test_b.py` or `test_b_*.py`."""
    modules = [path for path in PACKAGE.rglob("*.py") if not path.stem.startswith("__")]
    assert len(modules) > 50
    missing = []
    for module in modules:
        folder = Path("tests") / module.parent
        if not [*folder.glob(f"test_{module.stem}.py"), *folder.glob(f"test_{module.stem}_*.py")]:
            missing.append(str(module))
    assert missing == []
