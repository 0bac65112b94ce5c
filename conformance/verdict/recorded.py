"""What a recorded verdict still says: the failures of a former run, and what that run looked into.

A comparison needs it of two runs, a replay of one. It is read from the JSON report (``json_report``), or taken from a
verdict of this run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.check import Profile
from conformance.verdict.keys import ID_LENGTH, Recipe, comparable, failure_key, recipe_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral


@dataclass(frozen=True, slots=True)
class RecordedFailure:
    """A failure on one subject.

    Attributes:
        key: By which it is known again.
        problem: What was wrong.
        subject: What it was found on.
        accepted: Whether a baseline accepted it.
        recipe: How to run into it again.
    """

    key: str
    problem: str
    subject: str
    accepted: bool
    recipe: Recipe = field(repr=False)

    @property
    def failure_id(self) -> str:
        """Return the short id, as reports print it."""
        return self.key[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """What a recorded verdict says of one check.

    Attributes:
        check_id: The check.
        state: What came of it.
        subjects: On what its rule was seen kept.
        failures: Its failures, subject by subject, in the order of the report; accepted ones last.
    """

    check_id: str
    state: State
    subjects: tuple[str, ...]
    failures: tuple[RecordedFailure, ...]

    def looked_into(self, subject: str) -> bool:
        """Tell whether the rule was seen kept or broken on a subject."""
        seen = (*self.subjects, *(failure.subject for failure in self.failures))
        return comparable(subject) in {comparable(name) for name in seen}


@dataclass(frozen=True, slots=True)
class RecordedVerdict:
    """What is left of a verdict.

    Attributes:
        outcome: What it said of its target.
        profile: How thoroughly was looked.
        seed: The seed.
        strict: Whether advice counted.
        contract_version: ``info.version`` of its contract.
        contract_digest: SHA-256 of its contract.
        results: The results by the id of the check.
    """

    outcome: Outcome
    profile: Profile
    seed: int
    strict: bool
    contract_version: str
    contract_digest: str
    results: Mapping[str, RecordedResult]

    def failures(self) -> tuple[RecordedFailure, ...]:
        """Return every failure, accepted and advice included, each key once."""
        found = (failure for result in self.results.values() for failure in result.failures)
        by_key: dict[str, RecordedFailure] = {}
        for failure in found:
            by_key.setdefault(failure.key, failure)
        return tuple(by_key.values())


def record(verdict: Verdict) -> RecordedVerdict:
    """Take from a verdict what a recorded one would still say."""
    verdict = neutral(verdict)
    return RecordedVerdict(
        outcome=verdict.outcome,
        profile=verdict.profile,
        seed=verdict.seed,
        strict=verdict.strict,
        contract_version=verdict.contract_version,
        contract_digest=verdict.contract_digest,
        results={result.check.check_id: _result(result, verdict) for result in verdict.results},
    )


def _result(result: Result, verdict: Verdict) -> RecordedResult:
    counted = [_failure(one, verdict, accepted=False) for failure in result.failures for one in failure.apart]
    known = [_failure(one, verdict, accepted=True) for failure in result.accepted for one in failure.apart]
    return RecordedResult(result.check.check_id, result.state, result.subjects, (*counted, *known))


def _failure(failure: Failure, verdict: Verdict, *, accepted: bool) -> RecordedFailure:
    return RecordedFailure(
        failure_key(failure), failure.finding.problem, failure.subject, accepted, recipe_of(failure, verdict)
    )
