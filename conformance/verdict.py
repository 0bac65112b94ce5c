"""The verdict: everything a report may print, as frozen values, and the exit status that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.evidence import Step
from conformance.failures import Check, Finding, Profile


class Outcome(StrEnum):
    """What a run says of its target."""

    CONFORMANT = "conformant"
    BROKEN = "contract broken"
    INCONCLUSIVE = "inconclusive"


EXIT_STATUS = {Outcome.CONFORMANT: 0, Outcome.BROKEN: 1, Outcome.INCONCLUSIVE: 3}


class State(StrEnum):
    """What a run says of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ADVICE = "advice"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Failure:
    """A broken rule, with the proof.

    Attributes:
        check_id: The check that found it.
        subject: What it was found on: a representation, a filter, a form of the request.
        finding: What is wrong, what was expected, what there was.
        steps: The exchanges that show it, redacted, in order.
        count: How often it was seen.
    """

    check_id: str
    subject: str
    finding: Finding
    steps: tuple[Step, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check.

    Attributes:
        check: The check.
        state: What the run says of it.
        passed: How often the rule was seen kept.
        subjects: On what it was seen kept.
        failures: The ways in which it was broken.
        reason: Why it is inconclusive or was not run.
    """

    check: Check
    state: State
    passed: int = 0
    subjects: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    reason: str = ""

    @property
    def missing_core(self) -> tuple[str, ...]:
        """Return the core subjects on which the rule was seen neither kept nor broken."""
        broken = {failure.subject for failure in self.failures}
        return tuple(name for name in self.check.core if name not in self.subjects and name not in broken)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a run and all that led to it.

    Attributes:
        outcome: What it says of the target.
        reasons: Why it is inconclusive, in sentences; empty otherwise.
        results: One for each check, in the order of the catalogue.
        profile: How thoroughly was looked.
        seed: The seed of everything random.
        strict: Whether advice counts.
        contract_version: `info.version` of the contract.
        contract_digest: SHA-256 of the contract.
        requests: How many requests were sent.
        exports: How many exports were created.
        seconds: How long it took.
        waited: How many of these seconds were spent waiting where the server answered 429.
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

    @property
    def exit_status(self) -> int:
        """Return 0 where the contract is kept, 1 where it is broken, 3 where the run cannot tell."""
        return EXIT_STATUS[self.outcome]

    def failures(self, *, advice: bool = False) -> tuple[Failure, ...]:
        """Return the failures, or those that are advice only."""
        state = State.ADVICE if advice else State.FAILED
        return tuple(failure for result in self.results if result.state is state for failure in result.failures)

    def of(self, *states: State) -> tuple[Result, ...]:
        """Return the results in one of these states."""
        return tuple(result for result in self.results if result.state in states)


def conclude(results: Iterable[Result], obstacles: Iterable[str]) -> tuple[Outcome, tuple[str, ...]]:
    """Draw the outcome from the results.

    A broken contract beats an inconclusive run: one proof is enough, whatever else could not be looked at.

    Args:
        results: What came of each check.
        obstacles: What kept the run from looking, in sentences.

    Returns:
        The outcome, and the reasons where it is inconclusive.
    """
    results = tuple(results)
    reasons = list(obstacles)
    if any(result.state is State.FAILED for result in results):
        return Outcome.BROKEN, tuple(reasons)
    for result in results:
        if result.state is not State.NOT_RUN and result.missing_core:
            why = f" ({result.reason})" if result.reason else ""
            reasons.append(f"{result.check.check_id} was never exercised on {', '.join(result.missing_core)}{why}")
    if not reasons and not any(result.state in {State.PASSED, State.ADVICE} for result in results):
        reasons.append("No check was exercised")
    return (Outcome.INCONCLUSIVE if reasons else Outcome.CONFORMANT), tuple(reasons)
