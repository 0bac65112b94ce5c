"""Tests of what all reports share: headline, command, counts, core checks, groups."""

from dataclasses import replace

import pytest

from conformance.check import Basis, Family, Finding, Profile, Severity
from conformance.reports.files import FORMATS
from conformance.reports.summary import (
    Mark,
    basis,
    command,
    core,
    counts,
    details,
    facts,
    failures,
    headline,
    problem,
    skipped,
    states,
)
from conformance.rules import CATALOGUE
from conformance.rules.authorisation import checks as authorisation
from conformance.rules.lifecycle import checks as lifecycle
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from tests.conformance.reports.verdicts import CONTRACT, MIXED, SOUND, failure


def test_the_counts_add_up() -> None:
    """Every check is counted once, in its family and its state."""
    rows = counts(MIXED)
    assert [row.family for row in rows] == [
        Family.LIFECYCLE,
        Family.CREATING,
        Family.FILES,
        Family.SELECTION,
        Family.ROBUSTNESS,
    ]
    assert sum(sum(row.checks.values()) for row in rows) == len(MIXED.results)
    assert rows[0].checks == {**dict.fromkeys(states(MIXED), 0), State.PASSED: 1, State.FAILED: 1, State.NOT_RUN: 1}
    assert rows[0].observations == 5


def test_the_core_checks_show_the_worst_of_each_cell() -> None:
    """One failed check makes a cell failed, and one check that was not exercised makes it not exercised."""
    matrix = core(MIXED)
    assert matrix.subjects == ("create", "json", "csv", "xlsx")
    assert dict(matrix.rows) == {
        Family.LIFECYCLE: (Mark.NONE, Mark.PASSED, Mark.FAILED, Mark.PASSED),
        Family.CREATING: (Mark.PASSED, Mark.NONE, Mark.NONE, Mark.NONE),
    }
    unseen = replace(MIXED, results=(Result(lifecycle.first_get, State.PASSED, 1, ("csv",)),))
    assert core(unseen).rows == ((Family.LIFECYCLE, (Mark.UNSEEN, Mark.PASSED, Mark.UNSEEN)),)
    alone = replace(MIXED, results=(Result(authorisation.foreign_read, State.NOT_RUN, reason="one user"),))
    assert core(alone).rows == ((Family.AUTHORISATION, (Mark.NONE, Mark.NONE, Mark.NONE)),)


def test_the_most_severe_failures_come_first() -> None:
    """Critical before major before minor, whatever the order of the catalogue."""
    severities = [result.check.severity for result, _ in failures(MIXED, State.FAILED)]
    assert severities == [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]


def test_what_was_skipped_is_grouped_by_reason() -> None:
    """Checks with one reason are together; the inconclusive ones come first."""
    groups = skipped(MIXED)
    assert [(group.state, group.check_ids) for group in groups] == [
        (State.INCONCLUSIVE, ("selection.reverse",)),
        (State.NOT_RUN, ("lifecycle.race",)),
    ]


def test_the_facts_say_what_pace_to_ask_for() -> None:
    """Only where the server asked to wait."""
    waited = dict(facts(replace(MIXED, requests=2200, seconds=200.0, waited=180.0)))
    assert waited["time"] == "200.0 s, 180 s of them waiting as the server asked (it may allow --rate 11/s)"
    assert dict(facts(replace(MIXED, seconds=200.0, waited=0.0)))["time"] == "200.0 s"


def test_the_headline_and_the_command_tell_the_run() -> None:
    """The outcome in capitals; the profile, the seed and strictness as options."""
    assert headline(MIXED) == "CONTRACT BROKEN: 3 of 6 checks failed"
    inconclusive = "INCONCLUSIVE: this run is no verdict on the target"
    passed = len(MIXED.of(State.PASSED))
    told = f"{inconclusive}; {passed} of {len(MIXED.results)} checks passed"
    assert headline(replace(MIXED, outcome=Outcome.INCONCLUSIVE)) == told
    nothing = replace(MIXED, outcome=Outcome.INCONCLUSIVE, results=(Result(lifecycle.first_get, State.INCONCLUSIVE),))
    assert headline(nothing) == inconclusive
    assert command(MIXED) == "mailing-conformance run --profile quick --seed 7"
    assert command(replace(MIXED, strict=True, profile=Profile.DEEP)).endswith("--profile deep --seed 7 --strict")


