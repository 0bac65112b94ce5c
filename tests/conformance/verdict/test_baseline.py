"""Tests of the baseline: what is accepted, what expires, what is out of date, and how it is brought up to date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conformance.check import Profile
from conformance.rules.creating import checks as creating
from conformance.rules.files import checks as files
from conformance.rules.lifecycle import checks as lifecycle
from conformance.verdict.acceptance import Entry, Standing
from conformance.verdict.baseline import reckon, updated
from conformance.verdict.baseline_yaml import BaselineError
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict, conclude, together
from tests.conformance.reports.verdicts import MIXED, TODAY, failure

REASON = "The cache is being replaced, API-17"
LATER = TODAY + timedelta(days=90)
CSV = failure(lifecycle.second_get)
XLSX = failure(lifecycle.second_get, "xlsx", count=2)
BOTH = together([CSV, XLSX])


def accepts(of: Failure, expires: date = LATER, profile: Profile | None = None) -> Entry:
    """An entry that accepts a failure."""
    return Entry(failure_key(of), of.check_id, of.subject, of.finding.problem, REASON, expires, profile)


def found(*failures: Failure, state: State = State.FAILED, kept: tuple[str, ...] = ("json",)) -> Verdict:
    """What a run came to that found these failures of one check, and saw it kept on some subjects."""
    first = Result(lifecycle.first_get, State.PASSED, 3, ("json", "csv", "xlsx"))
    second = Result(lifecycle.second_get, state if failures else State.PASSED, len(kept), kept, failures)
    outcome, reasons = conclude((first, second), ())
    return replace(MIXED, outcome=outcome, reasons=reasons, results=(first, second))


def standings(verdict: Verdict) -> list[Standing]:
    """The standings of the entries."""
    assert verdict.baseline is not None
    return [standing for _, standing in verdict.baseline.entries]


def test_an_accepted_failure_does_not_fail_the_run() -> None:
    """It stands apart with its entry; the run is not called conformant, and its exit status is 0."""
    verdict = reckon(found(BOTH), [accepts(CSV), accepts(XLSX)], TODAY)
    assert (verdict.outcome, verdict.exit_status) == (Outcome.ACCEPTED, 0)
    assert (verdict.failures(), standings(verdict)) == ((), [Standing.ACCEPTED] * 2)
    (result,) = verdict.of(State.ACCEPTED)
    assert [(one.subject, one.count, one.entry) for one in result.accepted] == [
        ("csv", 1, accepts(CSV)),
        ("xlsx", 2, accepts(XLSX)),
    ]
    assert result.missing_core == ()


def test_another_subject_of_an_accepted_failure_counts() -> None:
    """What is accepted on one representation is not accepted on the others, and keeps its own proof."""
    verdict = reckon(found(BOTH), [accepts(CSV)], TODAY)
    assert (verdict.outcome, verdict.exit_status) == (Outcome.BROKEN, 1)
    assert verdict.failures() == (XLSX,)
    assert [one.subject for one in verdict.accepted()] == ["csv"]


def test_another_problem_of_an_accepted_check_counts() -> None:
    """An entry accepts one problem alone."""
    other = failure(lifecycle.second_get, problem="It was answered 500")
    verdict = reckon(found(CSV, other), [accepts(CSV)], TODAY)
    assert verdict.outcome is Outcome.BROKEN
    assert verdict.failures() == (other,)


def test_an_entry_lasts_to_the_end_of_its_day() -> None:
    """On the day itself it accepts; on the next the failure counts again, and says until when it was accepted."""
    assert reckon(found(BOTH), [accepts(CSV, TODAY), accepts(XLSX)], TODAY).outcome is Outcome.ACCEPTED
    past = accepts(CSV, TODAY - timedelta(days=1))
    verdict = reckon(found(BOTH), [past, accepts(XLSX)], TODAY)
    assert (verdict.outcome, standings(verdict)) == (Outcome.BROKEN, [Standing.EXPIRED, Standing.ACCEPTED])
    (one,) = verdict.failures()
    assert (one.subject, one.entry) == ("csv", past)


def test_an_entry_that_nothing_bears_out_fails_the_run() -> None:
    """Where the rule was seen kept or broken otherwise on the same subject, and where the suite has no such check."""
    kept = reckon(found(kept=("json", "csv", "xlsx")), [accepts(CSV)], TODAY)
    assert (kept.outcome, kept.exit_status, standings(kept)) == (Outcome.OUTDATED, 1, [Standing.GONE])
    other = failure(lifecycle.second_get, problem="It was answered 500")
    assert standings(reckon(found(other), [accepts(CSV)], TODAY)) == [Standing.GONE]
    unknown = replace(accepts(CSV), check_id="lifecycle.no-such")
    assert standings(reckon(found(), [unknown], TODAY)) == [Standing.GONE]


@pytest.mark.parametrize(
    "entry",
    [
        accepts(failure(lifecycle.second_get, "xlsx")),
        accepts(failure(files.csv_header)),
        accepts(CSV, profile=Profile.STANDARD),
        accepts(failure(files.csv_header), TODAY - timedelta(days=9)),
    ],
    ids=["another subject", "check not run", "profile too shallow", "expired and check not run"],
)
def test_what_was_not_looked_into_fails_nothing(entry: Entry) -> None:
    """An entry is out of date only where the run looked for its failure, and as thoroughly as when it was found."""
    verdict = reckon(found(kept=("csv",)), [entry], TODAY)
    assert standings(verdict) == [Standing.UNSEEN]
    assert verdict.outcome is Outcome.INCONCLUSIVE  # for lack of the other representations
    whole = reckon(replace(MIXED, results=(MIXED.results[0],)), [entry], TODAY)
    assert (whole.outcome, whole.exit_status) == (Outcome.CONFORMANT, 0)


def test_an_inconclusive_run_stays_one() -> None:
    """Who accepts what does not make up for what was not looked at; the reasons are told once."""
    verdict = found(CSV, kept=())
    assert (verdict.outcome, verdict.reasons) == (Outcome.BROKEN, ())
    reckoned = reckon(verdict, [accepts(CSV)], TODAY)
    assert (reckoned.outcome, reckoned.exit_status) == (Outcome.INCONCLUSIVE, 3)
    assert reckoned.reasons == ("lifecycle.second-get was never exercised on json, xlsx",)
    unsure = found(kept=("json",))
    assert reckon(unsure, [], TODAY).reasons == unsure.reasons


def test_advice_can_be_accepted() -> None:
    """An entry written by a strict run is borne out by advice, too."""
    one = failure(creating.nesting, "create")
    advice = replace(MIXED, results=(Result(creating.nesting, State.ADVICE, failures=(one,)),))
    verdict = reckon(advice, [accepts(one)], TODAY)
    assert (standings(verdict), verdict.of(State.ADVICE)) == ([Standing.ACCEPTED], ())


def test_days_in_a_subject_do_not_matter() -> None:
    """A filter by date takes another day tomorrow, and its failure is the same one."""
    today, tomorrow = (failure(lifecycle.second_get, f"1970-01-01..2026-03-{day}") for day in ("02", "03"))
    assert standings(reckon(found(tomorrow), [accepts(today)], TODAY)) == [Standing.ACCEPTED]
    assert standings(reckon(found(kept=(tomorrow.subject,)), [accepts(today)], TODAY)) == [Standing.GONE]


def test_an_update_accepts_what_was_found() -> None:
    """One entry for each subject, with the reason, the day and the profile; the next run accepts them all."""
    verdict = found(BOTH)
    entries = updated(verdict, (), TODAY, REASON, LATER)
    assert entries == (accepts(CSV, profile=Profile.QUICK), accepts(XLSX, profile=Profile.QUICK))
    assert reckon(verdict, entries, TODAY).outcome is Outcome.ACCEPTED
    assert updated(verdict, entries, TODAY, "", LATER) == entries


def test_an_update_keeps_reasons_and_days() -> None:
    """What stays is not touched but for a shallower profile, what was not looked into stays, what is gone goes."""
    mine = replace(accepts(CSV, TODAY, Profile.DEEP), reason="Nobody reads it twice, says the owner")
    unseen, gone = accepts(failure(files.csv_header)), accepts(failure(lifecycle.first_get, "json"))
    entries = updated(found(BOTH), (gone, mine, unseen), TODAY, REASON, LATER)
    assert entries == (replace(mine, profile=Profile.QUICK), unseen, accepts(XLSX, profile=Profile.QUICK))


def test_an_update_renews_what_has_expired() -> None:
    """In its place, with the new reason and day; without a reason it is refused, as what is new is."""
    past, last = accepts(CSV, TODAY - timedelta(days=1)), accepts(XLSX)
    entries = updated(found(BOTH), (past, last), TODAY, "Accepted again until the release", LATER)
    assert [(entry.key, entry.expires) for entry in entries] == [(past.key, LATER), (last.key, LATER)]
    assert entries[0].reason == "Accepted again until the release"
    for known in ((past, last), ()):
        with pytest.raises(BaselineError, match=r"new to the baseline\. Say why they are accepted with --reason TEXT"):
            updated(found(BOTH), known, TODAY, " ", LATER)


def test_an_update_leaves_advice_alone() -> None:
    """What fails no run needs no entry."""
    assert updated(found(CSV, state=State.ADVICE), (), TODAY, "", LATER) == ()
