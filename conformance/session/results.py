"""The book that a run keeps: for each check, how often its rule was seen kept, broken, or could not be told."""

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
"""What the run does before its first scenario, by the name under which a failure of it is noted."""

_Key: TypeAlias = tuple[str, str, str]


@dataclass(slots=True)
class _Entry:
    passed: int = 0
    subjects: dict[str, None] = field(default_factory=dict)
    failures: dict[_Key, dict[str, Failure]] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


class Ledger:
    """Takes in what the checks found and gives it back as results."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._playing: dict[int, str] = {}

    @contextlib.contextmanager
    def playing(self, scenario: str) -> Iterator[None]:
        """Note failures under the name of a scenario for as long as this thread plays it."""
        thread = threading.get_ident()
        self._playing[thread] = scenario
        try:
            yield
        finally:
            del self._playing[thread]

    def passed(self, check: Check, subject: str) -> None:
        """Note that a rule was seen kept on a subject."""
        entry = self._entry(check)
        entry.passed += 1
        entry.subjects[subject] = None

    def failed(self, check: Check, subject: str, finding: Finding, steps: Sequence[Step]) -> None:
        """Note a broken rule; the same finding on the same subject again is counted, not repeated.

        A check that goes on finding something else each time is cut short, but never so that a problem or a subject of
        it goes unsaid: past a dozen findings one that is alike but for its figures counts as the one before it.
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
        """Tell whether a finding is in the book already, so that its proof need not be put together again."""
        failures = self._entry(check).failures
        key = _key_of(finding, failures)
        return key is None or subject in failures.get(key, {})

    def is_broken(self, check: Check) -> bool:
        """Tell whether a rule was seen broken."""
        return bool(self._entry(check).failures)

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
    """Return under which key a finding is kept; None where no more are."""
    key = (finding.problem, finding.expected, finding.found)
    if key in known or len(known) < _MOST_FAILURES:
        return key
    alike = next((other for other in known if other[0] == finding.problem), None)
    return alike or (key if len(known) < _MOST_PROBLEMS else None)
