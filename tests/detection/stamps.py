"""Stamps of what a result hangs on: the code of a defect or a variant, and that code alone.

It is stamped by the expression that makes it and by everything under `tests` that this expression names, followed as
far as it goes. So a defect that is added or fixed makes no other one's result stale, and neither does a comment, a
docstring, another layout or another module that holds it.
"""

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from conformance.verdict.detection import code_of, digest_of
from tests.defects import DEFECTS, Defect

_OURS = "tests."
# These tell nothing of what a defect does.
_APART = frozenset({"__main__", "missed"})
_Place = tuple[str, str]


def stamp_of_defects(defects: Iterable[Defect] = DEFECTS) -> str:
    """Stamp a zoo: the same defects in any order have the same stamp."""
    return digest_of(sorted(f"{defect.name} {stamp_of_defect(defect)}" for defect in defects))


def stamp_of_defect(defect: Defect) -> str:
    """Stamp a defect.

    Raises:
        LookupError: No module of the zoo makes it.
    """
    return stamp_of(defect.name, "tests.defects")


@cache
def stamp_of(name: str, package: str) -> str:
    """Stamp what a call with this name as its first argument makes, in some module of a package.

    Args:
        name: The name, as `Defect` or `Variant` takes it.
        package: The package, such as `tests.defects`.

    Raises:
        LookupError: No module of the package makes it.
    """
    modules = _modules(package)
    for module in modules:
        for call in _calls(module):
            first = call.args[0]
            if isinstance(first, ast.Constant) and first.value == name:
                return digest_of([code_of(call), *_behind(module, call)])
    # It is made by a loop over names: whatever else its module holds may play a part.
    for module in modules:
        if _calls(module) and name in _made_by(module):
            return digest_of([name, code_of(_tree(module)), *_behind(module, _tree(module))])
    raise LookupError(f"No module of {package} makes {name}.")


def _modules(package: str) -> list[str]:
    folder = Path(_source(package)).parent
    found = walk_packages([str(folder)], f"{package}.")
    return [each.name for each in found if each.name.rpartition(".")[2] not in _APART]


def _made_by(module: str) -> set[str]:
    loaded = import_module(module)
    return {each.name for each in (*getattr(loaded, "DEFECTS", ()), *getattr(loaded, "VARIANTS", ()))}


def _source(module: str) -> str:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise LookupError(f"There is no module {module}.")
    return found.origin


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(Path(_source(module)).read_text(encoding="utf-8"))


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
        home, name = place
        statement = _defined(home).get(name)
        if place in found or statement is None:
            continue
        source = statement.module if isinstance(statement, ast.ImportFrom) else None
        if source is not None and source.startswith(_OURS):
            found[place] = ""
            waiting.append((source, _original(statement, name)))
        else:
            found[place] = code_of(statement)
            waiting += [(home, each) for each in _names(statement)]
    return sorted(filter(None, found.values()))


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


def _original(statement: ast.stmt, name: str) -> str:
    aliases = statement.names if isinstance(statement, ast.ImportFrom) else []
    return next((alias.name for alias in aliases if (alias.asname or alias.name) == name), name)
