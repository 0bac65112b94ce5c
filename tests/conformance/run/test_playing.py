"""Tests of playing the scenarios of a run, and of how a run ends."""

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


def test_other_scenarios_send_nothing_after_the_target_is_lost() -> None:
    """The loss ends the run, even where another scenario notices the end first."""
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


def test_odd_requests_are_monitored_too() -> None:
    """A target that goes away is noticed where a server may refuse as it likes."""
    fake = Fake(lambda _, response: PAGE if fake.sent > 1 else response)
    session = session_with(fake)
    session.create()
    request = Request("GET", f"{COLLECTION}/1", credentials=session.own)
    with pytest.raises(TargetLostError):
        attempt(session, request, "an odd request", no_server_error)


def test_a_proxy_is_named_where_no_answer_comes() -> None:
    """It may be down as well as the server."""
    for proxy, told in ((None, "and the server up?"), ("http://127.0.0.1:9", "and the server, and the proxy up?")):

        def lost(_: Request, __: Response) -> Response:
            raise UnreachableError("the connection failed")

        verdict = judged_by(Fake(lost), target=replace(TWO, connection=Connection(proxy=proxy)))
        assert verdict.reasons[0].endswith(told)
