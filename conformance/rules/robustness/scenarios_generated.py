"""Scenarios with generated requests: examples of the contract, coverage of its schemas, random values, and sequences.

schemathesis generates (see `generating`). Sending, judging and reporting are ours, because its own session follows
redirects and reads without a limit, and its reports print bodies.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis
import requests
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.transport import Response as LinkResponse
from schemathesis.generation.hypothesis.builder import HypothesisTestMode
from schemathesis.schemas import BaseSchema

from conformance.answers.documents import created_id
from conformance.check import Profile
from conformance.contract import Validity
from conformance.http.budget import BudgetSpentError
from conformance.http.client import UnreachableError
from conformance.http.exchange import Exchange, Request
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.robustness import checks
from conformance.rules.robustness.generating import (
    BASE,
    COVERAGE,
    EXAMPLES,
    FUZZING,
    Generation,
    generate,
    load_schema,
    no_trace,
    request_of,
    run_quietly,
    settings,
)
from conformance.session.recorder import EnoughError
from conformance.session.scenario import scenario
from conformance.session.session import Session
from conformance.session.terms import USABLE_ID, LostError

_EXAMPLES = {Profile.QUICK: 0, Profile.STANDARD: 40, Profile.DEEP: 500}
_SEQUENCES = {Profile.QUICK: 0, Profile.STANDARD: 12, Profile.DEEP: 150}
_NOT_FOUND = 404


_CHECKS = (checks.accepts_valid, checks.refuses_invalid, checks.refuses_odd_params)
_BY_VALIDITY = {
    Validity.ALLOWED: checks.accepts_valid,
    Validity.ODD_PARAMS: checks.refuses_odd_params,
    Validity.FORBIDDEN: checks.refuses_invalid,
}


class _StoppedError(Exception):
    """Ends a generated test in which nothing can be sent any more."""


class _ErrorGuard:
    """Holds back the first error of a generated test, and raises it after the test has ended.

    If the error were raised inside the test, hypothesis would repeat the requests to find a smaller example. They have
    side effects, and a lost connection or token has no smaller example.
    """

    def __init__(self) -> None:
        self._error: Exception | None = None

    def send(self, send: Callable[[], Exchange]) -> Exchange:
        """Send and judge.

        Args:
            send: Sends a request and runs checks on the answer.

        Raises:
            _StoppedError: An error occurred, now or before.
        """
        if self._error is None:
            try:
                return send()
            except (UnreachableError, LostError, BudgetSpentError, EnoughError) as error:
                self._error = error
        raise _StoppedError

    def run(self, test: Callable[[], None]) -> None:
        """Run a generated test, and raise the error that was held back, if any."""
        # Flaky: hypothesis repeats the steps that ended the test, and they end differently, or the server answers them
        # differently. Everything that was sent has been judged by then, so this is no error.
        with suppress(_StoppedError, Flaky):
            test()
        if self._error is not None:
            raise self._error


def _explore(session: Session, mode: HypothesisTestMode, examples: int = 1) -> None:
    contract = session.contract
    requests_ = generate(Generation(contract.digest, mode, session.settings.seed, examples, contract))
    # They do not depend on each other. One worker sends them in their order, so that a seed reproduces a run.
    pool = ThreadPoolExecutor(session.target.budget.workers)
    try:
        for judged in [pool.submit(_send, session, request, mode.value) for request in requests_]:
            judged.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _send(session: Session, request: Request, phase: str) -> None:
    _judge(session, session.send(replace(request, credentials=session.own)), phase)


def _judge(session: Session, exchange: Exchange, phase: str) -> Exchange:
    """Judge a creation by what the contract says of its body, and not by what the generator intended.

    The generator calls a request invalid also for an unknown query parameter, which this API ignores.
    """
    if exchange.operation_id != "createMailingExport":
        return exchange
    media_type = dict(exchange.request.headers).get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type in session.contract.request_media_types:
        check = _BY_VALIDITY[session.contract.validity(exchange.request.body)]
        session.judge(check, exchange.operation_id, exchange=exchange, phase=phase)
    return exchange


@scenario("examples of the contract", checks.accepts_valid, alone=True, spreads=True)
def _examples(session: Session) -> None:
    _explore(session, EXAMPLES)


@scenario("corners of the schemas", *_CHECKS, profile=Profile.STANDARD, alone=True, spreads=True)
def _coverage(session: Session) -> None:
    _explore(session, COVERAGE)


@scenario("generated sequences", checks.links, profile=Profile.STANDARD, alone=True)
@no_trace()
def _sequences(session: Session) -> None:
    schema = load_schema(session.contract)
    guard, base = _ErrorGuard(), _machine(schema)

    class Sequences(base):  # type: ignore[misc,valid-type]  # schemathesis makes the class at run time
        """Follows the links of the contract; remembers which exports were read."""

        def setup(self) -> None:
            """Begin a sequence, in which no export was read yet."""
            self.read_before: dict[str, Exchange] = {}

        def call(self, case: Any, **_: Any) -> LinkResponse:  # noqa: ANN401  the signature is schemathesis'
            """Send a case through our client and give schemathesis what it needs to follow the links."""
            request = request_of(case, session.contract)
            if request is None:
                hypothesis.reject()
            return _link_response(
                guard.send(lambda: self._judged(session.send(replace(request, credentials=session.own))))
            )

        def _judged(self, exchange: Exchange) -> Exchange:
            _judge(session, exchange, "sequences")
            export_id = exchange.request.path.rpartition("/")[2].partition(".")[0]
            if exchange.request.method != "GET" or export_id not in session.sender.created_ids:
                return exchange
            first = self.read_before.setdefault(export_id, exchange)
            subject = exchange.operation_id or "elsewhere"
            if first is exchange:
                _judge_link(session, exchange, export_id)
            elif first.response.ok:
                session.judge(lifecycle.second_get_otherwise, subject, first=first, second=exchange)
            return exchange

        def validate_response(self, *_: Any, **__: Any) -> None:  # noqa: ANN401  the signature is schemathesis'
            """Leave the judging to our checks."""

    limits = hypothesis.settings(
        settings(_SEQUENCES[session.settings.profile]),
        stateful_step_count=6,
        phases=(hypothesis.Phase.generate,),
        report_multiple_bugs=False,
    )
    machine = hypothesis.seed(session.settings.seed)(Sequences)
    guard.run(lambda: run_quietly(lambda: run_state_machine_as_test(machine, settings=limits)))


@scenario("generated requests", *_CHECKS, profile=Profile.STANDARD, alone=True, spreads=True)
def _fuzzing(session: Session) -> None:
    _explore(session, FUZZING, _EXAMPLES[session.settings.profile])


def _judge_link(session: Session, first: Exchange, export_id: str) -> None:
    """Judge the first read of an export, unless its generated filter names account lists.

    They are made up, so the contract requires the download to be a 404.
    """
    filtered = b"account_list_id" in (session.sender.creation(export_id).request.body or b"")
    download = first.request.path.endswith((".csv", ".xlsx"))
    if not (filtered and download and first.response.status == _NOT_FOUND):
        session.judge(checks.links, first.operation_id or "elsewhere", exchange=first)


def _machine(schema: BaseSchema) -> Any:  # noqa: ANN401  a class made at run time
    return schema.as_state_machine()


def _link_response(exchange: Exchange) -> LinkResponse:
    """Return an answer in the form in which schemathesis follows its links.

    The body is withheld if its id needs escaping in a path. schemathesis would build a path from the id, a report could
    no longer recognise the id in it, and would print what the server sent.
    """
    response = exchange.response
    usable = exchange.request.method != "POST" or USABLE_ID.fullmatch(created_id(exchange))
    headers: dict[str, list[str]] = {}
    for name, value in response.headers:
        headers.setdefault(name, []).append(value)
    return LinkResponse(
        status_code=response.status,
        headers=headers,
        content=response.body if usable else b"{}",
        request=requests.Request(exchange.request.method, f"{BASE}{exchange.request.path}").prepare(),
        elapsed=timedelta(seconds=response.seconds).total_seconds(),
        verify=True,
    )
