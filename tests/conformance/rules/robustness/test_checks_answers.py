"""Tests of the rules for every answer: it does not fail, it ends, it comes in time."""

import pytest

from conformance.check import TooLittleDataError
from conformance.rules.robustness import checks_answers as rules
from tests.conformance.rules.answering import answer, seen
from tests.conformance.values import COLLECTION, exchange, found


def test_a_server_error_begins_at_500() -> None:
    """499 is none, 500 and above are."""
    for status in (200, 404, 499):
        assert seen(rules.no_server_error, exchange(status)) == []
    for status in (500, 503, 599):
        finding = ("The server failed", "a status below 500", f"status {status}")
        assert seen(rules.no_server_error, exchange(status)) == [finding]


_CLOSED = "it closed the connection without an answer"
_UNANSWERED = ("The server does not answer this request, and answers others", "an answer", f"no answer: {_CLOSED}")


def test_a_request_that_is_not_answered_is_a_failure() -> None:
    """The finding says how the answer was lost; no other rule judges that there was none."""
    lost = exchange(0, cut_off=_CLOSED)
    assert seen(rules.no_server_error, lost) == [_UNANSWERED]
    for rule in (rules.answer_ends, rules.odd_bytes_answered):
        with pytest.raises(TooLittleDataError):
            seen(rule, lost)
    with pytest.raises(TooLittleDataError):
        found(rules.latency, answer=answer(lost, 0.1))


@pytest.mark.parametrize(("path", "query"), [(f"{COLLECTION}/%ff%fe", ""), (COLLECTION, "include=%FF")])
def test_a_request_that_is_not_utf8_may_be_dropped(path: str, query: str) -> None:
    """That nobody answers it is advice; what is answered is judged as ever."""
    assert rules.odd_bytes_answered.advice
    lost = exchange(0, path=path, query=query, cut_off=_CLOSED)
    assert seen(rules.odd_bytes_answered, lost) == [_UNANSWERED]
    assert seen(rules.odd_bytes_answered, exchange(404, path=path, query=query)) == []
    assert seen(rules.no_server_error, exchange(500, path=path, query=query)) != []
    with pytest.raises(TooLittleDataError):
        seen(rules.no_server_error, lost)


def test_an_answer_that_was_cut_off_is_found() -> None:
    """The finding gives the reason."""
    assert seen(rules.answer_ends, exchange()) == []
    assert seen(rules.answer_ends, exchange(cut_off="it was too long")) == [
        ("The answer had to be cut off", "a complete answer", "it was too long")
    ]


@pytest.mark.parametrize(("bound", "late"), [(1.0, False), (0.5, False), (0.49, True), (0.1, True), (0.001, True)])
def test_an_answer_that_takes_longer_than_the_bound_is_found(bound: float, *, late: bool) -> None:
    """As long as the bound is in time; how much longer it took is not part of the finding."""
    one = exchange()
    slow = type(one)(1, one.request, type(one.response)(200, (), b"", seconds=0.5), None)
    expected = [("An answer took too long", f"{bound:g} seconds", "a longer time")] if late else []
    assert found(rules.latency, answer=answer(slow, bound)) == expected


def test_without_a_bound_nothing_is_slow() -> None:
    """Without a bound no answer is judged."""
    with pytest.raises(TooLittleDataError):
        found(rules.latency, answer=answer(exchange()))
