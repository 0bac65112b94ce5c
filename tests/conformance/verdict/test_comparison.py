"""Tests of the comparison of two verdicts."""

from dataclasses import replace

from conformance.check import Profile
from conformance.reports.json_report import document_of
from conformance.rules.creating import checks as creating
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.selection import checks as selection
from conformance.verdict.baseline import apply_baseline
from conformance.verdict.comparison import Change, Comparison, compare
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict, together
from tests.conformance.reports.verdicts import CONTRACT, ENTRIES, KNOWN, MIXED, TODAY, failure

CSV, XLSX = failure(lifecycle.second_get), failure(lifecycle.second_get, "xlsx")


def found(*failures: Failure, state: State = State.FAILED, passed: tuple[str, ...] = ("json",)) -> Verdict:
    """What a run came to that found these failures of one check, and saw it pass on some subjects."""
    result = Result(lifecycle.second_get, state if failures else State.PASSED, len(passed), passed, failures)
    return replace(MIXED, results=(result,))


def compared(old: Verdict, new: Verdict) -> Comparison:
    """Two verdicts of this process, compared."""
    return compare(document_of(old, CONTRACT), document_of(new, CONTRACT))


def changes(comparison: Comparison) -> list[tuple[Change, str]]:
    """What became of the failure on each subject."""
    return [(one.change, one.failure.subject) for one in comparison.failures]


def test_new_fixed_and_same() -> None:
    """Subject by subject; a failure that is new makes the exit status 1, one that is fixed or the same does not."""
    before, after = found(CSV, passed=("json", "xlsx")), found(together([CSV, XLSX]))
    worse = compared(before, after)
    assert (changes(worse), worse.exit_status) == ([(Change.NEW, "xlsx"), (Change.SAME, "csv")], 1)
    better = compared(after, before)
    assert (changes(better), better.exit_status) == ([(Change.FIXED, "xlsx"), (Change.SAME, "csv")], 0)
    assert better.notes == ()


def test_what_was_not_exercised_is_not_fixed() -> None:
    """Where the newer run did not exercise the check on that subject, or was less thorough, nothing is known."""
    everywhere = ("json", "csv", "xlsx")
    assert changes(compared(found(CSV), found(passed=("json",)))) == [(Change.UNSEEN, "csv")]
    assert changes(compared(found(CSV), found(passed=everywhere))) == [(Change.FIXED, "csv")]
    assert changes(compared(found(CSV), replace(MIXED, results=()))) == [(Change.UNSEEN, "csv")]
    deeper = replace(found(CSV), profile=Profile.STANDARD)
    shallow = compared(deeper, found(passed=everywhere))
    assert (changes(shallow), shallow.exit_status) == ([(Change.UNSEEN, "csv")], 0)
    assert shallow.notes == ("The profile was standard and is quick.",)


def test_another_problem_is_another_failure() -> None:
    """The old one is fixed, the other is new."""
    other = failure(lifecycle.second_get, problem="It was answered 500")
    assert changes(compared(found(CSV), found(other))) == [(Change.NEW, "csv"), (Change.FIXED, "csv")]


def test_advice_and_what_is_accepted_do_not_count() -> None:
    """They are new, and leave the exit status 0."""
    advice = compared(found(), found(CSV, state=State.ADVICE))
    assert (changes(advice), advice.exit_status) == ([(Change.NEW, "csv")], 0)
    accepted = compared(found(), apply_baseline(found(CSV), ENTRIES, TODAY, KNOWN))
    assert (changes(accepted), accepted.exit_status) == ([(Change.NEW, "csv")], 0)
    (one,) = accepted.failures
    assert (one.failure.accepted, one.remark) == (True, "the older run did not exercise it")


def test_what_is_hard_to_compare_is_said() -> None:
    """Contract, strictness, seed, and runs that could not exercise everything."""
    old = replace(found(), contract_digest="0" * 64, seed=8, strict=True, outcome=Outcome.INCONCLUSIVE)
    assert compared(old, found()).notes == (
        "The older run is inconclusive: it did not exercise everything.",
        "The runs judged by different contracts: a rule may have changed, not the server.",
        "Advice counts in the older run only.",
        "The seeds differ, and so do the generated requests.",
    )


def test_a_check_that_is_gone_is_not_exercised() -> None:
    """A check that the newer suite does not have any more fixes nothing."""
    old = replace(MIXED, results=(Result(creating.nesting, State.ADVICE, failures=(failure(creating.nesting),)),))
    new = replace(MIXED, results=(Result(selection.reverse, State.PASSED, 1, ("csv",)),))
    assert changes(compared(old, new)) == [(Change.UNSEEN, "csv")]
