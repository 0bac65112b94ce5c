"""Tests of the verdict on a terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from conformance.answers.evidence import Step
from conformance.check import Finding, Profile
from conformance.reports.console import failure_text, print_verdict
from conformance.rules.creating import checks as creating
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.selection import checks as selection
from conformance.verdict.keys import failure_id
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict

STEPS = tuple(Step(number, f"curl number-{number}", f"20{number}") for number in range(1, 11))


def failure(check_id: str, place: int = 0, count: int = 1) -> Failure:
    """A failure with ten steps."""
    return Failure(check_id, "csv", Finding(f"Problem {place}", "whole [bold]", "broken"), STEPS, count)


BROKEN = Result(lifecycle.second_get, State.FAILED, failures=(failure("lifecycle.second-get", count=3),))
RESULTS = (
    Result(lifecycle.first_get, State.PASSED, 3, ("json", "csv", "xlsx")),
    BROKEN,
    Result(creating.nesting, State.ADVICE, failures=(failure("creating.nesting"),)),
    Result(selection.reverse, State.INCONCLUSIVE, reason="there is no contact"),
    Result(lifecycle.race, State.NOT_RUN, reason="it runs from the profile standard on"),
)
VERDICT = Verdict(
    Outcome.BROKEN,
    (),
    RESULTS,
    Profile.QUICK,
    7,
    strict=False,
    contract_version="1.0.0",
    contract_digest="abcdef0123456789",
    requests=12,
    exports=5,
    seconds=1.25,
)


def printed(verdict: Verdict, width: int = 100) -> str:
    """What a terminal without colour shows."""
    paper = io.StringIO()
    print_verdict(verdict, Console(file=paper, width=width))
    return paper.getvalue()


def test_a_failure_says_what_where_and_how_to_see_it() -> None:
    """Check, subject, problem, expectation, clause, and the last eight commands, each on a line of its own."""
    text = failure_text(BROKEN, BROKEN.failures[0])
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == f"failed  lifecycle.second-get  on csv  {failure_id(BROKEN.failures[0])}"
    assert lines[1] == "Problem 0 (3 times)"
    assert lines[2:4] == ["expected  whole [bold]", "found     broken"]
    assert lines[4].startswith("clause    #/paths/")
    assert lines[4].endswith("(documented, critical, M202)")
    assert lines[5] == "2 earlier requests are shown by --report json=FILE"
    assert lines[6:8] == ["$ curl number-3", "-> 203"]
    assert lines[-1] in {"-> 2010", ""}
    assert "number-2" not in text
    assert "times" not in failure_text(BROKEN, failure("lifecycle.second-get"))


def test_the_whole_verdict_is_printed() -> None:
    """Failures and advice in full, the rest by its reason, and the small print."""
    text = printed(VERDICT)
    for word in (
        "failed  lifecycle.second-get  on csv",
        "advice  creating.nesting  on csv",
        "there is no contact",
        "it runs from the profile standard on",
        "lifecycle.race",
        "CONTRACT BROKEN",
        "12 requests, 5 exports, ",
        "profile quick, seed 7; contract 1.0.0 (abcdef012345)",
    ):
        assert word in text
    assert "seed 7, strict; " in printed(replace(VERDICT, strict=True))


@pytest.mark.parametrize(
    ("outcome", "cause", "word"),
    [
        (Outcome.BROKEN, "incomplete", "CONTRACT BROKEN"),
        (Outcome.INCONCLUSIVE, "inconclusive", "INCONCLUSIVE"),
    ],
)
def test_each_outcome_is_told(outcome: Outcome, cause: str, word: str) -> None:
    """The outcome is in capitals, and its reasons come before it."""
    text = printed(replace(VERDICT, outcome=outcome, reasons=("Nobody answered.",)))
    assert text.index(f"{cause}: Nobody answered.") < text.index(word)


INCONCLUSIVE = Result(lifecycle.first_get, State.INCONCLUSIVE, reason="the run ended before")
NOTHING = replace(
    VERDICT, outcome=Outcome.INCONCLUSIVE, results=(INCONCLUSIVE, RESULTS[-1]), reasons=("Nobody answered.",)
)


def test_a_run_that_saw_nothing_begins_with_the_reason() -> None:
    """No empty table: the obstacle, the outcome, the small print."""
    lines = printed(replace(NOTHING, obstacles=("Nobody answered.",))).splitlines()
    assert lines[:3] == ["inconclusive: Nobody answered.", "", "INCONCLUSIVE: this run is no verdict on the target"]
    assert len(lines) == 4


def test_a_run_that_had_nothing_to_look_at_says_what_it_takes() -> None:
    """Where there is no obstacle, the reasons of the checks are printed."""
    lines = printed(NOTHING).splitlines()
    assert lines[1] == "inconclusive: the run ended before: lifecycle.first-get"
    assert lines[2] == "not run: it runs from the profile standard on: lifecycle.race"


def test_a_table_ends_its_lines_without_spaces() -> None:
    """No line of the output ends with a space."""
    assert [line for line in printed(VERDICT).splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize(("number", "told"), [(9, "1 earlier request is shown"), (10, "2 earlier requests are shown")])
def test_earlier_requests_are_counted(number: int, told: str) -> None:
    """A single request is `1 request`, not `1 requests`."""
    assert told in failure_text(BROKEN, replace(BROKEN.failures[0], steps=STEPS[:number]))
    assert "\n1 request, 1 export, " in printed(replace(VERDICT, requests=1, exports=1))


def test_very_many_failures_are_counted() -> None:
    """Twenty failures are printed, the others counted."""
    many = tuple(failure("lifecycle.second-get", place) for place in range(23))
    text = printed(replace(VERDICT, results=(replace(BROKEN, failures=many),)))
    assert text.count("failed  lifecycle.second-get") == 20
    assert "... and 3 more (failed)" in text


def test_a_command_is_not_wrapped() -> None:
    """A command stays on one line, however narrow the terminal, so that it can be copied."""
    long = Step(1, "curl " + "x" * 300, "200")
    one = replace(BROKEN, failures=(replace(BROKEN.failures[0], steps=(long,)),))
    assert "curl " + "x" * 300 in printed(replace(VERDICT, results=(one,)), width=40)


def test_markup_of_others_is_text() -> None:
    """Brackets in a finding are printed as they are."""
    assert "expected  whole [bold]" in printed(VERDICT)
