"""Tests of the book that a run keeps."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from conformance.answers.evidence import Step
from conformance.check import Check, Finding
from conformance.rules.creating import checks as creating
from conformance.rules.lifecycle import checks as lifecycle
from conformance.session.results import Results
from conformance.verdict.model import Result, State

FIRST, DECIDED = lifecycle.first_get, creating.nesting
BROKEN = Finding("It is broken", "whole", "broken")
STEP = Step(1, "curl", "200")


def only(
    results: Results, check: Check = FIRST, *, strict: bool = False, not_run: Mapping[str, str] | None = None
) -> Result:
    """The result of one check."""
    (result,) = results.results([check], dict(not_run or {}), strict=strict, chosen=None)
    return result


def test_what_was_kept() -> None:
    """How often, and on what, each subject once and in order."""
    results = Results()
    for subject in ("json", "csv", "json"):
        results.passed(FIRST, subject)
    assert only(results) == Result(FIRST, State.PASSED, 3, ("json", "csv"), (), "")


def test_what_was_broken() -> None:
    """One failure beats any number of passes; the same finding again is counted, with the first proof."""
    results = Results()
    results.passed(FIRST, "json")
    assert not results.is_known(FIRST, BROKEN, "csv")
    results.failed(FIRST, "csv", BROKEN, [STEP])
    results.failed(FIRST, "xlsx", BROKEN, [])
    assert results.is_known(FIRST, BROKEN, "csv")
    assert results.is_known(FIRST, BROKEN, "xlsx")
    assert not results.is_known(FIRST, BROKEN, "json")
    assert not results.is_known(DECIDED, BROKEN, "csv")
    result = only(results)
    assert result.state is State.FAILED
    (failure,) = result.failures
    assert (failure.check_id, failure.subject, failure.finding) == ("lifecycle.first-get", "csv", BROKEN)
    assert (failure.steps, failure.count) == ((STEP,), 2)


def test_every_subject_of_a_finding_is_kept() -> None:
    """A finding on several representations is one failure that names them all, each with its count and its proof."""
    results, other = Results(), Step(2, "curl other", "200")
    for subject, steps in (("csv", [STEP]), ("xlsx", [other]), ("csv", []), ("csv", [])):
        results.failed(FIRST, subject, BROKEN, steps)
    result = only(results)
    (failure,) = result.failures
    assert (failure.subjects, failure.count) == (("csv", "xlsx"), 4)
    assert [(one.subject, one.count, one.steps, one.also) for one in failure.apart] == [
        ("csv", 3, (STEP,), ()),
        ("xlsx", 1, (other,), ()),
    ]
    assert result.missing_core == ("json",)
    for place in range(100):
        results.failed(FIRST, f"subject {place}", BROKEN, [])
    (failure,) = only(results).failures
    assert (len(failure.subjects), failure.count) == (64, 104)


def test_a_failure_knows_its_scenario() -> None:
    """The scenario that this thread plays; a thread of the only scenario's own; nothing where it cannot be told."""
    results = Results()

    def note(subject: str) -> str:
        results.failed(FIRST, subject, BROKEN, [])
        (failure,) = only(results).failures
        return failure.apart[-1].scenario

    with ThreadPoolExecutor(1) as pool, results.playing("one"):
        assert (note("a"), pool.submit(note, "b").result()) == ("one", "one")
        with results_in(pool, results, "two"):
            assert note("c") == "one"
            assert pool.submit(note, "d").result() == "two"
            with ThreadPoolExecutor(1) as third:
                assert third.submit(note, "e").result() == ""
    assert note("f") == ""


@contextmanager
def results_in(pool: ThreadPoolExecutor, results: Results, name: str) -> Iterator[None]:
    """Play a scenario in the thread of a pool."""
    stack = ExitStack()
    pool.submit(stack.enter_context, results.playing(name)).result()
    yield
    pool.submit(stack.close).result()


def test_findings_that_differ_are_kept_apart() -> None:
    """Problem, expectation and what was found make a finding; after a dozen those that are alike are counted only."""
    results = Results()
    others = [Finding("It is odd", "whole", "broken"), Finding("It is broken", "half", "broken")]
    for finding in (BROKEN, *others, *(Finding("It is broken", "whole", f"{place}") for place in range(20))):
        results.failed(FIRST, "csv", finding, [])
    assert len(only(results).failures) == 12
    assert only(results).failures[0].finding == BROKEN
    before = only(results).failures[0].count
    results.failed(FIRST, "csv", BROKEN, [])
    assert only(results).failures[0].count == before + 1


def test_a_new_problem_is_never_crowded_out() -> None:
    """Past a dozen findings another problem, and another subject of a known one, are still told, up to a bound."""
    results = Results()
    for place in range(20):
        results.failed(FIRST, "csv", Finding("It is broken", "whole", f"{place}"), [])
    results.failed(FIRST, "xlsx", Finding("It is broken", "whole", "99"), [])
    results.failed(FIRST, "csv", Finding("It is gone", "whole", "nothing"), [])
    failures = only(results).failures
    assert len(failures) == 13
    assert sum(failure.count for failure in failures) == 22
    assert failures[0].subjects == ("csv", "xlsx")
    assert failures[-1].finding.problem == "It is gone"
    for place in range(99):
        results.failed(FIRST, "csv", Finding(f"Problem {place}", "", ""), [])
    assert len(only(results).failures) == 48
    assert results.is_known(FIRST, Finding("Problem 98", "", ""), "csv")


def test_advice_fails_under_strict_alone() -> None:
    """What was decided is advice; a strict run fails on it."""
    results = Results()
    results.failed(DECIDED, "create", BROKEN, [])
    assert only(results, DECIDED).state is State.ADVICE
    assert only(results, DECIDED, strict=True).state is State.FAILED


def test_what_could_not_be_told() -> None:
    """The first two reasons are told, each once, where the rule was seen neither kept nor broken."""
    results = Results()
    assert only(results) == Result(FIRST, State.INCONCLUSIVE, reason="nothing in this run exercised it")
    for reason in ("a", "b", "a", "c"):
        results.inconclusive(FIRST, reason)
    assert (only(results).state, only(results).reason) == (State.INCONCLUSIVE, "a; b")
    results.passed(FIRST, "csv")
    assert (only(results).state, only(results).reason) == (State.PASSED, "a; b")


def test_what_was_not_run() -> None:
    """A check that was not run says why, unless it failed nevertheless."""
    results, not_run = Results(), {"lifecycle.first-get": "there is one user only"}
    assert only(results, not_run=not_run) == Result(FIRST, State.NOT_RUN, reason="there is one user only")
    results.failed(FIRST, "csv", BROKEN, [])
    assert only(results, not_run=not_run).state is State.FAILED


def test_only_what_was_asked_for() -> None:
    """A choice of checks leaves the others out; the order is that of the catalogue."""
    results = Results()
    both = results.results([DECIDED, FIRST], {}, strict=False, chosen=None)
    assert [result.check for result in both] == [DECIDED, FIRST]
    chosen = results.results([DECIDED, FIRST], {}, strict=False, chosen={"lifecycle.first-get"})
    assert [result.check for result in chosen] == [FIRST]
    assert results.results([DECIDED], {}, strict=False, chosen=()) == ()
