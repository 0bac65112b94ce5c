"""Tests of what all reports say alike: counts, core rules, groups, keys, clauses, limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.check import Family, Finding, Profile, Severity
from conformance.reports.clauses import place_of
from conformance.reports.files import FORMATS
from conformance.reports.summary import Mark, broken, columns, command, core, counts, headline, skipped
from conformance.rules import CATALOGUE
from conformance.rules.authorisation import checks as authorisation
from conformance.rules.lifecycle import checks as lifecycle
from conformance.verdict.keys import failure_key
from conformance.verdict.limits import LIMITS, limits_of
from conformance.verdict.model import Outcome, Result, State, Verdict
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
    assert rows[0].checks == {**dict.fromkeys(columns(MIXED), 0), State.PASSED: 1, State.FAILED: 1, State.NOT_RUN: 1}
    assert rows[0].observations == 5


def test_the_core_rules_show_the_worst_of_each_cell() -> None:
    """A representation on which one rule is broken is broken, and one on which a rule was not seen is unseen."""
    matrix = core(MIXED)
    assert matrix.subjects == ("create", "json", "csv", "xlsx")
    assert dict(matrix.rows) == {
        Family.LIFECYCLE: (Mark.NONE, Mark.KEPT, Mark.BROKEN, Mark.KEPT),
        Family.CREATING: (Mark.KEPT, Mark.NONE, Mark.NONE, Mark.NONE),
    }
    unseen = replace(MIXED, results=(Result(lifecycle.first_get, State.PASSED, 1, ("csv",)),))
    assert core(unseen).rows == ((Family.LIFECYCLE, (Mark.UNSEEN, Mark.KEPT, Mark.UNSEEN)),)
    alone = replace(MIXED, results=(Result(authorisation.foreign_read, State.NOT_RUN, reason="one user"),))
    assert core(alone).rows == ((Family.AUTHORISATION, (Mark.NONE, Mark.NONE, Mark.NONE)),)


def test_the_most_severe_failures_come_first() -> None:
    """Critical before major before minor, whatever the order of the catalogue."""
    severities = [result.check.severity for result, _ in broken(MIXED, State.FAILED)]
    assert severities == [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]


def test_what_was_skipped_is_grouped_by_reason() -> None:
    """Checks with one reason stand together; those that could not tell come first."""
    groups = skipped(MIXED)
    assert [(group.state, group.check_ids) for group in groups] == [
        (State.INCONCLUSIVE, ("selection.reverse",)),
        (State.NOT_RUN, ("lifecycle.race",)),
    ]


def test_the_headline_and_the_command_tell_the_run() -> None:
    """The outcome in capitals; the profile, the seed and strictness as options."""
    assert headline(MIXED) == "CONTRACT BROKEN: 3 of 6 checks looked at"
    assert headline(replace(MIXED, outcome=Outcome.INCONCLUSIVE)).startswith("INCONCLUSIVE")
    assert command(MIXED) == "mailing-conformance run --profile quick --seed 7"
    assert command(replace(MIXED, strict=True, profile=Profile.DEEP)).endswith("--profile deep --seed 7 --strict")


def test_the_command_asks_for_what_the_run_was_asked_for() -> None:
    """A run of some checks, or with one user, is no other run when it is run again; a single check takes its own."""
    some = replace(MIXED, results=MIXED.results[:2], partial=True, single_user=True)
    first = "mailing-conformance run --profile quick --seed 7"
    assert command(some) == f"{first} --single-user --check lifecycle.first-get --check lifecycle.second-get"
    assert command(some, check_id="files.bom") == f"{first} --single-user --check files.bom"
    assert command(MIXED, check_id="files.bom") == f"{first} --check files.bom"


CUT = ("the budget of 300 attempted exports is spent",)
KEPT = SOUND.results[0]
UNRUN = replace(SOUND.results[1], state=State.NOT_RUN)
KNOWN = replace(SOUND.results[2], state=State.ACCEPTED, accepted=(failure(SOUND.results[2].check),))


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (SOUND, f"CONFORMANT: {len(CATALOGUE)} checks kept"),
        (replace(SOUND, results=(KEPT, KEPT, UNRUN)), "CONFORMANT: 2 of 3 checks kept"),
        (replace(SOUND, results=(KEPT,), partial=True), "CONFORMANT in the 1 check asked for"),
        (replace(SOUND, results=(KEPT, UNRUN), partial=True), "CONFORMANT in 1 of the 2 checks asked for"),
        (replace(SOUND, results=(KEPT, UNRUN), single_user=True), "CONFORMANT for a single user: 1 of 2 checks kept"),
        (
            replace(SOUND, results=(KEPT,), partial=True, single_user=True),
            "CONFORMANT for a single user in the 1 check asked for",
        ),
        (
            replace(SOUND, results=(KEPT, UNRUN, UNRUN), obstacles=CUT),
            f"CONFORMANT as far as it went: 1 of 3 checks kept, 2 not looked at ({CUT[0]})",
        ),
        (
            replace(SOUND, results=(KEPT, KNOWN, UNRUN), outcome=Outcome.ACCEPTED),
            "NOTHING NEW BROKEN: 1 of 3 checks kept, 1 failure accepted",
        ),
        (
            replace(SOUND, results=(KNOWN,), outcome=Outcome.ACCEPTED, partial=True),
            "NOTHING NEW BROKEN in the 1 check asked for, 1 failure accepted",
        ),
        (
            replace(MIXED, obstacles=CUT),
            f"CONTRACT BROKEN: 3 of 6 checks looked at before the run ended ({CUT[0]})",
        ),
        (
            replace(MIXED, obstacles=("Nobody answered.",), reasons=("Nobody answered.",)),
            "CONTRACT BROKEN: 3 of 6 checks looked at",
        ),
    ],
)
def test_the_headline_says_how_far_the_run_went(verdict: Verdict, told: str) -> None:
    """What a run did not look at is not passed off as kept: a budget, some checks alone, a single user are named."""
    assert headline(verdict) == told


@pytest.mark.parametrize("name", FORMATS)
def test_every_report_has_the_headline(name: str) -> None:
    """Whoever reads one report alone learns how far the run went."""
    cut = replace(SOUND, results=(KEPT, UNRUN, UNRUN), obstacles=CUT)
    told = FORMATS[name].render(cut, CONTRACT, None).replace("\\", "")
    assert f"CONFORMANT as far as it went: 1 of 3 checks kept, 2 not looked at ({CUT[0]})" in told


def test_a_failure_keeps_its_key_while_its_numbers_change() -> None:
    """Check, problem and subject make the key; what was found and how often do not."""
    one = failure(lifecycle.second_get)
    again = replace(one, count=9, finding=replace(one.finding, found="2 of 40", expected="other"), steps=())
    assert failure_key(one) == failure_key(again)
    others = {
        failure_key(one),
        failure_key(replace(one, subject="xlsx")),
        failure_key(replace(one, check_id="lifecycle.first-get")),
        failure_key(replace(one, finding=Finding("Another", "", ""))),
        failure_key(replace(one, finding=Finding("It was answered 200c", "", ""), subject="sv")),
        failure_key(replace(one, subject="\ud800")),
    }
    assert len(others) == 6


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.check_id)
def test_every_clause_has_a_line(check: object) -> None:
    """A clause of the contract is found exactly; any other says that it stands elsewhere."""
    clause = next(item.clause for item in CATALOGUE if item is check)
    place = place_of(clause, CONTRACT)
    assert place.line >= 1
    assert bool(place.note) is not clause.startswith("#")


def test_a_clause_elsewhere_points_at_the_operation() -> None:
    """The subject tells the operation; without one it is the first line. A pointer to nothing finds what is above."""
    csv = place_of("RFC 9112, 8", CONTRACT, "csv")
    assert csv.line == CONTRACT.line(CONTRACT.operations["downloadMailingExportCsv"].pointer)
    assert "outside the contract" in csv.note
    lines = {place_of("RFC 9112, 8", CONTRACT, name).line for name in ("create", "json", "csv", "xlsx", "else")}
    assert len(lines) == 5
    assert str(place_of("RFC 9112, 8", CONTRACT)) == "openapi.yaml:1"
    near = place_of("#/components/schemas/Params/nothing", CONTRACT)
    assert near.line == CONTRACT.line("/components/schemas/Params")
    assert "nearest" in near.note
    assert place_of("#nowhere", CONTRACT).line == CONTRACT.line("")


def test_a_limit_goes_where_its_check_could_see() -> None:
    """What is unseen for lack of knowledge is not said of a run that had it; each such check exists."""
    needed = {need.topic for check in CATALOGUE for need in check.needs}
    assert {limit.unless.topic for limit in LIMITS if limit.unless is not None} <= needed
    assert limits_of(MIXED) == LIMITS
    assert {limit.topic for limit in LIMITS} - {limit.topic for limit in limits_of(SOUND)} == {
        "ids",
        "tags",
        "account lists",
        "leaks between users",
    }
    ids = next(check for check in CATALOGUE if check.check_id == "selection.ids")
    asked = replace(MIXED, results=(Result(ids, State.FAILED),))
    assert "ids" not in {limit.topic for limit in limits_of(asked)}
    untold = replace(MIXED, results=(Result(ids, State.NOT_RUN),))
    assert "ids" in {limit.topic for limit in limits_of(untold)}