def test_the_command_asks_for_what_the_run_was_asked_for() -> None:
    """A run of some checks, or with one user, is repeated as such; a single check takes its own."""
    some = replace(MIXED, results=MIXED.results[:2], partial=True, single_user=True)
    first = "mailing-conformance run --profile quick --seed 7"
    assert command(some) == f"{first} --single-user --check lifecycle.first-get --check lifecycle.second-get"
    assert command(some, check_id="files.bom") == f"{first} --single-user --check files.bom"
    assert command(MIXED, check_id="files.bom") == f"{first} --check files.bom"


CUT = ("the budget of 300 attempted exports is spent",)
PASSED = SOUND.results[0]
UNRUN = replace(SOUND.results[1], state=State.NOT_RUN)
KNOWN = replace(SOUND.results[2], state=State.ACCEPTED, accepted=(failure(SOUND.results[2].check),))


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (SOUND, f"CONFORMANT: {len(CATALOGUE)} checks passed"),
        (replace(SOUND, results=(PASSED, PASSED, UNRUN)), "CONFORMANT: 2 of 3 checks passed"),
        (replace(SOUND, results=(PASSED,), partial=True), "CONFORMANT in the 1 check asked for"),
        (replace(SOUND, results=(PASSED, UNRUN), partial=True), "CONFORMANT in 1 of the 2 checks asked for"),
        (
            replace(SOUND, results=(PASSED, UNRUN), single_user=True),
            "CONFORMANT for a single user: 1 of 2 checks passed",
        ),
        (
            replace(SOUND, results=(PASSED,), partial=True, single_user=True),
            "CONFORMANT for a single user in the 1 check asked for",
        ),
        (
            replace(SOUND, results=(PASSED, replace(UNRUN, reason=CUT[0]), UNRUN), obstacles=CUT),
            f"CONFORMANT as far as it went: 1 of 3 checks passed, 1 not run ({CUT[0]})",
        ),
        (
            replace(SOUND, results=(PASSED, KNOWN, UNRUN), outcome=Outcome.ACCEPTED),
            "NO NEW FAILURES: 1 of 3 checks passed, 1 failure accepted",
        ),
        (
            replace(SOUND, results=(KNOWN,), outcome=Outcome.ACCEPTED, partial=True),
            "NO NEW FAILURES in the 1 check asked for, 1 failure accepted",
        ),
        (
            replace(MIXED, obstacles=CUT),
            f"CONTRACT BROKEN: 3 of 6 checks failed before the run ended ({CUT[0]})",
        ),
        (
            replace(MIXED, obstacles=("Nobody answered.",), reasons=("Nobody answered.",)),
            "CONTRACT BROKEN: 3 of 6 checks failed",
        ),
    ],
)
def test_the_headline_says_how_far_the_run_went(verdict: Verdict, told: str) -> None:
    """What a run did not exercise does not count as passed: a budget, selected checks, a single user are named."""
    assert headline(verdict) == told


@pytest.mark.parametrize("name", FORMATS)
def test_every_report_has_the_headline(name: str) -> None:
    """Each report by itself says how far the run went."""
    cut = replace(SOUND, results=(PASSED, replace(UNRUN, reason=CUT[0]), UNRUN), obstacles=CUT)
    told = FORMATS[name].render(cut, CONTRACT, None).replace("\\", "")
    assert f"CONFORMANT as far as it went: 1 of 3 checks passed, 1 not run ({CUT[0]})" in told


def test_a_decided_basis_is_explained() -> None:
    """People who read `decided` are told what it means; the other words need no explanation."""
    told = {check.basis: basis(check) for check in CATALOGUE}
    assert told[Basis.DECIDED] == "decided: our interpretation where the sources are silent"
    assert (told[Basis.DOCUMENTED], told[Basis.OBSERVED]) == ("documented", "observed")


def test_a_comparison_names_both_sides_and_their_numbers() -> None:
    """The sentence says what should select the same, and how many each selects; one is no `1 contacts`."""
    finding = Finding("tags=a does not select what tags=[a] does", "24 contacts", "1 contacts: 23 missing, 0 too many")
    one = Failure("selection.same", "a list", finding, ())
    assert problem(one) == "tags=a should select the same contacts as tags=[a], but selects 1 instead of 24"
    assert details(one) == {"expected": "24 contacts", "found": "1 contact: 23 missing, 0 too many"}
    bounds = replace(finding, expected="2 to 4 contacts", found="0 contacts: 2 missing, 0 too many")
    assert problem(replace(one, finding=bounds)).endswith("but selects 0 instead of 2 to 4")
    other = Finding("It is wrong", "1 to 1 contacts", "11 contacts")
    assert problem(replace(one, finding=other)) == "It is wrong"
    assert details(replace(one, finding=other)) == {"expected": "1 to 1 contacts", "found": "11 contacts"}
