"""How good the suite itself is, as measured: the share of known faults that it finds, if the figure is current.

The measurement takes hours and is made on demand; its result is a file beside the package's code. It holds only for the
code and the contract it was made with, so it carries a stamp of them, and a stale one is not shown. The stamp depends
on what can change an outcome: the code of whatever judges, statement by statement. It does not depend on where a
statement stands, on imports, comments, docstrings and layout, or on the texts of findings and errors.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_PACKAGE = Path(__file__).resolve().parent.parent
_FILE = _PACKAGE / "verdict" / "detection.json"
_CONTRACTS = (_PACKAGE.parent / "openapi.yaml", _PACKAGE.parent / "mailing_export_contract" / "openapi.yaml")
_APART = frozenset(
    {
        "__init__.py",
        "__main__.py",
        "commands",
        "plugin.py",
        "reports",
        "run/in_process.py",
        "run/test_conformance.py",
        "verdict/baseline.py",
        "verdict/baseline_yaml.py",
        "verdict/comparison.py",
        "verdict/detection.py",
        "verdict/keys.py",
        "verdict/limits.py",
        "verdict/neutral.py",
        "verdict/recorded.py",
    }
)
"""What reads the command line and what is made of a verdict; none of it judges."""
_PROSE = frozenset({"description", "summary", "title"})


@dataclass(frozen=True, slots=True)
class DetectionRate:
    """What a measurement of the suite came to.

    Attributes:
        defects: How many faulty servers it was tried on.
        found: How many of them it found, with the profile standard.
        quick_found: How many of them it found with the profile quick.
        variants: How many sound but unusual servers it was tried on, none of which it accused.
        stamp: The stamp of the checks it was made with, see :func:`stamp_of_checks`; the file has further members.
    """

    defects: int
    found: int
    quick_found: int
    variants: int
    stamp: str

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"Tried on {self.defects} servers with one fault each, this suite found {self.found} of the faults "
            f"(profile quick: {self.quick_found}); tried on {self.variants} sound but unusual servers, it accused none."
        )


def stamp_of_checks(package: Path = _PACKAGE, contract: Path | None = None) -> str:
    """Hash everything the suite judges by: the code that can change an outcome, and the contract.

    Args:
        package: The folder of the package.
        contract: The contract; None for the one that comes with the package.

    Returns:
        SHA-256, hexadecimal; the same under every system and every Python.

    Raises:
        OSError: A file cannot be read.
        SyntaxError: A module is not Python.
        yaml.YAMLError: The contract is not YAML.
    """
    contract = contract or next((path for path in _CONTRACTS if path.exists()), _CONTRACTS[0])
    rules = _without_prose(yaml.load(contract.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506  both are safe
    statements = (
        code_of(statement)
        for path in package.rglob("*.py")
        if not _APART & {path.relative_to(package).as_posix(), path.relative_to(package).parts[0]}
        for statement in ast.parse(path.read_bytes()).body
    )
    return digest_of([json.dumps(rules, sort_keys=True, default=str), *sorted(filter(None, statements))])


def digest_of(texts: Iterable[str]) -> str:
    """Hash texts, kept apart by their lengths: SHA-256, hexadecimal."""
    digest = hashlib.sha256()
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(f"{len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def code_of(node: object) -> str:
    """Write a piece of code as text that is equal where it does the same.

    Imports, docstrings, annotations of functions, and the texts of findings and errors are left out. A field that is
    empty is left out, too, since one version of Python has it and another has not.
    """
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, list):
        return f"[{', '.join(filter(None, map(code_of, node)))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.Import | ast.ImportFrom) or _is_docstring(node):
        return ""
    return f"{type(node).__name__}({', '.join(f'{name}={code_of(value)}' for name, value in _fields(node))})"


def _fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    for name, value in ast.iter_fields(node):
        if value is None or value == [] or (name in {"annotation", "returns"} and not isinstance(node, ast.AnnAssign)):
            continue
        if name == "args" and isinstance(node, ast.Call) and _tells(node.func):
            yield name, [each for each in value if not _is_text(each)]
        else:
            yield name, value


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _tells(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id.endswith(("Finding", "Error"))


def _is_text(node: object) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _without_prose(value: object) -> object:
    """Return the contract without what only people read."""
    if isinstance(value, Mapping):
        return {
            name: _without_prose(member)
            for name, member in value.items()
            if not (name in _PROSE and isinstance(member, str))
        }
    return [_without_prose(item) for item in value] if isinstance(value, list) else value


def read_detection_rate(path: Path = _FILE, stamp: str | None = None) -> DetectionRate | None:
    """Read what was measured.

    Args:
        path: The file with the figures.
        stamp: The stamp of the checks as they are now; None to compute it.

    Returns:
        The figures, or None where there are none, where they cannot be read, or where the checks have changed since.
    """
    try:
        figures = json.loads(path.read_bytes())
        rate = DetectionRate(
            **{name: _figure(figures[name]) for name in ("defects", "found", "quick_found", "variants")},
            stamp=figures["stamp"],
        )
        stamp = stamp or stamp_of_checks()
    except (OSError, ValueError, TypeError, KeyError, RecursionError, SyntaxError, yaml.YAMLError):
        return None
    return rate if rate.stamp == stamp else None


def _figure(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("a figure of the measurement is no number")
    return value
