"""The results of a run: for each check, how often it passed, how it failed, and why it was inconclusive.

Memory and reports stay bounded, however broken a server is: the findings of a check, and the subjects of a finding, are
limited, and beyond the limits failures are only counted.
"""

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
"""The name under which failures of the preflight are recorded, in place of the name of a scenario."""

_Key: TypeAlias = tuple[str, str, str]


@dataclass(slots=True)
class _Entry:
    passed: int = 0
    subjects: dict[str, None] = field(default_factory=dict)
    failures: dict[_Key, dict[str, Failure]] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


class Results:
    """Collects what the checks found, and returns one result for each check."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._playing: dict[int, str] = {}

    @contextlib.contextmanager
    def playing(self, scenario: str) -> Iterator[None]:
        """Record failures under the name of a scenario while this thread plays it.

        Args:
            scenario: The name of the scenario.
        """
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
        """Record a failure. If the same finding on the same subject is recorded already, only count it.

        A check keeps a dozen findings. A further one with the problem of an earlier one, but other figures, is counted
        as that one; only a finding with a new problem is added, up to 48.

        Args:
            check: The check.
            subject: What it judged.
            finding: What it found, redacted.
            steps: The evidence.
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
        """Return whether a finding is recorded already, so that it needs no confirmation and no evidence."""
        failures = self._entry(check).failures
        key = _key_of(finding, failures)
        return key is None or subject in failures.get(key, {})

    def inconclusive(self, check: Check, reason: str) -> None:
        """Record why a check could not judge; it matters only if the check neither passes nor fails in this run."""
        self._entry(check).reasons[reason] = None

    def results(
        self, catalogue: Sequence[Check], not_run: dict[str, str], *, strict: bool, chosen: Collection[str] | None
    ) -> tuple[Result, ...]:
        """Return one result for each check.

        Args:
            catalogue: The checks, in the order of the results.
            not_run: Why a check was not run, by its id.
            strict: Whether advice fails the run.
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
        # The order matters: a failure counts even if the run ended early, and a check that counts as not run may have
        # passed on some subjects before that.
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
        # A scenario may send from threads of its own, which are not registered. If only one scenario is playing, they
        # belong to it.
        mine = self._playing.get(threading.get_ident())
        if mine is None:
            return next(iter(self._playing.values())) if len(self._playing) == 1 else ""
        return mine

    def _entry(self, check: Check) -> _Entry:
        return self._entries.setdefault(check.check_id, _Entry())


def _key_of(finding: Finding, known: Collection[_Key]) -> _Key | None:
    """Return the key under which a finding is recorded; None if the check has too many findings to add another."""
    key = (finding.problem, finding.expected, finding.found)
    if key in known or len(known) < _MOST_FAILURES:
        return key
    alike = next((other for other in known if other[0] == finding.problem), None)
    return alike or (key if len(known) < _MOST_PROBLEMS else None)
