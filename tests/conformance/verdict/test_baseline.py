"""Tests of the baseline: what is accepted, what expires, what is out of date, and how it is brought up to date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from conformance.check import Profile
from conformance.rules.creating import checks as creating
from conformance.rules.files import checks as files
from conformance.rules.lifecycle import checks as lifecycle
from conformance.verdict.acceptance import Entry, EntryState, Terms
from conformance.verdict.baseline import apply_baseline, update_baseline
from conformance.verdict.baseline_yaml import BaselineError
from conformance.verdict.keys import failure_key
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict, conclude, together
from tests.conformance.reports.verdicts import KNOWN, MIXED, TODAY, failure

REASON = "The cache is being replaced, API-17"
LATER = TODAY + timedelta(days=90)
CSV = failure(lifecycle.second_get)
XLSX = failure(lifecycle.second_get, "xlsx", count=2)
BOTH = together([CSV, XLSX])


def accepts(of: Failure, expires: date = LATER, profile: Profile | None = None) -> Entry:
    """An entry that accepts a failure."""
    return Entry(failure_key(of), of.check_id, of.subject, of.finding.problem, REASON, expires, profile)


def found(*failures: Failure, state: State = State.FAILED, passed: tuple[str, ...] = ("json",)) -> Verdict:
    """What a run came to that found these failures of one check, and saw it pass on some subjects."""
    first = Result(lifecycle.first_get, State.PASSED, 3, ("json", "csv", "xlsx"))
    second = Result(lifecycle.second_get, state if failures else State.PASSED, len(passed), passed, failures)
    outcome, reasons = conclude((first, second), ())
    return replace(MIXED, outcome=outcome, reasons=reasons, results=(first, second))


def states(verdict: Verdict) -> list[EntryState]:
    """The states of the entries."""
    assert verdict.baseline is not None
    return [state for _, state in verdict.baseline.entries]


def applied(verdict: Verdict, entries: Sequence[Entry]) -> Verdict:
    """The verdict with a baseline applied today."""
    return apply_baseline(verdict, entries, TODAY, KNOWN)


def update(verdict: Verdict, entries: Sequence[Entry], terms: Terms) -> tuple[Entry, ...]:
    """The baseline brought up to date today."""
    return update_baseline(verdict, entries, terms, TODAY, KNOWN)


def test_an_accepted_failure_does_not_fail_the_run() -> None:
    """It is listed by itself with its entry; the run is not called conformant, and its exit status is 0."""
    verdict = applied(found(BOTH), [accepts(CSV), accepts(XLSX)])
    assert (verdict.outcome, verdict.exit_status) == (Outcome.ACCEPTED, 0)
    assert (verdict.failures(), states(verdict)) == ((), [EntryState.ACCEPTED] * 2)
    (result,) = verdict.of(State.ACCEPTED)
    assert [(one.subject, one.count, one.entry) for one in result.accepted] == [
        ("csv", 1, accepts(CSV)),
        ("xlsx", 2, accepts(XLSX)),
    ]
    assert result.missing_core == ()


def test_another_subject_of_an_accepted_failure_counts() -> None:
    """What is accepted on one representation is not accepted on the others, and keeps its own evidence."""
    verdict = applied(found(BOTH), [accepts(CSV)])
    assert (verdict.outcome, verdict.exit_status) == (Outcome.BROKEN, 1)
    assert verdict.failures() == (XLSX,)
    assert [one.subject for one in verdict.accepted()] == ["csv"]


def test_another_problem_of_an_accepted_check_counts() -> None:
    """An entry accepts only one problem."""
    other = failure(lifecycle.second_get, problem="It was answered 500")
    verdict = applied(found(CSV, other), [accepts(CSV)])
    assert verdict.outcome is Outcome.BROKEN
    assert verdict.failures() == (other,)


def test_an_entry_lasts_to_the_end_of_its_day() -> None:
    """On the day itself it accepts; on the next the failure counts again, and says until when it was accepted."""
    assert applied(found(BOTH), [accepts(CSV, TODAY), accepts(XLSX)]).outcome is Outcome.ACCEPTED
    past = accepts(CSV, TODAY - timedelta(days=1))
    verdict = applied(found(BOTH), [past, accepts(XLSX)])
    assert (verdict.outcome, states(verdict)) == (Outcome.BROKEN, [EntryState.EXPIRED, EntryState.ACCEPTED])
    (one,) = verdict.failures()
    assert (one.subject, one.entry) == ("csv", past)


def test_an_entry_whose_failure_is_gone_fails_the_run() -> None:
    """Where the check passed or failed otherwise on the same subject, and where the suite has no such check."""
    gone = applied(found(passed=("json", "csv", "xlsx")), [accepts(CSV)])
    assert (gone.outcome, gone.exit_status, states(gone)) == (Outcome.OUTDATED, 1, [EntryState.GONE])
    other = failure(lifecycle.second_get, problem="It was answered 500")
    assert states(applied(found(other), [accepts(CSV)])) == [EntryState.GONE]
    unknown = replace(accepts(CSV), check_id="lifecycle.no-such")
    assert states(applied(found(), [unknown])) == [EntryState.GONE]


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
def test_what_was_not_exercised_fails_nothing(entry: Entry) -> None:
    """An entry is out of date only where the run exercised its check, as thoroughly as when the failure was found."""
    verdict = applied(found(passed=("csv",)), [entry])
    assert states(verdict) == [EntryState.NOT_EXERCISED]
    assert verdict.outcome is Outcome.INCONCLUSIVE  # for lack of the other representations
    whole = applied(replace(MIXED, results=(MIXED.results[0],)), [entry])
    assert (whole.outcome, whole.exit_status) == (Outcome.CONFORMANT, 0)


def test_an_inconclusive_run_stays_one() -> None:
    """Accepting a failure does not make up for what was not exercised; the reasons are given once."""
    verdict = found(CSV, passed=())
    assert (verdict.outcome, verdict.reasons) == (Outcome.BROKEN, ())
    judged = applied(verdict, [accepts(CSV)])
    assert (judged.outcome, judged.exit_status) == (Outcome.INCONCLUSIVE, 3)
    assert judged.reasons == ("lifecycle.second-get was never exercised on json, xlsx",)
    unsure = found(passed=("json",))
    assert applied(unsure, []).reasons == unsure.reasons


def test_advice_can_be_accepted() -> None:
    """An entry written by a strict run accepts advice, too."""
    one = failure(creating.nesting, "create")
    advice = replace(MIXED, results=(Result(creating.nesting, State.ADVICE, failures=(one,)),))
    verdict = applied(advice, [accepts(one)])
    assert (states(verdict), verdict.of(State.ADVICE)) == ([EntryState.ACCEPTED], ())


def test_days_in_a_subject_do_not_matter() -> None:
    """A filter by date takes another day tomorrow, and its failure is the same one."""
    today, tomorrow = (failure(lifecycle.second_get, f"1970-01-01..2026-03-{day}") for day in ("02", "03"))
    assert states(applied(found(tomorrow), [accepts(today)])) == [EntryState.ACCEPTED]
    assert states(applied(found(passed=(tomorrow.subject,)), [accepts(today)])) == [EntryState.GONE]


def test_an_update_accepts_what_was_found() -> None:
    """One entry for each subject, with the reason, the day and the profile; the next run accepts them all."""
    verdict = found(BOTH)
    entries = update(verdict, (), Terms(REASON, LATER))
    assert entries == (accepts(CSV, profile=Profile.QUICK), accepts(XLSX, profile=Profile.QUICK))
    assert applied(verdict, entries).outcome is Outcome.ACCEPTED
    assert update(verdict, entries, Terms("", LATER)) == entries


def test_an_update_keeps_reasons_and_days() -> None:
    """Entries stay, at most with a shallower profile, unless their failure is gone."""
    mine = replace(accepts(CSV, TODAY, Profile.DEEP), reason="Nobody reads it twice, says the owner")
    unseen, gone = accepts(failure(files.csv_header)), accepts(failure(lifecycle.first_get, "json"))
    entries = update(found(BOTH), (gone, mine, unseen), Terms(REASON, LATER))
    assert entries == (replace(mine, profile=Profile.QUICK), unseen, accepts(XLSX, profile=Profile.QUICK))


def test_an_update_renews_what_has_expired() -> None:
    """It stays in its place, with the new reason and day; without a reason it is refused like a new failure."""
    past, last = accepts(CSV, TODAY - timedelta(days=1)), accepts(XLSX)
    entries = update(found(BOTH), (past, last), Terms("Accepted again until the release", LATER))
    assert [(entry.key, entry.expires) for entry in entries] == [(past.key, LATER), (last.key, LATER)]
    assert entries[0].reason == "Accepted again until the release"
    for known in ((past, last), ()):
        with pytest.raises(BaselineError, match=r"new to the baseline\. Say why they are accepted with --reason TEXT"):
            update(found(BOTH), known, Terms(" ", LATER))


def test_an_update_leaves_advice_alone() -> None:
    """A failure that fails no run gets no entry."""
    assert update(found(CSV, state=State.ADVICE), (), Terms("", LATER)) == ()
