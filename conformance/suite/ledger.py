"""The book that a run keeps: for each check, how often its rule was seen kept, broken, or could not be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from conformance.evidence import Step
from conformance.failures import Check, Finding
from conformance.verdict import Failure, Result, State

_MOST_FAILURES = 12


@dataclass(slots=True)
class _Entry:
    passed: int = 0
    subjects: dict[str, None] = field(default_factory=dict)
    failures: dict[tuple[str, str, str], Failure] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


class Ledger:
    """Takes in what the checks found and gives it back as results."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def passed(self, check: Check, subject: str) -> None:
        """Note that a rule was seen kept on a subject."""
        entry = self._entry(check)
        entry.passed += 1
        entry.subjects[subject] = None

    def failed(self, check: Check, subject: str, finding: Finding, steps: Sequence[Step]) -> None:
        """Note a broken rule; the same finding again is counted, not repeated."""
        entry = self._entry(check)
        key = (finding.problem, finding.expected, finding.found)
        known = entry.failures.get(key)
        if known is not None:
            entry.failures[key] = replace(known, count=known.count + 1)
        elif len(entry.failures) < _MOST_FAILURES:
            entry.failures[key] = Failure(check.check_id, subject, finding, tuple(steps))

    def is_known(self, check: Check, finding: Finding) -> bool:
        """Tell whether a finding is in the book already, so that its proof need not be put together again."""
        return (finding.problem, finding.expected, finding.found) in self._entry(check).failures

    def untold(self, check: Check, reason: str) -> None:
        """Note why a check could not tell; it counts only where the rule was seen neither kept nor broken."""
        self._entry(check).reasons[reason] = None

    def results(
        self, catalogue: Sequence[Check], not_run: dict[str, str], *, strict: bool, chosen: Collection[str] | None
    ) -> tuple[Result, ...]:
        """Give back one result for each check.

        Args:
            catalogue: The checks, in the order of the results.
            not_run: Why a check was not run, by its id.
            strict: Whether advice counts as failure.
            chosen: The ids of the checks that were asked for; None for all.
        """
        return tuple(
            self._result(check, not_run, strict=strict)
            for check in catalogue
            if chosen is None or check.check_id in chosen
        )

    def _result(self, check: Check, not_run: dict[str, str], *, strict: bool) -> Result:
        entry = self._entry(check)
        failures, reason = tuple(entry.failures.values()), "; ".join(list(entry.reasons)[:2])
        if failures:
            state = State.ADVICE if check.advice and not strict else State.FAILED
        elif check.check_id in not_run:
            state, reason = State.NOT_RUN, not_run[check.check_id]
        elif entry.passed:
            state = State.PASSED
        else:
            state, reason = State.INCONCLUSIVE, reason or "nothing in this run exercised it"
        return Result(check, state, entry.passed, tuple(entry.subjects), failures, reason)

    def _entry(self, check: Check) -> _Entry:
        return self._entries.setdefault(check.check_id, _Entry())
