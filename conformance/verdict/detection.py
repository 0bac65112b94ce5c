"""How good the suite itself is, as measured: the share of known faults that it finds, if the figure is current.

The measurement takes hours and is made on demand; its result is a file in this package. It is valid only for the code
and the contract it was made with, so it carries a stamp of them, and a stale one is not shown. The stamp depends on
what
can change an outcome: the code of the modules that judge, statement by statement. It does not depend on the place of a
statement, on imports, comments, docstrings and layout, or on the texts of findings and errors.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
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
        "verdict/document.py",
        "verdict/document_file.py",
        "verdict/keys.py",
        "verdict/limits.py",
        "verdict/neutral.py",
    }
)
"""What reads the command line, and what is derived from a verdict; none of it can change an outcome."""
_PROSE = frozenset({"description", "summary", "title"})
Figure: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class DetectionRate:
    """The result of a measurement of the suite.

    Attributes:
        defects: How many faulty servers the suite was tried on.
        found: How many of the faults it reported with the profile standard, as a failure or as advice.
        quick_found: How many of the faults it reported with the profile quick.
        variants: How many correct but unusual servers it was tried on; it failed none of them.
        stamp: The stamp of the checks that were measured, see :func:`stamp_of_checks`.
        failing: How many of the faulty servers a run without `--strict`, where advice does not count, fails with the
            profile standard; None in the documents of earlier versions.
        quick_failing: How many of them it fails with the profile quick.
    """

    defects: Figure
    found: Figure
    quick_found: Figure
    variants: Figure
    stamp: str
    failing: Figure | None = None
    quick_failing: Figure | None = None

    def __str__(self) -> str:
        """Return the figures in a sentence."""
        failing = f"; without --strict it fails {self.failing} (quick: {self.quick_failing}) of them"
        return (
            f"Of {self.defects} servers with one fault each, this suite reports {self.found} (quick: "
            f"{self.quick_found}){'' if self.failing is None else failing}. Of {self.variants} correct but unusual "
            "ones it fails none."
        )


def stamp_of_checks(package: Path = _PACKAGE, contract: Path | None = None) -> str:
    """Hash all that the suite judges by: the code that can change an outcome, and the contract.

    Args:
        package: The folder of the package.
        contract: The contract; None for the one that comes with the package.

    Returns:
        SHA-256, hexadecimal; the same on every system and in every version of Python.

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
    """Write a piece of code as text that is equal where the code has the same effect.

    Imports, docstrings, annotations of functions, and the texts of findings and errors are left out. Empty fields are
    left out, too, because some versions of Python do not have them.
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
        if name == "args" and isinstance(node, ast.Call) and _takes_a_text(node.func):
            yield name, [each for each in value if not _is_text(each)]
        else:
            yield name, value


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _takes_a_text(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id.endswith(("Finding", "Error"))


def _is_text(node: object) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _without_prose(value: object) -> object:
    """Return the contract without the texts that only people read."""
    if isinstance(value, Mapping):
        return {
            name: _without_prose(member)
            for name, member in value.items()
            if not (name in _PROSE and isinstance(member, str))
        }
    return [_without_prose(item) for item in value] if isinstance(value, list) else value


def read_detection_rate(path: Path = _FILE, stamp: str | None = None) -> DetectionRate | None:
    """Read the result of the last measurement.

    Args:
        path: The file with the figures.
        stamp: The stamp of the checks as they are now; None to compute it.

    Returns:
        The figures; None where there are none, where they cannot be read, or where the checks have changed since.
    """
    try:
        rate = msgspec.json.decode(path.read_bytes(), type=DetectionRate)
        stamp = stamp or stamp_of_checks()
    except (OSError, ValueError, RecursionError, SyntaxError, yaml.YAMLError):
        return None
    return rate if rate.stamp == stamp else None
