"""The verdict: everything a report may print, as frozen values, and the exit status that follows from it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from conformance.answers.evidence import Step
from conformance.check import Check, Finding, Profile
from conformance.verdict.acceptance import BaselineResult, Entry, EntryState

# Where more core checks share a reason, one sentence names them all.
_MOST_NAMED = 3


class Outcome(StrEnum):
    """What a run says of its target."""

    CONFORMANT = "conformant"
    ACCEPTED = "broken as accepted"
    OUTDATED = "baseline out of date"
    BROKEN = "contract broken"
    INCONCLUSIVE = "inconclusive"


# A run never ends with 2, which is wrong usage.
EXIT_STATUS: Mapping[Outcome, Literal[0, 1, 3]] = {
    Outcome.CONFORMANT: 0,
    Outcome.ACCEPTED: 0,
    Outcome.OUTDATED: 1,
    Outcome.BROKEN: 1,
    Outcome.INCONCLUSIVE: 3,
}


class State(StrEnum):
    """What a run says of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ACCEPTED = "accepted"
    ADVICE = "advice"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not run"


SILENT = (State.INCONCLUSIVE, State.NOT_RUN)
"""The states of checks that say nothing about the target."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure of a check, with its evidence.

    Attributes:
        check_id: The check that found it.
        subject: What it was found on: a representation, a filter, a form of the request.
        finding: What is wrong, what was expected, what there was.
        steps: The exchanges that show it, redacted, in order.
        count: How often it was seen, on all subjects together.
        scenario: The name of the scenario in which it was found; empty where that is unknown.
        also: The same finding on other subjects, each with its own evidence; their own `also` is empty.
        entry: The entry of the baseline that accepts it, or did until it expired.
    """

    check_id: str
    subject: str
    finding: Finding
    steps: tuple[Step, ...]
    count: int = 1
    scenario: str = ""
    also: tuple["Failure", ...] = ()
    entry: Entry | None = None

    @property
    def apart(self) -> tuple["Failure", ...]:
        """Return the failure subject by subject, each on its own."""
        others = sum(other.count for other in self.also)
        return (replace(self, also=(), count=self.count - others), *self.also)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return every subject it was found on."""
        return (self.subject, *(other.subject for other in self.also))


def together(failures: Sequence[Failure]) -> Failure:
    """Return one failure of the same finding on several subjects; the first of them comes first."""
    first, *others = failures
    return replace(first, count=sum(one.count for one in failures), also=tuple(others))


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one check.

    Attributes:
        check: The check.
        state: What the run says of it.
        passed: How often it passed.
        subjects: On what it passed.
        failures: Its failures, less the accepted ones.
        reason: Why it is inconclusive or was not run.
        accepted: The failures that a baseline accepts, each on one subject.
    """

    check: Check
    state: State
    passed: int = 0
    subjects: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    reason: str = ""
    accepted: tuple[Failure, ...] = ()

    @property
    def failed_on(self) -> frozenset[str]:
        """Return the subjects on which it failed, accepted or not."""
        return frozenset(name for failure in (*self.failures, *self.accepted) for name in failure.subjects)

    @property
    def missing_core(self) -> tuple[str, ...]:
        """Return the core subjects on which it neither passed nor failed."""
        seen = self.failed_on.union(self.subjects)
        return tuple(name for name in self.check.core if name not in seen)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a run and all that led to it.

    Attributes:
        outcome: What it says of the target.
        reasons: Why it is inconclusive, in sentences; empty otherwise.
        results: One for each check, in the order of the catalogue.
        profile: How thorough the run was.
        seed: The seed of everything random.
        strict: Whether advice counts.
        contract_version: `info.version` of the contract.
        contract_digest: SHA-256 of the contract.
        requests: How many requests were sent.
        exports: How many exports were created.
        seconds: How long the run took.
        waited: How many of these seconds were spent waiting because the server asked for it.
        baseline: The entries of the baseline, each with its state; None where there is no baseline.
        obstacles: What kept the run from exercising all that was asked for, in sentences.
        partial: Whether only some checks were asked for.
        single_user: Whether there was only one user.
    """

    outcome: Outcome
    reasons: tuple[str, ...]
    results: tuple[Result, ...]
    profile: Profile
    seed: int
    strict: bool
    contract_version: str
    contract_digest: str
    requests: int = 0
    exports: int = 0
    seconds: float = 0.0
    waited: float = field(default=0.0)
    baseline: BaselineResult | None = None
    obstacles: tuple[str, ...] = ()
    partial: bool = False
    single_user: bool = False

    @property
    def exit_status(self) -> Literal[0, 1, 3]:
        """Return 0 if nothing new failed, 1 if something did or the baseline is out of date, 3 if inconclusive."""
        return EXIT_STATUS[self.outcome]

    @property
    def pace(self) -> str:
        """Return the pace of the run, waiting included, as `--rate` takes it: what the server may allow."""
        rate = self.requests / max(self.seconds, 1)
        return f"{int(rate)}/s" if rate >= 1 else f"{max(int(rate * 60), 1)}/m"

    def failures(self, *, advice: bool = False) -> tuple[Failure, ...]:
        """Return the failures, or those that are advice only."""
        state = State.ADVICE if advice else State.FAILED
        return tuple(failure for result in self.results if result.state is state for failure in result.failures)

    def accepted(self) -> tuple[Failure, ...]:
        """Return the failures that the baseline accepts."""
        return tuple(failure for result in self.results for failure in result.accepted)

    def of(self, *states: State) -> tuple[Result, ...]:
        """Return the results in one of these states."""
        return tuple(result for result in self.results if result.state in states)


def conclude(
    results: Iterable[Result], obstacles: Iterable[str], baseline: BaselineResult | None = None
) -> tuple[Outcome, tuple[str, ...]]:
    """Derive the outcome from the results.

    The first of these that applies decides: a failure, a baseline that is out of date, a reason to be inconclusive. One
    failure is enough to call the contract broken, whatever else the run could not exercise.

    Args:
        results: The result of each check.
        obstacles: What kept the run from exercising what was asked for, in sentences.
        baseline: The entries of the baseline, each with its state.

    Returns:
        The outcome, and the reasons where it is inconclusive.
    """
    results, reasons = tuple(results), list(obstacles)
    if any(result.state is State.FAILED for result in results):
        return Outcome.BROKEN, tuple(reasons)
    begun = any(result.missing_core != result.check.core for result in results)
    # Where an obstacle ended the run during its preflight, the obstacle explains everything.
    if begun or not reasons:
        reasons += _missing_core(results)
    if not reasons and all(result.state in {State.NOT_RUN, State.INCONCLUSIVE} for result in results):
        reasons.append("No check was exercised")
    if baseline is not None and baseline.of(EntryState.GONE):
        return Outcome.OUTDATED, tuple(reasons)
    if reasons:
        return Outcome.INCONCLUSIVE, tuple(reasons)
    return (Outcome.ACCEPTED if any(result.accepted for result in results) else Outcome.CONFORMANT), ()


def _missing_core(results: Collection[Result]) -> Iterator[str]:
    missing = [result for result in results if result.state is not State.NOT_RUN and result.missing_core]
    shared = Counter(result.reason for result in missing)
    for reason, number in shared.items():
        why = f" ({reason})" if reason else ""
        some = [result for result in missing if result.reason == reason]
        if number > _MOST_NAMED:
            names = ", ".join(result.check.check_id for result in some)
            yield f"{number} core checks were not exercised on all their subjects{why}: {names}"
            continue
        for result in some:
            yield f"{result.check.check_id} was never exercised on {', '.join(result.missing_core)}{why}"
