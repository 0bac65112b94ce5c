"""Tests of the verdict: what outcome the results of a run come to."""

from dataclasses import replace

import pytest

from conformance.check import Check, Finding, Profile
from conformance.rules import CATALOGUE
from conformance.verdict.model import EXIT_STATUS, Failure, Outcome, Result, State, Verdict, conclude

BY_ID = {check.check_id: check for check in CATALOGUE}
CORE, PLAIN = BY_ID["lifecycle.second-get"], BY_ID["lifecycle.apart"]
OTHER = BY_ID["lifecycle.first-get"]
MANY = [check for check in CATALOGUE if check.core][:4]
MANY_IDS = [check.check_id for check in MANY]
FINDING = Finding("It is broken", "whole", "broken")


def result(check: Check, state: State, *subjects: str, failed_on: tuple[str, ...] = (), reason: str = "") -> Result:
    """What came of a check."""
    failures = tuple(Failure(check.check_id, subject, FINDING, ()) for subject in failed_on)
    return Result(check, state, len(subjects), subjects, failures, reason)


ALL = ("json", "csv", "xlsx")
PASSED, BROKEN = result(CORE, State.PASSED, *ALL), result(PLAIN, State.FAILED, failed_on=("json",))


def test_exit_statuses() -> None:
    """0, 1 and 3; 2 is wrong usage."""
    assert {outcome.name: status for outcome, status in EXIT_STATUS.items()} == {
        "CONFORMANT": 0,
        "ACCEPTED": 0,
        "OUTDATED": 1,
        "BROKEN": 1,
        "INCONCLUSIVE": 3,
    }


@pytest.mark.parametrize(
    ("results", "obstacles", "outcome", "reasons"),
    [
        ([PASSED], [], Outcome.CONFORMANT, ()),
        ([PASSED, result(PLAIN, State.INCONCLUSIVE)], [], Outcome.CONFORMANT, ()),
        ([PASSED, result(PLAIN, State.ADVICE, failed_on=("json",))], [], Outcome.CONFORMANT, ()),
        ([PASSED, result(PLAIN, State.NOT_RUN)], [], Outcome.CONFORMANT, ()),
        ([PASSED, result(CORE, State.NOT_RUN, reason="there is one user only")], [], Outcome.CONFORMANT, ()),
        ([PASSED], ["Nobody answered."], Outcome.INCONCLUSIVE, ("Nobody answered.",)),
        ([PASSED, BROKEN], [], Outcome.BROKEN, ()),
        ([PASSED, BROKEN], ["Nobody answered."], Outcome.BROKEN, ("Nobody answered.",)),
        ([result(CORE, State.INCONCLUSIVE), BROKEN], [], Outcome.BROKEN, ()),
        (
            [result(CORE, State.PASSED, "json")],
            [],
            Outcome.INCONCLUSIVE,
            ("lifecycle.second-get was never exercised on csv, xlsx",),
        ),
        (
            [result(CORE, State.INCONCLUSIVE, reason="no luck")],
            ["First."],
            Outcome.INCONCLUSIVE,
            ("First.",),
        ),
        (
            [PASSED, result(OTHER, State.INCONCLUSIVE, reason="no luck")],
            ["First."],
            Outcome.INCONCLUSIVE,
            ("First.", "lifecycle.first-get was never exercised on json, csv, xlsx (no luck)"),
        ),
        (
            [result(check, State.INCONCLUSIVE, reason="cut off") for check in MANY],
            [],
            Outcome.INCONCLUSIVE,
            (f"4 core checks were not exercised on all their subjects (cut off): {', '.join(MANY_IDS)}",),
        ),
        ([result(CORE, State.ADVICE, "json", "csv", failed_on=("xlsx",))], [], Outcome.CONFORMANT, ()),
    ],
)
def test_the_outcome_of_results(
    results: list[Result], obstacles: list[str], outcome: Outcome, reasons: tuple[str, ...]
) -> None:
    """A failure comes before all else; an obstacle and a core check that was not exercised are inconclusive."""
    assert conclude(iter(results), iter(obstacles)) == (outcome, reasons)


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result(PLAIN, State.NOT_RUN)],
        [result(PLAIN, State.INCONCLUSIVE)],
        [replace(result(PLAIN, State.NOT_RUN), passed=1)],
    ],
)
def test_nothing_seen_is_not_conformant(results: list[Result]) -> None:
    """Where no check passed or failed, nothing can be said."""
    assert conclude(results, [])[0] is Outcome.INCONCLUSIVE


def test_which_core_subjects_are_missing() -> None:
    """A subject counts as exercised where the check passed or failed on it."""
    assert result(CORE, State.PASSED, "csv").missing_core == ("json", "xlsx")
    assert result(CORE, State.FAILED, "csv", failed_on=("json",)).missing_core == ("xlsx",)
    assert result(PLAIN, State.PASSED).missing_core == ()


def test_a_verdict_is_sorted_by_state() -> None:
    """Failures, advice and results are found by their state, in order."""
    advice = result(PLAIN, State.ADVICE, failed_on=("csv",))
    verdict = Verdict(
        Outcome.BROKEN,
        (),
        (PASSED, BROKEN, advice),
        Profile.QUICK,
        1,
        strict=False,
        contract_version="",
        contract_digest="",
    )
    assert verdict.exit_status == 1
    assert verdict.failures() == BROKEN.failures
    assert verdict.failures(advice=True) == advice.failures
    assert verdict.of(State.PASSED, State.ADVICE) == (PASSED, advice)
    assert verdict.of(State.NOT_RUN) == ()
    assert replace(verdict, outcome=Outcome.CONFORMANT).exit_status == 0
    assert replace(verdict, outcome=Outcome.INCONCLUSIVE).exit_status == 3


@pytest.mark.parametrize(
    ("requests", "seconds", "pace"), [(2200, 200.0, "11/s"), (50, 100.0, "30/m"), (1, 900.0, "1/m"), (30, 0.5, "30/s")]
)
def test_the_pace_of_a_run_is_one_that_the_option_takes(requests: int, seconds: float, pace: str) -> None:
    """Requests a second, or a minute where they are few; never none, and never more than there were."""
    verdict = Verdict(
        Outcome.CONFORMANT, (), (), Profile.QUICK, 1, strict=False, contract_version="", contract_digest=""
    )
    assert replace(verdict, requests=requests, seconds=seconds).pace == pace
