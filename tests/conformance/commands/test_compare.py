"""Tests of the comparison of two JSON reports on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from conformance.reports.json_report import render_json
from tests.conformance.commands.running import run
from tests.conformance.reports.verdicts import CONTRACT, MIXED


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_two_files_are_compared(form: str, tmp_path: Path) -> None:
    """The exit status is 0 if nothing is new, 1 if something is, and 2 for a file that is not a verdict."""
    old, new, bad = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "bad.json"
    new.write_text(render_json(MIXED, CONTRACT), encoding="utf-8")
    document = json.loads(new.read_text(encoding="utf-8"))
    for check in document["checks"]:
        check["failures"] = []
    old.write_text(json.dumps(document), encoding="utf-8")
    bad.write_text('{"format": "mailing-conformance/1"}', encoding="utf-8")

    def compare(one: Path, other: Path) -> Result:
        return run("compare", str(one), str(other), "--format", form)

    assert [compare(*pair).exit_code for pair in ((old, new), (new, new), (new, bad))] == [1, 0, 2]
    assert "lifecycle.second" in compare(old, new).output
    assert "bad.json: This document is of the format mailing-conformance/1" in " ".join(
        compare(new, bad).output.split()
    )
