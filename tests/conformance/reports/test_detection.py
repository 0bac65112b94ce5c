"""Tests of the suite's own measured figures, and of the stamp that keeps stale ones away."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from conformance.reports.detection import DetectionRate, read_detection_rate, stamp_of_checks

FIGURES = {"defects": 93, "found": 92, "quick_found": 86, "variants": 22}


@pytest.fixture(name="package")
def package_fixture(tmp_path: Path) -> Path:
    """A package with one check and one scenario."""
    for name in ("checks", "suite"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.py").write_text("x = 1\n", encoding="utf-8")
    return tmp_path


def test_the_stamp_follows_the_files(package: Path) -> None:
    """Another text, name or file is another stamp; line ends and what is no Python change nothing."""
    stamp = stamp_of_checks(package)
    (package / "checks" / "one.py").write_bytes(b"x = 1\r\n")
    (package / "checks" / "notes.txt").write_text("x", encoding="utf-8")
    assert stamp_of_checks(package) == stamp
    (package / "checks" / "one.py").rename(package / "checks" / "two.py")
    renamed = stamp_of_checks(package)
    (package / "suite" / "one.py").write_text("x = 2\n", encoding="utf-8")
    assert len({stamp, renamed, stamp_of_checks(package)}) == 3
    assert len(stamp_of_checks()) == 64


def test_current_figures_are_read(tmp_path: Path) -> None:
    """The file carries the attributes of the value; the value says itself in a sentence."""
    rate = DetectionRate(**FIGURES, stamp=stamp_of_checks())
    path = tmp_path / "detection.json"
    path.write_text(json.dumps(asdict(rate)), encoding="utf-8")
    assert read_detection_rate(path) == rate
    assert "93" in str(rate)
    assert "accused none" in str(rate)


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
    """A stamp of other checks, or what is no such file, gives nothing and never fails."""
    path = tmp_path / "detection.json"
    path.write_text(text, encoding="utf-8")
    assert read_detection_rate(path, "now") is None
    assert read_detection_rate(tmp_path / "none.json", "now") is None
