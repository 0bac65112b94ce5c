"""Tests of two verdicts side by side."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.check import Profile
from conformance.rules.creating import checks as creating
from conformance.rules.files import checks as files
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.selection import checks as selection
from conformance.verdict.baseline import reckon
from conformance.verdict.comparison import FORMATS, Change, Comparison, compare, render_comparison
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict, together
from conformance.verdict.recorded import record
from tests.conformance.reports.verdicts import ENTRIES, MIXED, TODAY, failure, hostile

CSV, XLSX = failure(lifecycle.second_get), failure(lifecycle.second_get, "xlsx")


def found(*failures: Failure, state: State = State.FAILED, kept: tuple[str, ...] = ("json",)) -> Verdict:
    """What a run came to that found these failures of one check, and saw it kept on some subjects."""
    result = Result(lifecycle.second_get, state if failures else State.PASSED, len(kept), kept, failures)
    return replace(MIXED, results=(result,))


def compared(old: Verdict, new: Verdict) -> Comparison:
    """Two verdicts of this process, compared."""
    return compare(record(old), record(new))


def changes(comparison: Comparison) -> list[tuple[Change, str]]:
    """What became of the failure on each subject."""
    return [(one.change, one.subject) for one in comparison.failures]


def test_new_fixed_and_same() -> None:
    """Subject by subject; a failure that is new makes the exit status 1, one that is fixed or the same does not."""
    before, after = found(CSV, kept=("json", "xlsx")), found(together([CSV, XLSX]))
    worse = compared(before, after)
    assert (changes(worse), worse.exit_status) == ([(Change.NEW, "xlsx"), (Change.SAME, "csv")], 1)
    better = compared(after, before)
    assert (changes(better), better.exit_status) == ([(Change.FIXED, "xlsx"), (Change.SAME, "csv")], 0)
    assert better.notes == ()


def test_what_nobody_looked_into_is_not_fixed() -> None:
    """Where the newer run did not see the rule on that subject, or looked less thoroughly, nobody knows."""
    everywhere = ("json", "csv", "xlsx")
    assert changes(compared(found(CSV), found(kept=("json",)))) == [(Change.UNSEEN, "csv")]
    assert changes(compared(found(CSV), found(kept=everywhere))) == [(Change.FIXED, "csv")]
    assert changes(compared(found(CSV), replace(MIXED, results=()))) == [(Change.UNSEEN, "csv")]
    deeper = replace(found(CSV), profile=Profile.STANDARD)
    shallow = compared(deeper, found(kept=everywhere))
    assert (changes(shallow), shallow.exit_status) == ([(Change.UNSEEN, "csv")], 0)
    assert shallow.notes == ("The profile was standard and is quick.",)


def test_another_problem_is_another_failure() -> None:
    """The old one is fixed, the other is new."""
    other = failure(lifecycle.second_get, problem="It was answered 500")
    assert changes(compared(found(CSV), found(other))) == [(Change.NEW, "csv"), (Change.FIXED, "csv")]


def test_advice_and_what_is_accepted_do_not_count() -> None:
    """They are told as new, and leave the exit status 0."""
    advice = compared(found(), found(CSV, state=State.ADVICE))
    assert (changes(advice), advice.exit_status) == ([(Change.NEW, "csv")], 0)
    accepted = compared(found(), reckon(found(CSV), ENTRIES, TODAY))
    assert (changes(accepted), accepted.exit_status) == ([(Change.NEW, "csv")], 0)
    assert "(accepted; the older run did not look there)" in render_comparison(accepted, "text")


def test_what_is_hard_to_compare_is_said() -> None:
    """Contract, strictness, seed, and runs that could not look at everything."""
    old = replace(found(), contract_digest="0" * 64, seed=8, strict=True, outcome=Outcome.INCONCLUSIVE)
    assert compared(old, found()).notes == (
        "The older run is inconclusive: it did not look at everything.",
        "The runs judged by different contracts: a rule may have changed, not the server.",
        "Advice counts in the older run alone.",
        "The seeds differ, so the generated requests do.",
    )


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
    """A verdict that somebody made up drives no terminal, and no reader of Markdown."""
    text = render_comparison(compared(replace(MIXED, results=()), hostile()), form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    if form == "markdown":
        assert "<script>" not in text
        assert "](http" not in text
        assert " @everyone" not in text
    else:
        assert not any(line.startswith("CONFORMANT") for line in text.splitlines())


def test_a_check_that_is_gone_is_not_looked_into() -> None:
    """A check that the newer suite does not have any more fixes nothing."""
    old = replace(MIXED, results=(Result(creating.nesting, State.ADVICE, failures=(failure(creating.nesting),)),))
    new = replace(MIXED, results=(Result(selection.reverse, State.PASSED, 1, ("csv",)),))
    assert changes(compared(old, new)) == [(Change.UNSEEN, "csv")]
