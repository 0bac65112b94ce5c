"""Tests of the verdict on a terminal."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from rich.console import Console

from conformance.answers.evidence import Step
from conformance.check import Finding, Profile
from conformance.reports.console import PLAIN, Printing, failure_text, print_verdict, result_text
from conformance.rules import CATALOGUE
from conformance.rules.creating import checks as creating
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.selection import checks as selection
from conformance.verdict.keys import failure_id
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict, together
from tests.conformance.reports.verdicts import RATE

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


def printed(verdict: Verdict, printing: Printing = PLAIN, width: int = 100) -> str:
    """What a terminal without colour shows."""
    paper = io.StringIO()
    print_verdict(verdict, Console(file=paper, width=width), printing)
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
        "not run: 1 check (1: it runs from the profile standard on)",
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
        (Outcome.INCONCLUSIVE, "because", "INCONCLUSIVE"),
    ],
)
def test_each_outcome_is_told(outcome: Outcome, cause: str, word: str) -> None:
    """The outcome is in capitals, and its reasons are the lines after it."""
    lines = printed(replace(VERDICT, outcome=outcome, reasons=("Nobody answered.",))).splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith(word))
    assert lines[place + 1] == f"{cause}: Nobody answered."


INCONCLUSIVE = Result(lifecycle.first_get, State.INCONCLUSIVE, reason="the run ended before")
NOTHING = replace(
    VERDICT, outcome=Outcome.INCONCLUSIVE, results=(INCONCLUSIVE, RESULTS[-1]), reasons=("Nobody answered.",)
)


def test_a_run_that_saw_nothing_is_the_verdict_and_the_reason() -> None:
    """No empty table: the small print, the outcome, the obstacle."""
    lines = printed(replace(NOTHING, obstacles=("Nobody answered.",))).splitlines()
    assert lines[1:] == ["", "INCONCLUSIVE: this run is no verdict on the target", "because: Nobody answered."]


def test_a_run_that_had_nothing_to_look_at_says_what_it_takes() -> None:
    """Where there is no obstacle, the reasons of the checks are printed."""
    lines = printed(NOTHING).splitlines()
    assert lines[0] == "inconclusive: the run ended before: lifecycle.first-get"
    assert lines[1] == "not run: it runs from the profile standard on: lifecycle.race"


def test_a_table_ends_its_lines_without_spaces() -> None:
    """No line of the output ends with a space."""
    assert [line for line in printed(VERDICT).splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize(("number", "told"), [(9, "1 earlier request is shown"), (10, "2 earlier requests are shown")])
def test_earlier_requests_are_counted(number: int, told: str) -> None:
    """A single request is `1 request`, not `1 requests`."""
    assert told in failure_text(BROKEN, replace(BROKEN.failures[0], steps=STEPS[:number]))
    assert "\n1 request, 1 export, " in printed(replace(VERDICT, requests=1, exports=1))


def _many(subjects: Sequence[str], problems: Sequence[str]) -> Verdict:
    """A verdict with a check that found something on each subject; its first finding has the most steps."""
    found = tuple(
        Failure("lifecycle.second-get", subject, Finding(problem, "a", "b"), STEPS[: 3 if place else 5])
        for place, (subject, problem) in enumerate(zip(subjects, problems, strict=True))
    )
    return replace(VERDICT, results=(replace(BROKEN, failures=found),))


def test_a_check_has_one_paragraph() -> None:
    """The first finding is shown, the others are a line that says what tells them apart."""
    letters = [f"form {letter}" for letter in "abcdefghi"]
    text = printed(_many(letters, ["one"] * 9))
    assert text.count("failed  lifecycle.second-get") == 1
    assert text.count("$ curl") == 5
    line = "    and 8 more like it (on form b, form c, form d, form e, form f, form g, 2 more)\n"
    assert line in text
    assert "    and 2 more like it (two, three)\n" in printed(_many(["csv"] * 3, ["one", "two", "three"]))
    assert "more like it" not in printed(_many(["csv"], ["one"]))


def test_everything_is_printed_if_it_is_asked_for() -> None:
    """The option --verbose shows each finding with its evidence, and each reason."""
    text = printed(_many(["a", "b", "c"], ["one"] * 3), Printing(verbose=True))
    assert text.count("failed  lifecycle.second-get") == 3
    assert "more like it" not in text
    told = "not run: it runs from the profile standard on: lifecycle.race"
    assert told in printed(VERDICT, Printing(verbose=True))
    assert told not in printed(VERDICT)


def test_the_evidence_shown_is_the_shortest() -> None:
    """Of a finding on several subjects, the evidence of the one with the fewest requests is shown."""
    long, short = (replace(failure("lifecycle.second-get"), steps=STEPS[:number]) for number in (5, 2))
    both = together([long, replace(short, subject="xlsx")])
    text = printed(replace(VERDICT, results=(replace(BROKEN, failures=(both,)),)))
    assert "on csv, xlsx" in text
    assert text.count("$ curl") == 2


def test_very_many_failed_checks_are_named() -> None:
    """Twenty checks have a paragraph, the others are named."""
    checks = CATALOGUE[:23]
    many = tuple(Result(one, State.FAILED, failures=(failure(one.check_id),)) for one in checks)
    text = printed(replace(VERDICT, results=many))
    assert len(re.findall(r"^failed  ", text, re.MULTILINE)) == 20
    (rest,) = re.findall(r"^\.\.\. and 3 more checks \(failed\): (.*)$", text, re.MULTILINE)
    assert all(check_id not in text.replace(rest, "") for check_id in rest.split(", "))


def test_the_notes_are_left_out_where_they_say_nothing_of_the_run() -> None:
    """A run of a few checks, and one that was interrupted, print neither the limits nor the figures of the suite."""
    whole = printed(VERDICT, Printing(rate=RATE))
    assert "no run judges all of" in whole
    assert "servers with one fault each" in whole
    for text in (
        printed(replace(VERDICT, partial=True), Printing(rate=RATE)),
        printed(VERDICT, Printing(rate=RATE, brief=True)),
    ):
        assert "no run judges all of" not in text
        assert "servers with one fault each" not in text
    assert "not run: it runs from the profile standard on: lifecycle.race" in printed(replace(VERDICT, partial=True))


def test_what_was_not_run_is_a_line() -> None:
    """Checks that want an option are counted together, with the options, and others by their reasons."""
    reasons = ("ask for it with --tag", "ask for it with two --tag options", "there is one user only")
    silent = tuple(Result(one, State.NOT_RUN, reason=why) for one, why in zip(CATALOGUE, reasons, strict=False))
    lines = [line for line in printed(replace(VERDICT, results=(BROKEN, *silent))).splitlines() if "not run:" in line]
    assert lines == ["not run: 3 checks (2: for want of --tag; 1: there is one user only)"]


def test_many_reasons_are_counted() -> None:
    """Three reasons of inconclusive checks have a line each, the others are counted."""
    silent = tuple(Result(one, State.INCONCLUSIVE, reason=f"reason {place}") for place, one in enumerate(CATALOGUE[:6]))
    lines = [line for line in printed(replace(VERDICT, results=(BROKEN, *silent))).splitlines() if "inconc" in line]
    assert lines[1:4] == [f"inconclusive: reason {place}: {CATALOGUE[place].check_id}" for place in range(3)]
    assert lines[4] == "inconclusive: 3 more checks for 3 other reasons; --verbose tells them"


def test_a_command_is_not_wrapped() -> None:
    """A command stays on one line, however narrow the terminal, so that it can be copied."""
    long = Step(1, "curl " + "x" * 300, "200")
    one = replace(BROKEN, failures=(replace(BROKEN.failures[0], steps=(long,)),))
    assert "curl " + "x" * 300 in printed(replace(VERDICT, results=(one,)), width=40)


def test_markup_of_others_is_text() -> None:
    """Brackets in a finding are printed as they are."""
    assert "expected  whole [bold]" in printed(VERDICT)


def test_the_text_of_a_check_is_that_of_its_paragraph() -> None:
    """What the pytest plugin prints is the first finding and a line on the others, without escape sequences."""
    one, two = failure("lifecycle.second-get"), replace(failure("lifecycle.second-get", 1), subject="a\x1b[2J")
    text = result_text(replace(BROKEN, failures=(one, two)))
    assert text.startswith("failed  lifecycle.second-get  on csv")
    assert text.splitlines()[-1] == "    and 1 more like it (on a\\x1b[2J)"
