"""What every report says, whatever its format: the headline, the counts, what was looked at and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.check import Family, Severity
from conformance.text import counted
from conformance.verdict.acceptance import Entry, Standing
from conformance.verdict.keys import ID_LENGTH
from conformance.verdict.model import SILENT, Failure, Outcome, Result, State, Verdict

FORMAT_NAME = "mailing-conformance"

WORDS: Mapping[State, str] = {
    State.PASSED: "kept",
    State.FAILED: "broken",
    State.ACCEPTED: "accepted",
    State.ADVICE: "advice",
    State.INCONCLUSIVE: "cannot tell",
    State.NOT_RUN: "not run",
}
_SEVERITIES = tuple(Severity)
_MOST_SUBJECTS = 6


class Mark(StrEnum):
    """What is known of the core rules of a family on one representation."""

    KEPT = "kept"
    BROKEN = "broken"
    ACCEPTED = "broken, as accepted"
    UNSEEN = "not seen kept"
    NONE = "no core rule"


@dataclass(frozen=True, slots=True)
class FamilyCount:
    """How the checks of one family came out.

    Attributes:
        family: The family.
        checks: How many checks came out in each state.
        observations: How often their rules were seen kept, all together.
    """

    family: Family
    checks: Mapping[State, int]
    observations: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Checks that say nothing, for one reason.

    Attributes:
        state: Whether they were not run, or ran and could not tell.
        reason: Why.
        check_ids: The checks.
    """

    state: State
    reason: str
    check_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Core:
    """The core rules: families down, representations across.

    Attributes:
        subjects: The representations, and creating.
        rows: For each family with core rules, one mark for each subject.
    """

    subjects: tuple[str, ...]
    rows: tuple[tuple[Family, tuple[Mark, ...]], ...]


def headline(verdict: Verdict) -> str:
    """Return the verdict in one line: what it says of the target, and how far the run went to say it."""
    known = counted(len(verdict.accepted()), "failure")
    gone = len(verdict.baseline.of(Standing.GONE)) if verdict.baseline is not None else 0
    return {
        Outcome.CONFORMANT: f"CONFORMANT{_extent(verdict)}",
        Outcome.ACCEPTED: f"NOTHING NEW BROKEN{_extent(verdict)}, {known} accepted",
        Outcome.OUTDATED: f"BASELINE OUT OF DATE: {counted(gone, 'accepted failure')} not seen again",
        Outcome.BROKEN: f"CONTRACT BROKEN: {_broken(verdict)}{f', and {known} accepted' if verdict.accepted() else ''}",
        Outcome.INCONCLUSIVE: "INCONCLUSIVE: this run cannot tell",
    }[verdict.outcome]


def _extent(verdict: Verdict) -> str:
    """Return how far a run went that found nothing which counts."""
    alone = " for a single user" if verdict.single_user else ""
    kept, asked = len(verdict.of(State.PASSED)), counted(len(verdict.results), "check")
    ended = cut_short(verdict)
    if ended:
        silent = len(verdict.of(State.NOT_RUN))
        return f"{alone} as far as it went: {kept} of {asked} kept, {silent} not looked at ({ended})"
    if verdict.partial:
        good = len(verdict.of(State.PASSED, State.ACCEPTED))
        return f"{alone} in {'' if good == len(verdict.results) else f'{good} of '}the {asked} asked for"
    return f"{alone}: {asked if kept == len(verdict.results) else f'{kept} of {asked}'} kept"


def _broken(verdict: Verdict) -> str:
    looked = len(verdict.results) - len(verdict.of(*SILENT))
    ended = cut_short(verdict)
    why = f" before the run ended ({ended})" if ended else ""
    return f"{len(verdict.of(State.FAILED))} of {counted(looked, 'check')} looked at{why}"


def cut_short(verdict: Verdict) -> str:
    """Return what ended the run early where that is no reason of its outcome, as a budget; empty text otherwise."""
    return "; ".join(obstacle for obstacle in verdict.obstacles if obstacle not in verdict.reasons)


def exercised(verdict: Verdict) -> bool:
    """Tell whether the run saw any rule at all, kept or broken."""
    return any(result.passed or result.broken_on for result in verdict.results)


def columns(verdict: Verdict) -> Mapping[State, str]:
    """Return the states that the tables of a verdict show, with their words: accepted only beside a baseline."""
    return {state: word for state, word in WORDS.items() if state is not State.ACCEPTED or verdict.baseline is not None}


