"""Stamps of what a result hangs on: the code of a defect, and that code alone.

A defect is stamped by the expression that makes it and by everything of `tests.defects` that this expression names,
followed as far as it goes. So a defect that is added or mended makes no other one's result stale, and neither does a
comment or another layout.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import tests.defects
from tests.defects import DEFECTS, Defect

_PACKAGE = "tests.defects"
_FOLDER = Path(tests.defects.__file__).parent
# These tell nothing of what a defect does.
_APART = frozenset({"__init__", "__main__", "missed"})
_Place = tuple[str, str]


def digest_of(texts: Iterable[str]) -> str:
    """Hash texts, kept apart: SHA-256, hexadecimal."""
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(f"{len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def stamp_of_defects(defects: Iterable[Defect] = DEFECTS) -> str:
    """Stamp a zoo: the same defects in any order have the same stamp."""
    return digest_of(sorted(f"{defect.name} {stamp_of_defect(defect)}" for defect in defects))


@cache
def stamp_of_defect(defect: Defect) -> str:
    """Stamp a defect.

    Raises:
        LookupError: It is in no module of the zoo.
    """
    for module in _modules():
        for call in _calls(module):
            first = call.args[0]
            if isinstance(first, ast.Constant) and first.value == defect.name:
                return digest_of([ast.unparse(call), *_behind(module, call)])
    # It is made by a loop over names: whatever else its module holds may play a part.
    for module in _modules():
        if defect in getattr(import_module(f"{_PACKAGE}.{module}"), "DEFECTS", ()) and _calls(module):
            return digest_of([defect.name, ast.unparse(_tree(module)), *_behind(module, _tree(module))])
    raise LookupError(f"No module of {_PACKAGE} makes {defect.name}.")


def _modules() -> list[str]:
    return sorted(path.stem for path in _FOLDER.glob("*.py") if path.stem not in _APART)


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((_FOLDER / f"{module}.py").read_text(encoding="utf-8"))


@cache
def _calls(module: str) -> tuple[ast.Call, ...]:
    return tuple(
        node
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call) and node.args and not isinstance(node.func, ast.Attribute)
    )


def _behind(module: str, node: ast.AST) -> list[str]:
    """Return the code of all that a piece of code names, in a fixed order."""
    found: dict[_Place, str] = {}
    waiting = [(module, name) for name in _names(node)]
    while waiting:
        place = waiting.pop()
        if place in found or place[1] not in _defined(place[0]):
            continue
        home, name = place
        statement = _defined(home)[name]
        source = _imported_from(statement)
        found[place] = "" if source else ast.unparse(statement)
        if source:
            waiting.append((source, _original(statement, name)))
        else:
            waiting += [(home, each) for each in _names(statement)]
    return [found[place] for place in sorted(found)]


def _names(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


@cache
def _defined(module: str) -> dict[str, ast.stmt]:
    """Return the statement that makes each global of a module."""
    defined: dict[str, ast.stmt] = {}
    for statement in _tree(module).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined[statement.name] = statement
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            defined |= {name: statement for target in targets for name in _names(target)}
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            defined |= {alias.asname or alias.name: statement for alias in statement.names}
    return defined


def _imported_from(statement: ast.stmt) -> str:
    """Return the module of the zoo that an import takes from; empty text for any other statement."""
    module = statement.module if isinstance(statement, ast.ImportFrom) else None
    return (module or "").removeprefix(f"{_PACKAGE}.") if (module or "").startswith(f"{_PACKAGE}.") else ""


def _original(statement: ast.stmt, name: str) -> str:
    aliases = statement.names if isinstance(statement, ast.ImportFrom) else []
    return next((alias.name for alias in aliases if (alias.asname or alias.name) == name), name)
