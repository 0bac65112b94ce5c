"""The bench: lets a check judge, looks again at what it finds, and writes down what holds.

A finding is proved before it is written down. Where a gateway answered in the place of the server, what was asked for
was not answered, and no rule is broken by that but the one against failing. Where an answer may be that of something
else than this API, the target is asked whether it is still there. Where files were compared, they are fetched anew.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from conformance.answers.evidence import Step, describe, strike_out
from conformance.check import Check, Finding, TooLittleDataError
from conformance.http.exchange import Exchange
from conformance.session.confirmation import Judged, Steadiness
from conformance.session.proof import exchanges_in
from conformance.session.results import Ledger
from conformance.target import Token

_OF_ANY_ANSWER = frozenset(
    {"robustness.no-server-error", "robustness.answer-ends", "robustness.latency", "errors.no-leak"}
)
"""The rules that an answer of a gateway can break, too."""
_GATEWAY = "a gateway answered in the place of the server"


class EnoughError(Exception):
    """A failure that the run was to stop at is in the book."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What a bench asks the session for.

    Attributes:
        enough: Tells of a check that failed whether the run may stop there.
        still_there: Sees whether the target that gave these answers is still this API, and raises where it is not.
        proof: Puts the creations before the exchanges that are about their exports.
        moved: Told that files are not any more what they were.
    """

    enough: Callable[[Check], bool]
    still_there: Callable[[Iterable[Exchange]], None]
    proof: Callable[[Iterable[Exchange]], list[Exchange]]
    moved: Callable[[], None]


class Bench:
    """Judges, proves and keeps the book.

    Args:
        secrets: The tokens; they are struck out of everything that is written down.
        doors: What it asks the session for.
        rehearses: Whether the answers are made up: then no file is fetched twice.
    """

    def __init__(self, secrets: tuple[Token, ...], doors: Doors, *, rehearses: bool) -> None:
        self.ledger = Ledger()
        self.steadiness = Steadiness()
        self._secrets = secrets
        self._doors = doors
        self._rehearses = rehearses
        self._lock = threading.Lock()
        self._doubtful: Counter[str] = Counter()
        self._gateways: Counter[int] = Counter()

    def doubts(self) -> Iterable[str]:
        """Tell, in sentences, what kept the run from proving what it saw."""
        for check_id, count in self._doubtful.items():
            if count:
                yield f"A comparison of {check_id} failed, and the run ended before it could be made once more"
        yield from self.steadiness.doubts()
        if self._gateways:
            statuses = " and ".join(str(status) for status in sorted(self._gateways))
            times = self._gateways.total()
            yield (
                f"A gateway answered {statuses} in the place of the server, {times} "
                f"{'time' if times == 1 else 'times'}; what was asked for then was not judged"
            )

    def note_gateway(self, status: int) -> None:
        """Note that a gateway answered."""
        with self._lock:
            self._gateways[status] += 1

    def untold(self, check: Check, reason: str) -> None:
        """Note why a check could not tell."""
        with self._lock:
            self.ledger.untold(check, reason)

    def judge(self, check: Check, subject: str, values: Mapping[str, object]) -> bool:
        """Let a check judge, and note what comes of it.

        Args:
            check: The check.
            subject: What the values are about.
            values: What its function takes; the exchanges among them are the proof.

        Returns:
            Whether the rule was kept.

        Raises:
            EnoughError: It was broken, and the run was to stop there.
            TargetLostError: The target is not this API any more.
        """
        judged = self._asked(check, values)
        if any(not self.ledger.is_known(check, finding, subject) for finding in judged.findings):
            judged = self._proved(check, judged)
        with self._lock:
            for finding in judged.findings:
                steps: tuple[Step, ...] = ()
                if not self.ledger.is_known(check, finding, subject):
                    steps = describe(self._doors.proof(exchanges_in(judged.values.values())), self._secrets)
                self.ledger.failed(check, subject, finding, steps)
            if judged.untold and not judged.findings:
                self.ledger.untold(check, judged.untold)
            elif not judged.findings:
                self.ledger.passed(check, subject)
        if judged.findings and self._doors.enough(check):
            raise EnoughError
        return not judged.findings and not judged.untold

    def _proved(self, check: Check, judged: Judged) -> Judged:
        answers = [value for value in judged.values.values() if isinstance(value, Exchange)]
        if check.check_id not in _OF_ANY_ANSWER and any(answer.response.of_gateway for answer in answers):
            return Judged(judged.values, untold=_GATEWAY)
        self._doors.still_there(exchanges_in(judged.values.values()))
        return judged if self._rehearses else self._confirmed(check, judged)

    def _confirmed(self, check: Check, judged: Judged) -> Judged:
        before = self._gateways.total()
        with self._lock:
            self._doubtful[check.check_id] += 1
        # Whatever ends the run in here leaves the check in doubt: it found something, and could not look twice.
        confirmed = self.steadiness.confirmed(judged, partial(self._asked, check))
        with self._lock:
            self._doubtful[check.check_id] -= 1
        if confirmed is not judged:
            self._doors.moved()
        return Judged(judged.values, untold=_GATEWAY) if self._gateways.total() > before else confirmed

    def _asked(self, check: Check, values: Mapping[str, object]) -> Judged:
        findings: list[Finding] = []
        try:
            for finding in check.judge(**values):
                # Struck out at once: the book is asked for what it holds, and it holds no token.
                clean = (strike_out(text, self._secrets) for text in (finding.problem, finding.expected, finding.found))
                findings.append(Finding(*clean))
        except TooLittleDataError as error:
            return Judged(values, tuple(findings), str(error))
        return Judged(values, tuple(findings))
