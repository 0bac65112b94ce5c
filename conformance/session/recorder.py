"""The recorder runs a check, confirms what it finds, and records the result.

The rule: no failure is recorded before it is confirmed. An answer that is lost is judged by the few rules for that
alone. Three questions are asked, in this order:

1. Did a gateway answer in place of the server? Then the check is inconclusive, except for the few rules that an answer
of
   a gateway breaks as well.
2. Is the target still this API? The sender asks, and raises an error if it is not.
3. Did the check compare files? Then they are fetched again, and the comparison is made again.

A finding that is already recorded for the same subject is only counted: it was confirmed when it first came up.
"""

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
    {
        "robustness.no-server-error",
        "robustness.odd-bytes-answered",
        "robustness.answer-ends",
        "robustness.latency",
        "errors.no-leak",
    }
)
"""The rules that apply to answers of a gateway, and to answers that are lost, as well."""
_GATEWAY = "a gateway answered in place of the server"
_LOST = "the connection ended before the whole answer had come"


class EnoughError(Exception):
    """A failure is recorded at which the run has to stop (`--fail-fast`)."""


class Recorder:
    """Runs checks, confirms their findings and records them; safe to use from several threads.

    Args:
        sender: Sends for this run. The recorder asks it whether the target is still this API, and for the creations
            that belong to the evidence.
        secrets: The tokens; they are redacted in everything that is recorded.
        confirmation: Makes failed comparisons again; None in a dry run, whose answers are made up.
        stops_at: Returns whether the run stops at a failure of a check.

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
        self._internal_errors: list[str] = []

    def inconclusive(self, check: Check, reason: str) -> None:
        """Record why a check could not judge."""
        with self._lock:
            self.results.inconclusive(check, reason)

    def internal_error(self, text: str) -> None:
        """Record an error of the suite itself, in a sentence that holds no value of a server."""
        with self._lock:
            self._internal_errors.append(text)

    def obstacles(self) -> Iterable[str]:
        """Yield sentences about what kept the run from judging or confirming."""
        yield from self._internal_errors
        for check_id, count in self._unconfirmed.items():
            if count:
                yield f"A comparison of {check_id} failed, and the run ended before it could be confirmed"
        if self._confirmation is not None:
            yield from self._confirmation.obstacles()
        gateways = self._sender.gateways
        if gateways:
            statuses = " and ".join(str(status) for status in sorted(gateways))
            yield (
                f"A gateway answered {statuses} in place of the server, {counted(gateways.total(), 'time')}; "
                "these answers were not judged"
            )

    def judge(self, check: Check, subject: str, values: Mapping[str, object]) -> bool:
        """Run a check, confirm what it finds, and record the result.

        Args:
            check: The check.
            subject: What the values are about.
            values: The keyword arguments of the check; the exchanges among them are the evidence.

        Returns:
            Whether it passed.

        Raises:
            EnoughError: It failed, and the run has to stop there.
            TargetLostError: The target is no longer this API.
        """
        judged = self._asked(check, values)
        if check.check_id not in _OF_ANY_ANSWER and any(one.response.lost for one in exchanges_in(values.values())):
            judged = Judged(values, inconclusive=_LOST)
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
        # Only single exchanges: a file exists only if its download succeeded, and `lifecycle.race`, which takes a list,
        # leaves out the answers of gateways itself.
        single = (value.exchange if isinstance(value, Answer) else value for value in judged.values.values())
        answers = [value for value in single if isinstance(value, Exchange)]
        if check.check_id not in _OF_ANY_ANSWER and any(answer.response.of_gateway for answer in answers):
            return Judged(judged.values, inconclusive=_GATEWAY)
        self._sender.check_target(exchanges_in(judged.values.values()))
        if self._confirmation is None:
            return judged
        # If a gateway answers while the files are fetched again, they may be missing for that reason.
        before = self._sender.gateways.total()
        # Counted back only on return: an error that ends the run in here leaves the finding unconfirmed, and the run
        # reports that as an obstacle.
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
                # Redacted before anything else, because recorded findings, which hold no token, are compared with it.
                clean = (redact(text, self._secrets) for text in (finding.problem, finding.expected, finding.found))
                findings.append(Finding(*clean))
        except TooLittleDataError as error:
            return Judged(values, tuple(findings), str(error))
        return Judged(values, tuple(findings))
