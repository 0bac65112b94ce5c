"""The recorder lets a check judge, confirms what it finds, and records it.

Nothing is recorded as a failure before it is confirmed. Three questions come first, in this order:

1. Did a gateway answer in the place of the server? Then what was asked for was not answered, and no rule is broken but
   those that hold for a gateway, too.
2. Is the target still this API? The sender finds out, and raises where it is not.
3. Were files compared? Then they are fetched again, and the comparison is made again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from conformance.answers.answer import Answer
from conformance.answers.evidence import Step, describe, redact
from conformance.check import Check, Finding, TooLittleDataError
from conformance.http.exchange import Exchange
from conformance.session.confirmation import Confirmation, Judged, exchanges_in
from conformance.session.results import Results
from conformance.session.sender import Sender
from conformance.target import Token
from conformance.text import counted

_OF_ANY_ANSWER = frozenset(
    {"robustness.no-server-error", "robustness.answer-ends", "robustness.latency", "errors.no-leak"}
)
"""The rules that an answer of a gateway can break, too."""
_GATEWAY = "a gateway answered in the place of the server"


class EnoughError(Exception):
    """A failure that the run was to stop at is recorded."""


class Recorder:
    """Judges, confirms and records.

    Args:
        sender: Sends for this run; it is asked about the target, and for the creations that belong to evidence.
        secrets: The tokens; they are redacted in everything that is recorded.
        confirmation: Makes comparisons again that failed; None where the answers are made up.
        stops_at: Tells of a check that failed whether the run may stop there.

    Attributes:
        results: What was recorded.
    """

    def __init__(
        self,
        sender: Sender,
        secrets: tuple[Token, ...],
        confirmation: Confirmation | None,
        stops_at: Callable[[Check], bool],
    ) -> None:
        self.results = Results()
        self._sender = sender
        self._secrets = secrets
        self._confirmation = confirmation
        self._stops_at = stops_at
        self._lock = threading.Lock()
        self._unconfirmed: Counter[str] = Counter()
        self._faults: list[str] = []

    def inconclusive(self, check: Check, reason: str) -> None:
        """Record why a check could not judge."""
        with self._lock:
            self.results.inconclusive(check, reason)

    def own_fault(self, text: str) -> None:
        """Record a fault of the suite itself, in a sentence: neither a verdict nor a server's values come of it."""
        with self._lock:
            self._faults.append(text)

    def obstacles(self) -> Iterable[str]:
        """Say, in sentences, what kept the run from judging or confirming."""
        yield from self._faults
        for check_id, count in self._unconfirmed.items():
            if count:
                yield f"A comparison of {check_id} failed, and the run ended before it could be made once more"
        if self._confirmation is not None:
            yield from self._confirmation.obstacles()
        gateways = self._sender.gateways
        if gateways:
            statuses = " and ".join(str(status) for status in sorted(gateways))
            yield (
                f"A gateway answered {statuses} in the place of the server, {counted(gateways.total(), 'time')}; "
                "what was asked for then was not judged"
            )

    def judge(self, check: Check, subject: str, values: Mapping[str, object]) -> bool:
        """Let a check judge, and record what comes of it.

        Args:
            check: The check.
            subject: What the values are about.
            values: What its function takes; the exchanges among them are the evidence.

        Returns:
            Whether it passed.

        Raises:
            EnoughError: It failed, and the run was to stop there.
            TargetLostError: The target is not this API any more.
        """
        judged = self._asked(check, values)
        if any(not self.results.is_known(check, finding, subject) for finding in judged.findings):
            judged = self._confirmed(check, judged)
        with self._lock:
            self._record(check, subject, judged)
        if judged.findings and self._stops_at(check):
            raise EnoughError
        return not judged.findings and not judged.inconclusive

    def _record(self, check: Check, subject: str, judged: Judged) -> None:
        for finding in judged.findings:
            steps: tuple[Step, ...] = ()
            if not self.results.is_known(check, finding, subject):
                steps = describe(self._sender.with_creations(exchanges_in(judged.values.values())), self._secrets)
            self.results.failed(check, subject, finding, steps)
        if judged.inconclusive and not judged.findings:
            self.results.inconclusive(check, judged.inconclusive)
        elif not judged.findings:
            self.results.passed(check, subject)

    def _confirmed(self, check: Check, judged: Judged) -> Judged:
        single = (value.exchange if isinstance(value, Answer) else value for value in judged.values.values())
        answers = [value for value in single if isinstance(value, Exchange)]
        if check.check_id not in _OF_ANY_ANSWER and any(answer.response.of_gateway for answer in answers):
            return Judged(judged.values, inconclusive=_GATEWAY)
        self._sender.check_target(exchanges_in(judged.values.values()))
        if self._confirmation is None:
            return judged
        before = self._sender.gateways.total()
        # Whatever ends the run in here leaves the check unconfirmed: it found something, and could not look twice.
        self._count_unconfirmed(check, 1)
        confirmed = self._confirmation.confirmed(judged, partial(self._asked, check))
        self._count_unconfirmed(check, -1)
        if self._sender.gateways.total() > before:
            return Judged(judged.values, inconclusive=_GATEWAY)
        return confirmed

    def _count_unconfirmed(self, check: Check, change: int) -> None:
        with self._lock:
            self._unconfirmed[check.check_id] += change

    def _asked(self, check: Check, values: Mapping[str, object]) -> Judged:
        findings: list[Finding] = []
        try:
            for finding in check.judge(**values):
                # Redacted at once: it is compared with what is recorded, and that holds no token.
                clean = (redact(text, self._secrets) for text in (finding.problem, finding.expected, finding.found))
                findings.append(Finding(*clean))
        except TooLittleDataError as error:
            return Judged(values, tuple(findings), str(error))
        return Judged(values, tuple(findings))
