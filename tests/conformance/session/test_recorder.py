"""Tests of how a finding is confirmed before it is recorded."""

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


def test_the_target_is_checked_before_a_finding_is_first_recorded() -> None:
    """The same finding on the same subject is only counted after that."""
    desk = _Desk()
    for _ in range(2):
        assert not desk.recorder.judge(faulty, "a", {"first": SOUND, "more": [GATEWAY]})
    assert desk.sender.asked == [[6, 7]]
    assert desk.state(faulty)[0] is State.FAILED


def test_an_answer_of_a_gateway_fails_only_the_rules_for_gateways() -> None:
    """A 502 fails the rule against server errors; any other check is inconclusive, for it got no answer."""
    desk = _Desk()
    assert not desk.recorder.judge(faulty, "a", {"first": SOUND, "second": GATEWAY})
    assert desk.state(faulty) == (State.INCONCLUSIVE, "a gateway answered in place of the server")
    assert not desk.recorder.judge(no_server_error, "a", {"answer": answer(GATEWAY)})
    assert desk.state(no_server_error)[0] is State.FAILED


def test_answers_of_gateways_are_named_as_an_obstacle() -> None:
    """The run says how often a gateway answered and with which statuses: it did not see everything."""
    desk = _Desk()
    assert list(desk.recorder.obstacles()) == []
    desk.sender.gateways[503] += 1
    told = "in place of the server, {}; these answers were not judged"
    assert list(desk.recorder.obstacles()) == [f"A gateway answered 503 {told.format('1 time')}"]
    desk.sender.gateways[502] += 1
    assert list(desk.recorder.obstacles()) == [f"A gateway answered 502 and 503 {told.format('2 times')}"]


@pytest.mark.parametrize("answered", [False, True])
def test_a_gateway_that_answers_during_confirmation_makes_the_check_inconclusive(*, answered: bool) -> None:
    """The comparison could not be made a second time."""
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
    """A dry run confirms nothing: its files are made up, and would fail again and again."""
    desk = _Desk(confirms=False)
    file = _file(1, "a")
    desk.files.add("a", file, lambda: pytest.fail("nothing is to be fetched"))
    desk.recorder.judge(faulty, "a", {"file": file})
    assert desk.state(faulty)[0] is State.FAILED


def test_the_failure_that_stops_a_run_is_recorded_first() -> None:
    """A run that stops at the first failure reports that failure."""
    desk = _Desk(enough=True)
    with pytest.raises(EnoughError):
        desk.recorder.judge(faulty, "a", {"exchange": SOUND})
    assert desk.state(faulty)[0] is State.FAILED
