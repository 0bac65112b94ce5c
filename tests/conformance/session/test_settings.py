"""Tests of what a run hands to its session."""

from dataclasses import FrozenInstanceError

import pytest

from conformance.answers.tables import File
from conformance.check import Check, Profile
from conformance.contract import Contract
from conformance.http.exchange import Exchange
from conformance.rules import CATALOGUE, RULES
from conformance.rules.lifecycle.checks import first_get
from conformance.session.session import Session
from conformance.session.settings import Judging, Rules, Settings
from tests.conformance.fakes import NOW, TWO, Fake
from tests.conformance.values import CONTRACT, names

PLAIN = Settings(Profile.QUICK, seed=1, now=lambda: NOW)


def test_by_default_a_run_confirms_and_stops_nowhere() -> None:
    """Comparisons that fail are made again, no failure ends the run, and a pause of an hour is over at once."""
    assert PLAIN.confirms
    assert not any(PLAIN.stops_at(one) for one in CATALOGUE)
    PLAIN.pause(3600.0)


def test_settings_do_not_change_during_a_run() -> None:
    """What a run was started with is what its verdict reports."""
    with pytest.raises(FrozenInstanceError):
        PLAIN.seed = 2  # type: ignore[misc]  # that is the claim


def _read_nothing(created: Exchange, download: Exchange, words: str, contract: Contract, judge: Judging) -> File:
    """Read no file, and let a check judge the download."""
    del created, contract
    judge(first_get, words, exchange=download)
    return names("a", words=words)


@pytest.mark.parametrize("rule", RULES.of_answers, ids=lambda rule: str(rule.check_id))
def test_a_session_judges_by_the_rules_that_it_was_given(rule: Check) -> None:
    """The session knows no rule by itself: only those that are handed in judge its answers and read its files."""
    session = Session(Fake(), TWO, CONTRACT, Rules((rule,), _read_nothing, lambda *_: None), PLAIN)
    assert session.file({}, "no rows").bag() == names("a").bag()
    results = session.recorder.results.results(CATALOGUE, {}, strict=True, chosen=None)
    judged = {
        result.check for result in results if result.passed or not result.reason.startswith("nothing in this run")
    }
    assert first_get in judged
    assert judged <= {rule, first_get}
