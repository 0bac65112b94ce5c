"""Tests of the formats of a comparison."""

import json
from dataclasses import replace

import pytest

from conformance.reports.comparison import FORMATS, render_comparison
from conformance.rules.files import checks as files
from conformance.verdict.baseline import apply_baseline
from conformance.verdict.comparison import Change
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Result, State
from tests.conformance.reports.verdicts import ENTRIES, KNOWN, MIXED, TODAY, hostile
from tests.conformance.verdict.test_comparison import CSV, XLSX, compared, found


def test_a_remark_follows_the_problem() -> None:
    """What is accepted, and what the older run did not exercise, is said in brackets."""
    accepted = compared(found(), apply_baseline(found(CSV), ENTRIES, TODAY, KNOWN))
    assert "(accepted; the older run did not exercise it)" in render_comparison(accepted, "text")


def test_the_formats_say_the_same() -> None:
    """Text, JSON and Markdown name each failure by check, subject and id."""
    old = replace(MIXED, results=(*MIXED.results, Result(files.csv_header, State.FAILED, failures=(XLSX,))))
    comparison = compared(old, found(CSV, XLSX))
    assert {one.change for one in comparison.failures} == {Change.SAME, Change.UNSEEN}
    written = {form: render_comparison(comparison, form) for form in FORMATS}
    for text in written.values():
        assert text.endswith("\n")
        assert failure_key(CSV)[:8] in text
    assert written["text"].startswith("compared: 0 new, 0 fixed, 2 same, 3 no longer exercised\n")
    document = json.loads(written["json"])
    assert document["exit_status"] == 0
    assert [one["key"] for one in document["same"]] == [failure_key(CSV), failure_key(XLSX)]
    assert (document["new"], document["fixed"], len(document["unseen"])) == ([], [], 3)
    assert "### Same\n\n- **lifecycle.second\\-get** on csv `" in written["markdown"]


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_stays_text(form: str) -> None:
    """A made-up verdict has no effect on a terminal or a reader of Markdown."""
    text = render_comparison(compared(replace(MIXED, results=()), hostile()), form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    if form == "markdown":
        assert "<script>" not in text
        assert "](http" not in text
        assert " @everyone" not in text
    else:
        assert not any(line.startswith("CONFORMANT") for line in text.splitlines())
