"""Tests of requests that may be refused in any way."""

import pytest

from conformance.check import Check
from conformance.http.client import PatienceError
from conformance.http.exchange import Request, Response
from conformance.rules.documents.checks_answers import status_documented
from conformance.rules.robustness.checks_answers import no_server_error
from conformance.session.attempts import attempt
from conformance.session.session import Session
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, answered, session_with
from tests.conformance.values import COLLECTION, ID

READ = Request("GET", f"{COLLECTION}/{ID}")
CREATE = Request("POST", COLLECTION, headers=(("Content-Type", "application/json"),), body=b'{"data":{}}')


def _state(session: Session, check: Check) -> State:
    (result,) = session.recorder.results.results([check], {}, strict=True, chosen=None)
    return result.state


@pytest.mark.parametrize("status", [200, 206, 304, 400, 406, 418, 431])
def test_any_refusal_of_an_odd_request_passes(status: int) -> None:
    """Statuses that the contract does not document are no failure here, and no other rule judges them."""
    session = session_with(Fake(lambda _, __: answered(status, "no document", media_type="text/plain")))
    exchange = attempt(session, READ, "odd", no_server_error)
    assert exchange is not None
    assert exchange.response.status == status
    assert _state(session, no_server_error) is State.PASSED
    assert _state(session, status_documented) is State.INCONCLUSIVE


@pytest.mark.parametrize(("status", "state"), [(500, State.FAILED), (503, State.FAILED), (501, State.INCONCLUSIVE)])
def test_a_5xx_to_an_odd_request_fails_unless_it_is_501(status: int, state: State) -> None:
    """A 5xx is a failure; a 501 says that the method is not implemented, and is none."""
    session = session_with(Fake(lambda _, __: answered(status, "")))
    assert attempt(session, READ, "odd", no_server_error) is not None
    assert _state(session, no_server_error) is state


def _lost(why: str) -> Session:
    """A session that gets an answer to every request but READ."""
    lost = Response(0, (), b"", cut_off=why, lost=True)
    return session_with(Fake(lambda request, response: lost if request == READ else response))


def test_a_request_that_is_not_answered_fails() -> None:
    """Other requests are answered, so the server fails on this one."""
    session = _lost("it closed the connection without an answer")
    assert attempt(session, READ, "odd", no_server_error) is None
    assert _state(session, no_server_error) is State.FAILED
    assert _state(session, status_documented) is State.INCONCLUSIVE


def test_a_server_that_asks_to_wait_without_end_ends_the_run() -> None:
    """Nothing is judged then."""

    def fail(_: Request, __: Response) -> Response:
        raise PatienceError("wait")

    with pytest.raises(PatienceError):
        attempt(session_with(Fake(fail)), READ, "odd", no_server_error)


def test_an_odd_creation_that_succeeds_is_judged_like_any_other() -> None:
    """All rules for every answer judge it, and its export is known to the run."""
    session = session_with(Fake(lambda _, __: answered(202, {"data": {"id": ID}})))
    attempt(session, CREATE, "odd", no_server_error)
    assert session.sender.exports == 1
    assert session.sender.created_ids == {ID}
    assert _state(session, status_documented) is State.FAILED
