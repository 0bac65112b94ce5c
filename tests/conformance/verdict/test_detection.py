"""Tests of the suite's own measured figures, and of the stamp that keeps stale ones away."""

import ast
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from conformance.verdict import detection
from conformance.verdict.detection import DetectionRate, read_detection_rate, stamp_of_checks

FIGURES = {"defects": 93, "found": 92, "quick_found": 86, "variants": 22}


_CONFORMANCE = Path(detection.__file__).parent.parent


@pytest.fixture(name="package")
def package_fixture(tmp_path: Path) -> Path:
    """A package with one check, one scenario, one module that judges and some that do not, and a contract."""
    for name in ("rules/one.py", "session/one.py", "contract.py", "plugin.py", "reports/page.py", "openapi.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x: 1\n" if name.endswith("yaml") else "x = 1\n", encoding="utf-8")
    return tmp_path


def _stamp(package: Path) -> str:
    return stamp_of_checks(package, package / "openapi.yaml")


@pytest.mark.parametrize("name", ["rules/one.py", "session/one.py", "contract.py", "openapi.yaml"])
def test_the_stamp_follows_all_that_judges(package: Path, name: str) -> None:
    """Another text of a check, a scenario, a module that they use, or the contract makes another stamp."""
    before = _stamp(package)
    (package / name).write_text("x = 2\n", encoding="utf-8")
    assert _stamp(package) != before


@pytest.mark.parametrize("name", ["plugin.py", "reports/page.py", "rules/notes.txt"])
def test_the_stamp_leaves_out_what_does_not_judge(package: Path, name: str) -> None:
    """The command line, the reports and files that are not Python do not change the stamp."""
    before = _stamp(package)
    (package / name).write_text("x = 2\n", encoding="utf-8")
    assert _stamp(package) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\n", "x = 1\r\n"),
        ("x = 1\n", "# Why.\nx = (\n    1\n)\n"),
        ("x = 1\n", '"""What."""\nimport os\nx = 1\n"""What x is."""\n'),
        ("def f(): return 1\n", 'def f() -> int:\n    """Return one."""\n    return 1\n'),
        ("x = Finding('a', 'b', y)\n", "x = Finding('c', f'{d}', y)\n"),
        ("def f(): raise OddError('a')\n", "def f(): raise OddError('b')\n"),
    ],
)
def test_the_stamp_leaves_out_what_changes_no_outcome(package: Path, before: str, after: str) -> None:
    """Layout, comments, docstrings, imports, annotations and the texts of findings and errors change nothing."""
    module = package / "rules" / "one.py"
    module.write_text(before, encoding="utf-8")
    stamp = _stamp(package)
    module.write_text(after, encoding="utf-8")
    assert _stamp(package) == stamp


def test_the_stamp_is_of_code_wherever_it_stands(package: Path) -> None:
    """Renaming a module and moving a statement keep the stamp; removing a statement changes it."""
    before = _stamp(package)
    (package / "rules" / "one.py").rename(package / "rules" / "two.py")
    assert _stamp(package) == before
    (package / "rules" / "two.py").unlink()
    assert _stamp(package) != before
    assert len(stamp_of_checks()) == 64


def test_the_stamp_leaves_out_the_prose_of_the_contract(package: Path) -> None:
    """A description does not change the stamp; a property of that name does."""
    contract = package / "openapi.yaml"
    contract.write_text("info: {description: a}\n", encoding="utf-8")
    before = _stamp(package)
    contract.write_text("info: {description: b}\n", encoding="utf-8")
    assert _stamp(package) == before
    contract.write_text("info: {description: {type: string}}\n", encoding="utf-8")
    assert _stamp(package) != before


def test_nothing_that_a_run_takes_part_in_is_left_out() -> None:
    """No module that the runner imports, directly or through others, is left out of the stamp."""
    waiting, seen = [_CONFORMANCE / "run" / "runner.py"], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.exists():
            continue
        seen.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("conformance."):
                home = _CONFORMANCE.joinpath(*f"{node.module}".split(".")[1:])
                waiting += [home.with_suffix(".py"), home / "__init__.py"]
                waiting += [home / f"{alias.name}.py" for alias in node.names]
    assert len(seen) > 40
    relative = [path.relative_to(_CONFORMANCE) for path in seen]
    names = {name for path in relative for name in (path.parts[0], path.as_posix())}
    assert not names & detection._APART


def test_current_figures_are_read(tmp_path: Path) -> None:
    """The file has the attributes of the value, and the value can be printed as a sentence."""
    rate = DetectionRate(**FIGURES, stamp=stamp_of_checks())
    path = tmp_path / "detection.json"
    path.write_text(json.dumps(asdict(rate)), encoding="utf-8")
    assert read_detection_rate(path) == rate
    assert "93" in str(rate)
    assert "it fails none" in str(rate)
    assert "without --strict it fails 90 (quick: 85) of them" in str(replace(rate, failing=90, quick_failing=85))
    assert "--strict" not in str(rate)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({**FIGURES, "stamp": "0" * 64}),
        json.dumps({**FIGURES, "stamp": "now", "found": "92"}),
        json.dumps({**FIGURES, "stamp": "now", "found": True}),
        json.dumps({**FIGURES, "stamp": "now", "found": -1}),
        json.dumps({"stamp": "now"}),
        "[]",
        "{",
        "[" * 100_000,
    ],
)
def test_stale_and_odd_figures_are_not_shown(tmp_path: Path, text: str) -> None:
    """A stale stamp, or another kind of file, gives no figures and no error."""
    path = tmp_path / "detection.json"
    path.write_text(text, encoding="utf-8")
    assert read_detection_rate(path, "now") is None
    assert read_detection_rate(tmp_path / "none.json", "now") is None


def test_figures_without_the_contract_are_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the stamp cannot be computed there are no figures and no error."""
    rate = DetectionRate(**FIGURES, stamp=stamp_of_checks())
    path = tmp_path / "detection.json"
    path.write_text(json.dumps(asdict(rate)), encoding="utf-8")
    monkeypatch.setattr(detection, "_CONTRACTS", (tmp_path / "openapi.yaml",))
    assert read_detection_rate(path) is None
