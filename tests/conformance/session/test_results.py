"""Tests of the results of a run as they come in."""

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


def test_passes_are_counted_and_subjects_listed_once() -> None:
    """A check that passed knows how often, and on which subjects, in order."""
    results = Results()
    for subject in ("json", "csv", "json"):
        results.passed(FIRST, subject)
    assert only(results) == Result(FIRST, State.PASSED, 3, ("json", "csv"), (), "")


def test_one_failure_outweighs_every_pass() -> None:
    """The same finding again is counted, and keeps the evidence of its first time."""
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


def test_a_finding_on_several_subjects_is_one_failure() -> None:
    """It names all its subjects, each with its count and its evidence, up to a bound."""
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


def test_a_failure_names_the_scenario_in_which_it_was_found() -> None:
    """Threads of a scenario count as its own where it plays alone; where several play, it stays empty."""
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


def test_findings_that_differ_are_separate_failures() -> None:
    """After a dozen, findings that differ only in their figures are counted together."""
    results = Results()
    others = [Finding("It is odd", "whole", "broken"), Finding("It is broken", "half", "broken")]
    for finding in (BROKEN, *others, *(Finding("It is broken", "whole", f"{place}") for place in range(20))):
        results.failed(FIRST, "csv", finding, [])
    assert len(only(results).failures) == 12
    assert only(results).failures[0].finding == BROKEN
    before = only(results).failures[0].count
    results.failed(FIRST, "csv", BROKEN, [])
    assert only(results).failures[0].count == before + 1


def test_a_new_problem_is_recorded_after_many_others() -> None:
    """Past a dozen findings, another problem and another subject are still recorded, up to a bound."""
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
    """A rule that is our interpretation is advice, and fails a strict run only."""
    results = Results()
    results.failed(DECIDED, "create", BROKEN, [])
    assert only(results, DECIDED).state is State.ADVICE
    assert only(results, DECIDED, strict=True).state is State.FAILED


def test_an_inconclusive_check_gives_two_reasons_at_most() -> None:
    """The first two different reasons are given; a pass outweighs them."""
    results = Results()
    assert only(results) == Result(FIRST, State.INCONCLUSIVE, reason="nothing in this run exercised it")
    for reason in ("a", "b", "a", "c"):
        results.inconclusive(FIRST, reason)
    assert (only(results).state, only(results).reason) == (State.INCONCLUSIVE, "a; b")
    results.passed(FIRST, "csv")
    assert (only(results).state, only(results).reason) == (State.PASSED, "a; b")


def test_a_check_that_was_not_run_says_why() -> None:
    """A failure that was found all the same outweighs that."""
    results, not_run = Results(), {"lifecycle.first-get": "there is one user only"}
    assert only(results, not_run=not_run) == Result(FIRST, State.NOT_RUN, reason="there is one user only")
    results.failed(FIRST, "csv", BROKEN, [])
    assert only(results, not_run=not_run).state is State.FAILED


def test_only_chosen_checks_have_results() -> None:
    """The others are left out, and the order is that of the catalogue."""
    results = Results()
    both = results.results([DECIDED, FIRST], {}, strict=False, chosen=None)
    assert [result.check for result in both] == [DECIDED, FIRST]
    chosen = results.results([DECIDED, FIRST], {}, strict=False, chosen={"lifecycle.first-get"})
    assert [result.check for result in chosen] == [FIRST]
    assert results.results([DECIDED], {}, strict=False, chosen=()) == ()
