"""Tests of the book that a run keeps."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.checks import creating, lifecycle
from conformance.evidence import Step
from conformance.failures import Check, Finding
from conformance.suite.ledger import Ledger
from conformance.verdict import Result, State

FIRST, DECIDED = lifecycle.first_get, creating.nesting
BROKEN = Finding("It is broken", "whole", "broken")
STEP = Step(1, "curl", "200")


def only(
    ledger: Ledger, check: Check = FIRST, *, strict: bool = False, not_run: Mapping[str, str] | None = None
) -> Result:
    """The result of one check."""
    (result,) = ledger.results([check], dict(not_run or {}), strict=strict, chosen=None)
    return result


def test_what_was_kept() -> None:
    """How often, and on what, each subject once and in order."""
    ledger = Ledger()
    for subject in ("json", "csv", "json"):
        ledger.passed(FIRST, subject)
    assert only(ledger) == Result(FIRST, State.PASSED, 3, ("json", "csv"), (), "")


def test_what_was_broken() -> None:
    """One failure beats any number of passes; the same finding again is counted, with the first proof."""
    ledger = Ledger()
    ledger.passed(FIRST, "json")
    assert not ledger.is_known(FIRST, BROKEN)
    ledger.failed(FIRST, "csv", BROKEN, [STEP])
    ledger.failed(FIRST, "xlsx", BROKEN, [])
    assert ledger.is_known(FIRST, BROKEN)
    assert not ledger.is_known(DECIDED, BROKEN)
    result = only(ledger)
    assert result.state is State.FAILED
    (failure,) = result.failures
    assert (failure.check_id, failure.subject, failure.finding) == ("lifecycle.first-get", "csv", BROKEN)
    assert (failure.steps, failure.count) == ((STEP,), 2)


def test_findings_that_differ_are_kept_apart() -> None:
    """Problem, expectation and what was found make a finding; after a dozen no more are kept."""
    ledger = Ledger()
    others = [Finding("It is odd", "whole", "broken"), Finding("It is broken", "half", "broken")]
    for finding in (BROKEN, *others, *(Finding("It is broken", "whole", f"{place}") for place in range(20))):
        ledger.failed(FIRST, "csv", finding, [])
    assert len(only(ledger).failures) == 12
    assert only(ledger).failures[0].finding == BROKEN
    ledger.failed(FIRST, "csv", BROKEN, [])
    assert only(ledger).failures[0].count == 2


def test_advice_fails_under_strict_alone() -> None:
    """What was decided is advice; a strict run fails on it."""
    ledger = Ledger()
    ledger.failed(DECIDED, "create", BROKEN, [])
    assert only(ledger, DECIDED).state is State.ADVICE
    assert only(ledger, DECIDED, strict=True).state is State.FAILED


def test_what_could_not_be_told() -> None:
    """The first two reasons are told, each once, where the rule was seen neither kept nor broken."""
    ledger = Ledger()
    assert only(ledger) == Result(FIRST, State.INCONCLUSIVE, reason="nothing in this run exercised it")
    for reason in ("a", "b", "a", "c"):
        ledger.untold(FIRST, reason)
    assert (only(ledger).state, only(ledger).reason) == (State.INCONCLUSIVE, "a; b")
    ledger.passed(FIRST, "csv")
    assert (only(ledger).state, only(ledger).reason) == (State.PASSED, "a; b")


def test_what_was_not_run() -> None:
    """A check that was not run says why, unless it failed nevertheless."""
    ledger, not_run = Ledger(), {"lifecycle.first-get": "there is one user only"}
    assert only(ledger, not_run=not_run) == Result(FIRST, State.NOT_RUN, reason="there is one user only")
    ledger.failed(FIRST, "csv", BROKEN, [])
    assert only(ledger, not_run=not_run).state is State.FAILED


def test_only_what_was_asked_for() -> None:
    """A choice of checks leaves the others out; the order is that of the catalogue."""
    ledger = Ledger()
    both = ledger.results([DECIDED, FIRST], {}, strict=False, chosen=None)
    assert [result.check for result in both] == [DECIDED, FIRST]
    chosen = ledger.results([DECIDED, FIRST], {}, strict=False, chosen={"lifecycle.first-get"})
    assert [result.check for result in chosen] == [FIRST]
    assert ledger.results([DECIDED], {}, strict=False, chosen=()) == ()
