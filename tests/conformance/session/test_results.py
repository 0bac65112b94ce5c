"""Tests of the book that a run keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from conformance.answers.evidence import Step
from conformance.check import Check, Finding
from conformance.rules.creating import checks as creating
from conformance.rules.lifecycle import checks as lifecycle
from conformance.session.results import Ledger
from conformance.verdict.model import Result, State

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
    assert not ledger.is_known(FIRST, BROKEN, "csv")
    ledger.failed(FIRST, "csv", BROKEN, [STEP])
    ledger.failed(FIRST, "xlsx", BROKEN, [])
    assert ledger.is_known(FIRST, BROKEN, "csv")
    assert ledger.is_known(FIRST, BROKEN, "xlsx")
    assert not ledger.is_known(FIRST, BROKEN, "json")
    assert not ledger.is_known(DECIDED, BROKEN, "csv")
    result = only(ledger)
    assert result.state is State.FAILED
    (failure,) = result.failures
    assert (failure.check_id, failure.subject, failure.finding) == ("lifecycle.first-get", "csv", BROKEN)
    assert (failure.steps, failure.count) == ((STEP,), 2)


def test_every_subject_of_a_finding_is_kept() -> None:
    """A finding on several representations is one failure that names them all, each with its count and its proof."""
    ledger, other = Ledger(), Step(2, "curl other", "200")
    for subject, steps in (("csv", [STEP]), ("xlsx", [other]), ("csv", []), ("csv", [])):
        ledger.failed(FIRST, subject, BROKEN, steps)
    result = only(ledger)
    (failure,) = result.failures
    assert (failure.subjects, failure.count) == (("csv", "xlsx"), 4)
    assert [(one.subject, one.count, one.steps, one.also) for one in failure.apart] == [
        ("csv", 3, (STEP,), ()),
        ("xlsx", 1, (other,), ()),
    ]
    assert result.missing_core == ("json",)
    for place in range(100):
        ledger.failed(FIRST, f"subject {place}", BROKEN, [])
    (failure,) = only(ledger).failures
    assert (len(failure.subjects), failure.count) == (64, 104)


def test_a_failure_knows_its_scenario() -> None:
    """The scenario that this thread plays; a thread of the only scenario's own; nothing where it cannot be told."""
    ledger = Ledger()

    def note(subject: str) -> str:
        ledger.failed(FIRST, subject, BROKEN, [])
        (failure,) = only(ledger).failures
        return failure.apart[-1].scenario

    with ThreadPoolExecutor(1) as pool, ledger.playing("one"):
        assert (note("a"), pool.submit(note, "b").result()) == ("one", "one")
        with ledger_in(pool, ledger, "two"):
            assert note("c") == "one"
            assert pool.submit(note, "d").result() == "two"
            with ThreadPoolExecutor(1) as third:
                assert third.submit(note, "e").result() == ""
    assert note("f") == ""


@contextmanager
def ledger_in(pool: ThreadPoolExecutor, ledger: Ledger, name: str) -> Iterator[None]:
    """Play a scenario in the thread of a pool."""
    stack = ExitStack()
    pool.submit(stack.enter_context, ledger.playing(name)).result()
    yield
    pool.submit(stack.close).result()


def test_findings_that_differ_are_kept_apart() -> None:
    """Problem, expectation and what was found make a finding; after a dozen those that are alike are counted only."""
    ledger = Ledger()
    others = [Finding("It is odd", "whole", "broken"), Finding("It is broken", "half", "broken")]
    for finding in (BROKEN, *others, *(Finding("It is broken", "whole", f"{place}") for place in range(20))):
        ledger.failed(FIRST, "csv", finding, [])
    assert len(only(ledger).failures) == 12
    assert only(ledger).failures[0].finding == BROKEN
    before = only(ledger).failures[0].count
    ledger.failed(FIRST, "csv", BROKEN, [])
    assert only(ledger).failures[0].count == before + 1


def test_a_new_problem_is_never_crowded_out() -> None:
    """Past a dozen findings another problem, and another subject of a known one, are still told, up to a bound."""
    ledger = Ledger()
    for place in range(20):
        ledger.failed(FIRST, "csv", Finding("It is broken", "whole", f"{place}"), [])
    ledger.failed(FIRST, "xlsx", Finding("It is broken", "whole", "99"), [])
    ledger.failed(FIRST, "csv", Finding("It is gone", "whole", "nothing"), [])
    failures = only(ledger).failures
    assert len(failures) == 13
    assert sum(failure.count for failure in failures) == 22
    assert failures[0].subjects == ("csv", "xlsx")
    assert failures[-1].finding.problem == "It is gone"
    for place in range(99):
        ledger.failed(FIRST, "csv", Finding(f"Problem {place}", "", ""), [])
    assert len(only(ledger).failures) == 48
    assert ledger.is_known(FIRST, Finding("Problem 98", "", ""), "csv")


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
