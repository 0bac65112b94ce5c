"""What every report says, whatever its format: the headline, the counts, what was looked at and what was not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.failures import Family, Severity
from conformance.verdict import Failure, Outcome, Result, State, Verdict

FORMAT_NAME = "mailing-conformance"

WORDS: Mapping[State, str] = {
    State.PASSED: "kept",
    State.FAILED: "broken",
    State.ADVICE: "advice",
    State.INCONCLUSIVE: "cannot tell",
    State.NOT_RUN: "not run",
}
_SEVERITIES = tuple(Severity)


class Mark(StrEnum):
    """What is known of the core rules of a family on one representation."""

    KEPT = "kept"
    BROKEN = "broken"
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
    """Return the verdict in one line."""
    words = {
        Outcome.CONFORMANT: f"CONFORMANT: {len(verdict.of(State.PASSED))} checks kept",
        Outcome.BROKEN: f"CONTRACT BROKEN: {len(verdict.of(State.FAILED))} of {len(verdict.results)} checks",
        Outcome.INCONCLUSIVE: "INCONCLUSIVE: this run cannot tell",
    }
    return words[verdict.outcome]


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


def command(verdict: Verdict) -> str:
    """Return the command that sends the same requests again; the address and the tokens come from the environment."""
    strict = " --strict" if verdict.strict else ""
    return f"mailing-conformance run --profile {verdict.profile.name.lower()} --seed {verdict.seed}{strict}"


def counts(verdict: Verdict) -> tuple[FamilyCount, ...]:
    """Count the states, family by family, in the order of the catalogue; families without a check are left out."""
    rows = []
    for family in Family:
        results = [result for result in verdict.results if result.check.family is family]
        if results:
            states = {state: sum(result.state is state for result in results) for state in State}
            rows.append(FamilyCount(family, states, sum(result.passed for result in results)))
    return tuple(rows)


def broken(verdict: Verdict, state: State) -> tuple[tuple[Result, Failure], ...]:
    """Return the failures of the results in a state, the most severe first, else in the order of the catalogue."""
    results = sorted(verdict.of(state), key=lambda result: _SEVERITIES.index(result.check.severity))
    return tuple((result, failure) for result in results for failure in result.failures)


def skipped(verdict: Verdict) -> tuple[Skipped, ...]:
    """Group the checks that say nothing by the reason for it: first those that could not tell."""
    groups: dict[tuple[State, str], list[str]] = {}
    for state in (State.INCONCLUSIVE, State.NOT_RUN):
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


def failure_key(failure: Failure) -> str:
    """Return what makes a failure the same one in another run: 16 hexadecimal digits of check, problem and subject.

    What was expected and found is left out: the numbers in it change with the data.
    """
    parts = (failure.check_id, failure.finding.problem, failure.subject)
    # A length before each part: the same text split elsewhere is another key. An unpaired surrogate has no UTF-8.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _mark(results: list[Result], subject: str) -> Mark:
    rules = [result for result in results if subject in result.check.core and result.state is not State.NOT_RUN]
    if not rules:
        return Mark.NONE
    if any(failure.subject == subject for result in rules for failure in result.failures):
        return Mark.BROKEN
    return Mark.KEPT if all(subject in result.subjects for result in rules) else Mark.UNSEEN