def facts(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return what identifies the run, as names and values."""
    waited = f", {verdict.waited:.0f} s of them waiting as the server asked" if verdict.waited else ""
    return (
        ("requests", str(verdict.requests)),
        ("exports created", str(verdict.exports)),
        ("time", f"{verdict.seconds:.1f} s{waited}"),
        ("profile", f"{verdict.profile.name.lower()}{', strict' if verdict.strict else ''}"),
        ("seed", str(verdict.seed)),
        ("contract", verdict.contract_version),
        ("contract SHA-256", verdict.contract_digest),
    )


def command(verdict: Verdict, *, check_id: str | None = None) -> str:
    """Return the command that sends the same requests again; the address and the tokens come from the environment.

    Args:
        verdict: What a run came to.
        check_id: The check to run alone; None for those that this run was asked for.
    """
    asked = [result.check.check_id for result in verdict.results] if verdict.partial else []
    words = ["mailing-conformance run", f"--profile {verdict.profile.name.lower()}", f"--seed {verdict.seed}"]
    words += ["--strict"] if verdict.strict else []
    words += ["--single-user"] if verdict.single_user else []
    words += [f"--check {one}" for one in ([check_id] if check_id is not None else asked)]
    return " ".join(words)


def counts(verdict: Verdict) -> tuple[FamilyCount, ...]:
    """Count the states, family by family, in the order of the catalogue; families without a check are left out."""
    rows = []
    for family in Family:
        results = [result for result in verdict.results if result.check.family is family]
        if results:
            states = {state: sum(result.state is state for result in results) for state in columns(verdict)}
            rows.append(FamilyCount(family, states, sum(result.passed for result in results)))
    return tuple(rows)


def broken(verdict: Verdict, state: State) -> tuple[tuple[Result, Failure], ...]:
    """Return the failures of the results in a state, the most severe first, else in the order of the catalogue."""
    results = sorted(verdict.of(state), key=lambda result: _SEVERITIES.index(result.check.severity))
    return tuple((result, failure) for result in results for failure in result.failures)


def skipped(verdict: Verdict) -> tuple[Skipped, ...]:
    """Group the checks that say nothing by the reason for it: first those that could not tell."""
    groups: dict[tuple[State, str], list[str]] = {}
    for state in SILENT:
        for result in verdict.of(state):
            groups.setdefault((state, result.reason), []).append(result.check.check_id)
    return tuple(Skipped(state, reason, tuple(ids)) for (state, reason), ids in groups.items())


def core(verdict: Verdict) -> Core:
    """Lay out what is known of the core rules; a cell shows the worst of its rules."""
    results = [result for result in verdict.results if result.check.core]
    subjects = tuple(dict.fromkeys(subject for result in results for subject in result.check.core))
    # Creating comes first, whichever check comes first.
    subjects = tuple(sorted(subjects, key=lambda subject: subject != "create"))
    rows = []
    for family in dict.fromkeys(result.check.family for result in results):
        ours = [result for result in results if result.check.family is family]
        rows.append((family, tuple(_mark(ours, subject) for subject in subjects)))
    return Core(subjects, tuple(rows))


def upkeep(verdict: Verdict) -> tuple[str, ...]:
    """Say what the owner of a baseline has to do, in sentences: what has expired, and what was not seen again."""
    if verdict.baseline is None:
        return ()
    gone = [
        f"{_named(entry)} was accepted and not seen again, though it was looked for. "
        "Remove its entry, or run with --update-baseline."
        for entry in verdict.baseline.of(Standing.GONE)
    ]
    expired = [
        f"{_named(entry)} was accepted until {entry.expires}, and is no longer. Mend it, or accept it anew."
        for entry in verdict.baseline.of(Standing.EXPIRED)
    ]
    return (*gone, *expired)


def unlooked(verdict: Verdict) -> tuple[Entry, ...]:
    """Return the entries of a baseline that this run did not look into."""
    return verdict.baseline.of(Standing.UNSEEN) if verdict.baseline is not None else ()


def accepted(verdict: Verdict) -> tuple[tuple[Result, Failure, Entry], ...]:
    """Return the accepted failures with the entries that accept them, in the order of the catalogue."""
    return tuple(
        (result, failure, failure.entry)
        for result in verdict.results
        for failure in result.accepted
        if failure.entry is not None
    )


def where(failure: Failure) -> str:
    """Return what a failure was seen on, for the line under its name."""
    return named_subjects(failure.subjects)


def named_subjects(subjects: tuple[str, ...]) -> str:
    """Name the first few subjects, and count the rest."""
    shown, hidden = subjects[:_MOST_SUBJECTS], len(subjects) - _MOST_SUBJECTS
    # A subject may hold a comma itself.
    comma = "; " if any("," in subject for subject in shown) else ", "
    return comma.join([*shown, *([f"{hidden} more"] if hidden > 0 else [])])


def _named(entry: Entry) -> str:
    return f"{entry.check_id} on {entry.subject} [{entry.key[:ID_LENGTH]}] ({entry.problem})"


def _mark(results: list[Result], subject: str) -> Mark:
    rules = [result for result in results if subject in result.check.core and result.state is not State.NOT_RUN]
    if not rules:
        return Mark.NONE
    if any(subject in failure.subjects for result in rules for failure in result.failures):
        return Mark.BROKEN
    if any(subject in result.broken_on for result in rules):
        return Mark.ACCEPTED
    return Mark.KEPT if all(subject in result.subjects for result in rules) else Mark.UNSEEN
