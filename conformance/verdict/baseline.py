"""The baseline: failures that are accepted for a time, each with a reason and a day on which it expires.

An entry accepts one problem of one check on one subject. Three rules follow:

* An accepted failure does not fail the run.
* After its last day it counts again.
* An entry whose failure the run looked for and did not find fails the run. It would hide the same fault if it came
  back.

Everything here is pure: the day and the known checks are passed in, and files are read and written elsewhere.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from conformance.check import Profile
from conformance.verdict.acceptance import BaselineResult, Entry, EntryState, Terms
from conformance.verdict.baseline_yaml import BaselineError, reason_of
from conformance.verdict.keys import comparable, failure_key
from conformance.verdict.model import Failure, Result, State, Verdict, conclude, together
from conformance.verdict.neutral import visible


def apply_baseline(verdict: Verdict, entries: Sequence[Entry], today: date, known: Collection[str]) -> Verdict:
    """Apply a baseline to the verdict of a run.

    Args:
        verdict: The verdict, without a baseline.
        entries: The accepted failures.
        today: The day, UTC.
        known: The ids of all checks that this suite has.

    Returns:
        The verdict with the accepted failures apart, the state of every entry, and the outcome that follows.
    """
    by_key = {entry.key: entry for entry in entries}
    results = tuple(_split(result, by_key, today) for result in verdict.results)
    found = {failure_key(one) for result in verdict.results for failure in result.failures for one in failure.apart}
    by_check = {result.check.check_id: result for result in verdict.results}
    states = []
    for entry in entries:
        if entry.key in found:
            state = EntryState.EXPIRED if entry.expires < today else EntryState.ACCEPTED
        elif entry.check_id not in known:
            state = EntryState.GONE  # no run can fail a check that does not exist
        else:
            state = _state_of_absent(entry, by_check.get(entry.check_id), verdict.profile)
        states.append((entry, state))
    baseline = BaselineResult(tuple(states))
    outcome, reasons = conclude(results, verdict.reasons, baseline)
    # `conclude` repeats the reasons that the verdict had before.
    return replace(verdict, outcome=outcome, reasons=tuple(dict.fromkeys(reasons)), results=results, baseline=baseline)


def update_baseline(
    verdict: Verdict, entries: Sequence[Entry], terms: Terms, today: date, known: Collection[str]
) -> tuple[Entry, ...]:
    """Return the baseline that accepts the failures of a run.

    Entries whose failure was found again stay, and so do those that the run did not look for. Those whose failure is
    gone are removed. New failures, and those whose acceptance has expired, get a new reason and day.

    Args:
        verdict: The verdict, without a baseline.
        entries: The baseline before.
        terms: The terms of new entries; the reason may be empty where nothing is new.
        today: The day, UTC.
        known: The ids of all checks that this suite has.

    Raises:
        BaselineError: A failure is new, and there is no reason.
    """
    applied = apply_baseline(verdict, entries, today, known)
    states = {entry.key: state for entry, state in (applied.baseline or BaselineResult()).entries}
    found = {failure_key(one): one for failure in verdict.failures() for one in failure.apart}
    fresh = [key for key in found if states.get(key, EntryState.EXPIRED) is EntryState.EXPIRED]
    if fresh and not terms.reason.strip():
        raise BaselineError(
            f"{len(fresh)} failure{'s are' if len(fresh) > 1 else ' is'} new to the baseline. "
            "Say why they are accepted with --reason TEXT, or fix them."
        )
    written = {
        entry.key: entry if states[entry.key] is EntryState.NOT_EXERCISED else _lowered(entry, verdict.profile)
        for entry in entries
        if states[entry.key] is not EntryState.GONE
    }
    # An entry that has expired is renewed in its place.
    written |= {key: _new_entry(found[key], terms, verdict.profile) for key in fresh}
    return tuple(written.values())


def _split(result: Result, entries: Mapping[str, Entry], today: date) -> Result:
    """Separate the accepted failures of a check from those that count."""
    accepted: list[Failure] = []
    rest: list[Failure] = []
    for failure in result.failures:
        counting: list[Failure] = []
        for one in failure.apart:
            entry = entries.get(failure_key(one))
            known = replace(one, entry=entry)
            (accepted if entry is not None and entry.expires >= today else counting).append(known)
        rest += _joined(counting)
    if not accepted:
        return replace(result, failures=tuple(rest))
    state = result.state if rest else State.ACCEPTED
    return replace(result, state=state, failures=tuple(rest), accepted=tuple(accepted))


def _joined(failures: Sequence[Failure]) -> Iterable[Failure]:
    # An expired failure stands alone, because its entry is its own.
    plain = [failure for failure in failures if failure.entry is None]
    return [*([together(plain)] if plain else []), *(failure for failure in failures if failure.entry is not None)]


def _state_of_absent(entry: Entry, result: Result | None, profile: Profile) -> EntryState:
    if result is None or (entry.profile is not None and profile < entry.profile):
        return EntryState.NOT_EXERCISED
    seen = {comparable(subject) for subject in result.failed_on.union(result.subjects)}
    return EntryState.GONE if comparable(entry.subject) in seen else EntryState.NOT_EXERCISED


def _lowered(entry: Entry, profile: Profile) -> Entry:
    return entry if entry.profile is None else replace(entry, profile=min(entry.profile, profile))


def _new_entry(failure: Failure, terms: Terms, profile: Profile) -> Entry:
    return Entry(
        key=failure_key(failure),
        check_id=failure.check_id,
        subject=visible(failure.subject),
        problem=visible(failure.finding.problem),
        reason=reason_of(terms.reason),
        expires=terms.expires,
        profile=profile,
    )
