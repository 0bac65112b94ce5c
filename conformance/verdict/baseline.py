"""The baseline: failures that somebody accepts for a time, each with a reason and a day on which it expires.

An entry accepts one problem of one check on one subject. What it accepts does not fail the run; what it has accepted
until yesterday does again; and an entry that nothing bears out any more fails the run as well, since it would hide the
same fault when it comes back. Everything here is pure: the day is passed in, files are read and written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from conformance.check import Profile
from conformance.rules import CATALOGUE
from conformance.verdict.acceptance import Entry, Reckoning, Standing
from conformance.verdict.baseline_yaml import BaselineError, reason_of
from conformance.verdict.keys import comparable, failure_key
from conformance.verdict.model import Failure, Result, State, Verdict, conclude, together
from conformance.verdict.neutral import visible

_CHECKS = frozenset(check.check_id for check in CATALOGUE)


def reckon(verdict: Verdict, entries: Sequence[Entry], today: date) -> Verdict:
    """Lay a baseline beside what a run found.

    Args:
        verdict: What the run came to, without a baseline.
        entries: The accepted failures.
        today: The day, UTC.

    Returns:
        The verdict with accepted failures apart, with the standing of every entry, and with the outcome that follows.
    """
    by_key = {entry.key: entry for entry in entries}
    results = tuple(_sorted_out(result, by_key, today) for result in verdict.results)
    found = {failure_key(one) for result in verdict.results for failure in result.failures for one in failure.apart}
    by_check = {result.check.check_id: result for result in verdict.results}
    standings = tuple(
        (
            entry,
            (Standing.EXPIRED if entry.expires < today else Standing.ACCEPTED)
            if entry.key in found
            else _unfound(entry, by_check.get(entry.check_id), verdict.profile),
        )
        for entry in entries
    )
    baseline = Reckoning(standings)
    outcome, reasons = conclude(results, verdict.reasons, baseline)
    # Some of the reasons may have been there before.
    return replace(verdict, outcome=outcome, reasons=tuple(dict.fromkeys(reasons)), results=results, baseline=baseline)


def updated(verdict: Verdict, entries: Sequence[Entry], today: date, reason: str, expires: date) -> tuple[Entry, ...]:
    """Return the baseline that accepts what a run found.

    Entries that are borne out stay as they are, and so do those that the run did not look into. Those that were not
    seen again go. New failures, and those that were accepted until a day that is past, get the reason and the day.

    Args:
        verdict: What the run came to, without a baseline.
        entries: The baseline up to now.
        today: The day, UTC.
        reason: Why what is new is accepted; may be empty where nothing is.
        expires: The last day for what is new.

    Raises:
        BaselineError: Something is new and there is no reason.
    """
    reckoned = reckon(verdict, entries, today)
    standing = {entry.key: one for entry, one in (reckoned.baseline or Reckoning(())).entries}
    found = {failure_key(one): one for failure in verdict.failures() for one in failure.apart}
    fresh = [key for key in found if standing.get(key, Standing.EXPIRED) is Standing.EXPIRED]
    if fresh and not reason.strip():
        raise BaselineError(
            f"{len(fresh)} failure{'s are' if len(fresh) > 1 else ' is'} new to the baseline. "
            "Say why they are accepted with --reason TEXT, or mend them."
        )
    kept: dict[str, Entry] = {}
    for entry in entries:
        if entry.key in fresh or standing[entry.key] is Standing.GONE:
            continue
        borne_out = standing[entry.key] is not Standing.UNSEEN
        kept[entry.key] = replace(entry, profile=_shallower(entry, verdict.profile)) if borne_out else entry
    for key in fresh:
        kept[key] = _new_entry(found[key], reason_of(reason), expires, verdict.profile)
    order = dict.fromkeys([*(entry.key for entry in entries), *fresh])
    return tuple(kept[key] for key in order if key in kept)


def _sorted_out(result: Result, entries: Mapping[str, Entry], today: date) -> Result:
    accepted: list[Failure] = []
    rest: list[Failure] = []
    for failure in result.failures:
        counting: list[Failure] = []
        for one in failure.apart:
            entry = entries.get(failure_key(one))
            known = replace(one, entry=entry)
            (accepted if entry is not None and entry.expires >= today else counting).append(known)
        rest += _rejoined(counting)
    if not accepted:
        return replace(result, failures=tuple(rest))
    state = result.state if rest else State.ACCEPTED
    return replace(result, state=state, failures=tuple(rest), accepted=tuple(accepted))


def _rejoined(failures: Sequence[Failure]) -> Iterable[Failure]:
    # One that has expired stands alone, because its entry is its own.
    plain = [failure for failure in failures if failure.entry is None]
    return [*([together(plain)] if plain else []), *(failure for failure in failures if failure.entry is not None)]


def _unfound(entry: Entry, result: Result | None, profile: Profile) -> Standing:
    if entry.check_id not in _CHECKS:
        return Standing.GONE  # a rule that this suite does not know can fail no run
    if result is None or (entry.profile is not None and profile < entry.profile):
        return Standing.UNSEEN
    seen = {comparable(subject) for subject in result.broken_on.union(result.subjects)}
    return Standing.GONE if comparable(entry.subject) in seen else Standing.UNSEEN


def _shallower(entry: Entry, profile: Profile) -> Profile | None:
    return None if entry.profile is None else min(entry.profile, profile)


def _new_entry(failure: Failure, reason: str, expires: date, profile: Profile) -> Entry:
    return Entry(
        key=failure_key(failure),
        check_id=failure.check_id,
        subject=visible(failure.subject),
        problem=visible(failure.finding.problem),
        reason=reason,
        expires=expires,
        profile=profile,
    )
