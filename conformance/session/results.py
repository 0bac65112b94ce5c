"""The results of a run as they come in: for each check, how often it passed, failed, or was inconclusive."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from conformance.answers.evidence import Step
from conformance.check import Check, Finding
from conformance.verdict.model import Failure, Result, State, together

_MOST_FAILURES = 12
_MOST_PROBLEMS = 48
_MOST_SUBJECTS = 64
FIRST_QUESTIONS = "first questions"
"""The name of what the run does before its first scenario, for the failures that are found there."""

_Key: TypeAlias = tuple[str, str, str]


@dataclass(slots=True)
class _Entry:
    passed: int = 0
    subjects: dict[str, None] = field(default_factory=dict)
    failures: dict[_Key, dict[str, Failure]] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


class Results:
    """Takes in what the checks found and gives it back as one result for each."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._playing: dict[int, str] = {}

    @contextlib.contextmanager
    def playing(self, scenario: str) -> Iterator[None]:
        """Record failures under the name of a scenario for as long as this thread plays it."""
        thread = threading.get_ident()
        self._playing[thread] = scenario
        try:
            yield
        finally:
            del self._playing[thread]

    def passed(self, check: Check, subject: str) -> None:
        """Record that a check passed on a subject."""
        entry = self._entry(check)
        entry.passed += 1
        entry.subjects[subject] = None

    def failed(self, check: Check, subject: str, finding: Finding, steps: Sequence[Step]) -> None:
        """Record a failure; the same finding on the same subject again is counted, not repeated.

        The number of findings of a check is bounded, but no problem and no subject gets lost: past a dozen findings,
        one that differs from an earlier one in its figures alone is counted as that one.
        """
        failures = self._entry(check).failures
        key = _key_of(finding, failures)
        if key is None:
            return
        known = failures.setdefault(key, {})
        if subject in known or len(known) >= _MOST_SUBJECTS:
            name = subject if subject in known else next(iter(known))
            known[name] = replace(known[name], count=known[name].count + 1)
            return
        text = next(iter(known.values())).finding if known else finding
        known[subject] = Failure(check.check_id, subject, text, tuple(steps), scenario=self._scenario())

    def is_known(self, check: Check, finding: Finding, subject: str) -> bool:
        """Tell whether a finding is recorded already, so that its evidence need not be put together again."""
        failures = self._entry(check).failures
        key = _key_of(finding, failures)
        return key is None or subject in failures.get(key, {})

    def inconclusive(self, check: Check, reason: str) -> None:
        """Record why a check could not judge; it counts only where the check neither passed nor failed."""
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
        failures, reason = (
            tuple(together(tuple(known.values())) for known in entry.failures.values()),
            "; ".join(list(entry.reasons)[:2]),
        )
        if failures:
            state = State.ADVICE if check.advice and not strict else State.FAILED
        elif check.check_id in not_run:
            state, reason = State.NOT_RUN, not_run[check.check_id]
        elif entry.passed:
            state = State.PASSED
        else:
            state, reason = State.INCONCLUSIVE, reason or "nothing in this run exercised it"
        return Result(check, state, entry.passed, tuple(entry.subjects), failures, reason)

    def _scenario(self) -> str:
        # A scenario may send from threads of its own; where only one is played, theirs is that one.
        mine = self._playing.get(threading.get_ident())
        if mine is None:
            return next(iter(self._playing.values())) if len(self._playing) == 1 else ""
        return mine

    def _entry(self, check: Check) -> _Entry:
        return self._entries.setdefault(check.check_id, _Entry())


def _key_of(finding: Finding, known: Collection[_Key]) -> _Key | None:
    """Return the key under which a finding is kept; None where no more findings are."""
    key = (finding.problem, finding.expected, finding.found)
    if key in known or len(known) < _MOST_FAILURES:
        return key
    alike = next((other for other in known if other[0] == finding.problem), None)
    return alike or (key if len(known) < _MOST_PROBLEMS else None)
