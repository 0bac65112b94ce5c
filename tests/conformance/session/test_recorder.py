"""Tests of how a finding is proved before it is written down."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from threading import Event

import pytest

from conformance.answers.tables import File
from conformance.check import Check, Finding, check
from conformance.http.exchange import Exchange
from conformance.rules.robustness.checks_answers import no_server_error
from conformance.session.confirmation import Confirmation, FetchedFiles
from conformance.session.recorder import EnoughError, Recorder
from conformance.session.sender import Sender
from conformance.target import Token
from conformance.verdict.model import State
from tests.conformance.fakes import Fake
from tests.conformance.rules.answering import answer
from tests.conformance.values import exchange, names

GATEWAY = exchange(502, number=7)
SOUND = exchange(200, number=6)


@check("x", fault="y", check_id="files.faulty", claim="c")
def faulty(**_: object) -> Iterator[Finding]:
    """Find a fault in anything."""
    yield Finding("There is a fault", "none", "one")


class _Sender(Sender):
    """A sender that keeps what it was asked about the target."""

    def __init__(self) -> None:
        super().__init__(Fake(), Event())
        self.asked: list[list[int]] = []

    def check_target(self, exchanges: Iterable[Exchange]) -> None:
        """Keep the numbers of the exchanges."""
        self.asked.append([each.number for each in exchanges])


class _Desk:
    """A recorder with what it needs."""

    def __init__(self, *, enough: bool = False, confirms: bool = True) -> None:
        self.sender, self.files = _Sender(), FetchedFiles()
        confirmation = Confirmation(self.files) if confirms else None
        self.recorder = Recorder(self.sender, (Token("first-secret"),), confirmation, lambda _: enough)

    def state(self, one: Check) -> tuple[State, str]:
        """What is recorded of a check, and why."""
        (result,) = self.recorder.results.results([one], {}, strict=False, chosen=None)
        return result.state, result.reason


def _file(number: int, name: str) -> File:
    return replace(names(name, words=name), exchanges=(exchange(200, number=number),))


def test_a_finding_is_asked_about_once() -> None:
    """Whether the target is there matters before a finding is written down, and not where it is counted."""
    desk = _Desk()
    for _ in range(2):
        assert not desk.recorder.judge(faulty, "a", {"first": SOUND, "more": [GATEWAY]})
    assert desk.sender.asked == [[6, 7]]
    assert desk.state(faulty)[0] is State.FAILED


def test_what_a_gateway_answered_breaks_no_other_rule() -> None:
    """The rule against failing is broken by it; what was asked for was not answered."""
    desk = _Desk()
    assert not desk.recorder.judge(faulty, "a", {"first": SOUND, "second": GATEWAY})
    assert desk.state(faulty) == (State.INCONCLUSIVE, "a gateway answered in place of the server")
    assert not desk.recorder.judge(no_server_error, "a", {"answer": answer(GATEWAY)})
    assert desk.state(no_server_error)[0] is State.FAILED


def test_a_gateway_is_told_of() -> None:
    """A run in which one answered did not see everything."""
    desk = _Desk()
    assert list(desk.recorder.obstacles()) == []
    desk.sender.gateways[503] += 1
    told = "in place of the server, {}; these answers were not judged"
    assert list(desk.recorder.obstacles()) == [f"A gateway answered 503 {told.format('1 time')}"]
    desk.sender.gateways[502] += 1
    assert list(desk.recorder.obstacles()) == [f"A gateway answered 502 and 503 {told.format('2 times')}"]


@pytest.mark.parametrize("answered", [False, True])
def test_a_gateway_that_answers_while_files_are_fetched_anew_leaves_the_matter_open(*, answered: bool) -> None:
    """Nobody looked a second time then."""
    desk = _Desk()
    files = [_file(1, "a"), _file(2, "b")]

    def fetch(file: File) -> File:
        if answered:
            desk.sender.gateways[502] += 1
        return file

    for file in files:
        desk.files.add(file.words, file, partial(fetch, file))
    assert not desk.recorder.judge(faulty, "a", {"files": files})
    assert desk.state(faulty)[0] is (State.INCONCLUSIVE if answered else State.FAILED)


def test_made_up_files_are_not_fetched_again() -> None:
    """They would fail their comparisons time and again."""
    desk = _Desk(confirms=False)
    file = _file(1, "a")
    desk.files.add("a", file, lambda: pytest.fail("nothing is to be fetched"))
    desk.recorder.judge(faulty, "a", {"file": file})
    assert desk.state(faulty)[0] is State.FAILED


def test_enough_is_told_after_it_is_written_down() -> None:
    """The failure that ends a run is in its book."""
    desk = _Desk(enough=True)
    with pytest.raises(EnoughError):
        desk.recorder.judge(faulty, "a", {"exchange": SOUND})
    assert desk.state(faulty)[0] is State.FAILED
