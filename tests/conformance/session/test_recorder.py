"""Tests of how a finding is proved before it is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from conformance.answers.tables import File
from conformance.check import Check, Finding, check
from conformance.http.exchange import Exchange
from conformance.rules.documents.checks_answers import no_server_error
from conformance.session.recorder import Bench, Doors, EnoughError
from conformance.target import Token
from conformance.verdict.model import State
from tests.conformance.values import exchange, names

GATEWAY = exchange(502, number=7)
SOUND = exchange(200, number=6)


@check("files.faulty", "c", clause="x", fault="y")
def faulty(**_: object) -> Iterator[Finding]:
    """Find a fault in anything."""
    yield Finding("There is a fault", "none", "one")


class _Desk:
    """A bench, and what it asked for."""

    def __init__(self, *, enough: bool = False, rehearses: bool = False) -> None:
        self.asked: list[list[int]] = []
        self.moves = 0
        doors = Doors(lambda _: enough, self._still_there, list, self._moved)
        self.bench = Bench((Token("first-secret"),), doors, rehearses=rehearses)

    def _still_there(self, exchanges: Iterable[Exchange]) -> None:
        self.asked.append([each.number for each in exchanges])

    def _moved(self) -> None:
        self.moves += 1

    def state(self, one: Check) -> tuple[State, str]:
        """What the book says of a check, and why."""
        (result,) = self.bench.ledger.results([one], {}, strict=False, chosen=None)
        return result.state, result.reason


def _file(number: int, name: str) -> File:
    return replace(names(name, words=name), exchanges=(exchange(200, number=number),))


def test_a_finding_is_asked_about_once() -> None:
    """Whether the target is there matters before a finding is written down, and not where it is counted."""
    desk = _Desk()
    for _ in range(2):
        assert not desk.bench.judge(faulty, "a", {"first": SOUND, "more": [GATEWAY]})
    assert desk.asked == [[6, 7]]
    assert desk.state(faulty)[0] is State.FAILED


def test_what_a_gateway_answered_breaks_no_other_rule() -> None:
    """The rule against failing is broken by it; what was asked for was not answered."""
    desk = _Desk()
    assert not desk.bench.judge(faulty, "a", {"first": SOUND, "second": GATEWAY})
    assert desk.state(faulty) == (State.INCONCLUSIVE, "a gateway answered in the place of the server")
    assert not desk.bench.judge(no_server_error, "a", {"exchange": GATEWAY})
    assert desk.state(no_server_error)[0] is State.FAILED


def test_a_gateway_is_told_of() -> None:
    """A run in which one answered did not see everything."""
    desk = _Desk()
    assert list(desk.bench.doubts()) == []
    desk.bench.note_gateway(503)
    told = "in the place of the server, {}; what was asked for then was not judged"
    assert list(desk.bench.doubts()) == [f"A gateway answered 503 {told.format('1 time')}"]
    desk.bench.note_gateway(502)
    assert list(desk.bench.doubts()) == [f"A gateway answered 502 and 503 {told.format('2 times')}"]


@pytest.mark.parametrize("answered", [False, True])
def test_a_gateway_that_answers_while_files_are_fetched_anew_leaves_the_matter_open(*, answered: bool) -> None:
    """Nobody looked a second time then."""
    desk = _Desk()
    files = [_file(1, "a"), _file(2, "b")]

    def fetch(file: File) -> File:
        if answered:
            desk.bench.note_gateway(502)
        return file

    for file in files:
        desk.bench.steadiness.remember(file.words, file, partial(fetch, file))
    assert not desk.bench.judge(faulty, "a", {"files": files})
    assert desk.state(faulty)[0] is (State.INCONCLUSIVE if answered else State.FAILED)


def test_made_up_files_are_not_fetched_again() -> None:
    """They would fail their comparisons time and again."""
    desk = _Desk(rehearses=True)
    file = _file(1, "a")
    desk.bench.steadiness.remember("a", file, lambda: pytest.fail("nothing is to be fetched"))
    desk.bench.judge(faulty, "a", {"file": file})
    assert desk.state(faulty)[0] is State.FAILED


def test_enough_is_told_after_it_is_written_down() -> None:
    """The failure that ends a run is in its book."""
    desk = _Desk(enough=True)
    with pytest.raises(EnoughError):
        desk.bench.judge(faulty, "a", {"exchange": SOUND})
    assert desk.state(faulty)[0] is State.FAILED
