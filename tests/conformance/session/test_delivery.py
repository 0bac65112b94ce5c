"""Tests of delivery: what is sent again, what is judged as unanswered, and what ends the run."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from conformance.http.client import UnreachableError
from conformance.http.exchange import OTHER, Exchange, Request, Response
from conformance.session.delivery import AnswerLostError, Delivery
from conformance.session.terms import COLLECTION, UNKNOWN_ID
from tests.conformance.values import ID, created

GET = Request("GET", f"{COLLECTION}/{ID}")
LOST = Response(0, (), b"", cut_off="it closed the connection without an answer", lost=True)
OK = Response(200, (), b"ok")
FORBIDDEN = Response(403, (), b"")
RESENT = replace(FORBIDDEN, resent=True)
Answers = Callable[[Request], Response]


class _Server:
    """Answers the requests for one export by a script, and everything else soundly."""

    def __init__(self, *answers: Response, others: Answers = lambda _: OK) -> None:
        self._answers = iter(answers)
        self._others = others
        self.requests: list[Request] = []

    def send(self, request: Request) -> Exchange:
        self.requests.append(request)
        response = next(self._answers) if ID in request.path else self._others(request)
        return Exchange(len(self.requests), request, response, None)

    def asked(self) -> list[str]:
        return [f"{one.method} {one.path.removeprefix(COLLECTION)[1:4]}".strip() for one in self.requests]


def _delivery(
    *answers: Response, others: Answers = lambda _: OK, known: Sequence[str] = (ID,)
) -> tuple[Delivery, _Server]:
    server = _Server(*answers, others=others)
    return Delivery(server.send, {each: created() for each in known}), server


def test_an_answer_is_handed_on() -> None:
    """Nothing else is sent."""
    delivery, server = _delivery(OK)
    assert delivery.send(GET).response is OK
    assert server.requests == [GET]


@pytest.mark.parametrize("lost", [LOST, replace(OK, cut_off="it ends too early", lost=True)])
def test_a_request_whose_answer_is_lost_is_sent_again(lost: Response) -> None:
    """Before that, another request has to be answered; the answer may be lost a second time."""
    delivery, server = _delivery(lost, lost, OK)
    assert delivery.send(GET).response is OK
    assert server.asked() == [f"GET {ID[:3]}", "GET 000", f"GET {ID[:3]}", "GET 000", f"GET {ID[:3]}"]


def test_a_request_that_is_lost_three_times_is_handed_on() -> None:
    """From then on requests of its kind are sent once."""
    delivery, server = _delivery(LOST, LOST, LOST, LOST)
    assert delivery.send(GET).response.lost
    before = len(server.requests)
    assert delivery.send(GET).response.lost
    assert len(server.requests) == before + 1


def test_where_nothing_else_is_answered_the_run_ends() -> None:
    """The error holds the request that was lost, and not the question after it."""
    delivery, _ = _delivery(LOST, others=lambda _: LOST)
    with pytest.raises(UnreachableError, match=r"^it closed the connection without an answer$") as caught:
        delivery.send(GET)
    assert caught.value.exchange is not None
    assert caught.value.exchange.request is GET


def test_a_server_that_is_gone_says_so() -> None:
    """Where there is no connection any more, that is the reason."""

    def refuse(_: Request) -> Response:
        raise UnreachableError("the connection is refused")

    delivery, _ = _delivery(LOST, others=refuse)
    with pytest.raises(UnreachableError, match=r"^the connection is refused$") as caught:
        delivery.send(GET)
    assert caught.value.exchange is not None
    assert caught.value.exchange.request is GET


def test_the_other_request_is_another_one() -> None:
    """If reading an unknown export is what gets no answer, a creation is asked for."""
    unknown = Request("GET", f"{COLLECTION}/{UNKNOWN_ID}")
    delivery, server = _delivery(others=lambda request: LOST if request.method == "GET" else OK)
    assert delivery.send(unknown).response.lost
    assert server.asked() == ["GET 000", "POST", "GET 000", "POST", "GET 000"]


@pytest.mark.parametrize("answers", [(LOST, FORBIDDEN), (RESENT,)])
def test_a_download_that_may_have_used_its_export_up_is_played_again(answers: tuple[Response, ...]) -> None:
    """Its step is played again twice; if it is lost again each time, the server does not answer it."""
    delivery, _ = _delivery(*answers * 3)
    for _ in range(2):
        with pytest.raises(AnswerLostError):
            delivery.send(GET)
    exchange = delivery.send(GET)
    assert (exchange.request, exchange.response.lost, exchange.response.status) == (GET, True, 0)


def test_a_download_that_works_later_is_forgotten() -> None:
    """Losses that are not in a row say nothing about the server."""
    delivery, _ = _delivery(*(LOST, FORBIDDEN, OK) * 4)
    for _ in range(4):
        delivery._read_ids.clear()  # each of them is another export
        with pytest.raises(AnswerLostError):
            delivery.send(GET)
        assert delivery.send(GET).response is OK


@pytest.mark.parametrize("request_", [replace(GET, credentials=OTHER), replace(GET, method="HEAD")])
def test_a_refusal_that_nothing_lost_explains_is_handed_on(request_: Request) -> None:
    """Another user, and a HEAD, use no export up."""
    delivery, _ = _delivery(LOST, FORBIDDEN)
    assert delivery.send(request_).response is FORBIDDEN


def test_a_second_read_is_refused_whatever_was_lost() -> None:
    """The export was used up before."""
    delivery, _ = _delivery(OK, LOST, FORBIDDEN)
    delivery.send(GET)
    assert delivery.send(GET).response is FORBIDDEN


def test_an_export_of_somebody_else_is_none_that_a_run_can_use_up() -> None:
    """Only what this run created can be played again."""
    delivery, _ = _delivery(LOST, FORBIDDEN, known=())
    assert delivery.send(GET).response is FORBIDDEN
