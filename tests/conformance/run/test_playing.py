"""Tests of scenarios that play at the same time, when one of them loses the target."""

from dataclasses import replace

import pytest

from conformance.http.budget import BudgetSpentError
from conformance.http.client import UnreachableError
from conformance.http.exchange import Request, Response
from conformance.rules.robustness.checks_answers import no_server_error
from conformance.run.playing import _play_all
from conformance.session.attempts import attempt
from conformance.session.monitors import TargetLostError
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.target import Budget, Connection
from tests.conformance.fakes import TWO, Fake, answered, judged_by, session_with
from tests.conformance.values import COLLECTION, HTML

PAGE = answered(200, "<html>", media_type=HTML)


def test_what_plays_beside_a_loss_sends_nothing_more() -> None:
    """The loss ends the run, also where another scenario was begun before and notices the end first."""
    fake = Fake()
    session = session_with(fake, replace(TWO, budget=Budget(workers=2)))

    def patient(session: Session) -> None:
        session.sender.halted.wait(timeout=5)
        with pytest.raises(BudgetSpentError):
            session.create()
        raise BudgetSpentError("the run was interrupted")

    def losing(_: Session) -> None:
        raise TargetLostError("the target went away")

    scenarios = [Scenario("patient", patient, ()), Scenario("losing", losing, ())]
    with pytest.raises(TargetLostError, match=r"^the target went away$"):
        _play_all(session, scenarios, lambda *_: None, set())
    assert fake.sent == 0


def test_a_loss_is_seen_amid_odd_requests() -> None:
    """What a server may refuse as it likes is watched as well."""
    fake = Fake(lambda _, response: PAGE if fake.sent > 1 else response)
    session = session_with(fake)
    session.create()
    request = Request("GET", f"{COLLECTION}/1", credentials=session.own)
    with pytest.raises(TargetLostError):
        attempt(session, request, "an odd request", no_server_error)


def test_a_proxy_is_among_what_may_be_down() -> None:
    """Where no answer comes, it is named beside the server."""
    for proxy, told in ((None, "and the server up?"), ("http://127.0.0.1:9", "and the server, and the proxy up?")):

        def lost(_: Request, __: Response) -> Response:
            raise UnreachableError("the connection failed")

        verdict = judged_by(Fake(lost), target=replace(TWO, connection=Connection(proxy=proxy)))
        assert verdict.reasons[0].endswith(told)
