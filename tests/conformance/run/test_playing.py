"""Tests of playing the scenarios of a run, and of how a run ends."""

import re
from dataclasses import replace

import pytest

from conformance.http.budget import BudgetSpentError
from conformance.http.client import UnreachableError
from conformance.http.exchange import Request, Response
from conformance.rules.robustness.checks_answers import no_server_error
from conformance.run.playing import _play_all
from conformance.session.attempts import attempt
from conformance.session.delivery import AnswerLostError
from conformance.session.monitors import TargetLostError
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.target import Budget, Connection
from conformance.verdict.model import Outcome, State
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


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://127.0.0.1:abc/", "http://[::1", "\xff"])
@pytest.mark.parametrize("after", [0, 1, 2, 5, 40])
def test_no_redirection_crashes_a_run(location: str, after: int) -> None:
    """Wherever it comes, and wherever it leads to."""
    page = replace(PAGE, status=302, headers=(*PAGE.headers, ("location", location)))
    fake = Fake(lambda _, response: page if fake.sent > after else response)
    verdict = judged_by(fake, "lifecycle.first-get", "authorisation.foreign-read", "robustness.odd-paths")
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert not any("The suite itself failed" in reason for reason in verdict.reasons)


LOST = Response(0, (), b"", cut_off="it closed the connection without an answer", lost=True)


def _downloads(request: Request) -> bool:
    return request.method == "GET" and request.path.endswith(".csv")


def _losing(times: int) -> Fake:
    """A fake that uses some exports up for downloads whose answers get lost."""
    left = [times]

    def change(request: Request, response: Response) -> Response:
        if left[0] and _downloads(request) and response.ok:
            left[0] -= 1
            return LOST
        return response

    return Fake(change)


@pytest.mark.parametrize("times", [1, 2])
def test_a_step_whose_download_was_lost_is_played_again(times: int) -> None:
    """With a fresh export; the checks pass as if nothing had happened."""
    verdict = judged_by(_losing(times), "lifecycle.first-get", "lifecycle.second-get", "robustness.no-server-error")
    assert (verdict.outcome, verdict.reasons) == (Outcome.CONFORMANT, ())


def test_a_download_that_is_lost_each_time_is_a_failure() -> None:
    """The run goes on, and checks that need the answer are inconclusive."""
    verdict = judged_by(_losing(-1), "lifecycle.first-get", "robustness.no-server-error")
    (failure,) = verdict.failures()
    assert (failure.check_id, failure.subject) == ("robustness.no-server-error", "downloadMailingExportCsv")
    assert [step.answer for step in failure.steps][-1] == "no answer: it closed the connection without an answer"
    assert verdict.obstacles == ()


def test_a_scenario_that_gets_no_answer_through_is_given_up() -> None:
    """On a network on which an answer is lost each time, its checks are inconclusive."""

    def play(_: Session) -> None:
        raise AnswerLostError("lost")

    session = session_with(Fake())
    _play_all(session, [Scenario("losing", play, (no_server_error,))], lambda *_: None, set())
    (result,) = session.recorder.results.results([no_server_error], {}, strict=True, chosen=None)
    assert (result.state, result.reason) == (
        State.INCONCLUSIVE,
        "the connection was lost each time that this was tried",
    )


def test_the_last_request_is_named_where_nothing_is_answered_any_more() -> None:
    """It is named with its command, and with the creation that the command takes."""
    fake = Fake(lambda request, response: LOST if _downloads(request) or fake.sent > 40 else response)
    verdict = judged_by(fake, "lifecycle.first-get", "lifecycle.race", "authorisation.foreign-read")
    assert (verdict.outcome, verdict.exit_status) == (Outcome.INCONCLUSIVE, 3)
    told = (
        r"After \d+ requests nothing is answered any more: it closed the connection without an answer\. Is the server "
    )
    assert re.match(told + r"still up\? The last request: .*curl .*\$MAILING_BASE_URL/contacts", verdict.reasons[0])


def test_a_proxy_is_named_where_no_answer_comes() -> None:
    """It may be down as well as the server."""
    for proxy, told in ((None, "and the server up?"), ("http://127.0.0.1:9", "and the server, and the proxy up?")):

        def lost(_: Request, __: Response) -> Response:
            raise UnreachableError("the connection failed")

        verdict = judged_by(Fake(lost), target=replace(TWO, connection=Connection(proxy=proxy)))
        assert verdict.reasons[0].endswith(told)
