"""The suite finds every defect of the zoo, each by the check that is meant for it, and accuses no sound mock."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from conformance.checks import ANSWER_RULES, CATALOGUE
from conformance.failures import Profile
from conformance.suite.runner import judge
from conformance.verdict import Outcome, State, Verdict
from mock_server.app import create_app
from mock_server.fixtures import load
from tests.defects import DEFECTS, Defect
from tests.defects.missed import MISSED
from tests.targets import judged, served, target_of

UNTRIED: frozenset[str] = frozenset(
    {
        # These run only where something is known or asked for, and the data of a target is no defect.
        "authorisation.strangers",
        "robustness.latency",
    }
)
"""Checks that no defect exercises."""

# Hundreds of runs over the same lines tell no more of coverage than one, and would take twice the time.
pytestmark = pytest.mark.no_cover

_FIXTURES = load()
_RULES = frozenset(rule.check_id for rule in ANSWER_RULES)


def _cases() -> list[object]:
    return [
        pytest.param(
            defect,
            id=defect.name,
            marks=[pytest.mark.xfail(reason=MISSED[defect.name], strict=True)] if defect.name in MISSED else [],
        )
        for defect in DEFECTS
    ]


def _name(defect: Defect) -> str:
    return defect.name


def _sound_state(check_id: str) -> State:
    # Every scenario feeds the rules for all answers, so one run tells about all of these rules.
    return _sound_states(_RULES if check_id in _RULES else frozenset({check_id}))[check_id]


@cache
def _sound_states(only: frozenset[str]) -> dict[str, State]:
    return _states(
        judged(create_app(_FIXTURES), _FIXTURES, profile=Profile.STANDARD, strict=True, only=only, expected=True)
    )


def _states(verdict: Verdict) -> dict[str, State]:
    return {result.check.check_id: result.state for result in verdict.results}


def _judged(defect: Defect) -> Verdict:
    # The rules for all answers are fed by every scenario, and most defects show long before the last of them.
    with served(defect.build(_FIXTURES)) as base_url:
        return judge(
            target_of(base_url, _FIXTURES, expected=True),
            profile=Profile.STANDARD,
            strict=True,
            only={defect.check_id},
            fail_fast=True,
        )


@pytest.mark.parametrize("defect", _cases())
def test_a_defect_is_found_by_the_check_meant_for_it(defect: Defect) -> None:
    """A server with one fault is broken, says the check for it, which has nothing to say of the sound mock."""
    verdict = _judged(defect)
    assert _sound_state(defect.check_id) is State.PASSED
    assert _states(verdict)[defect.check_id] is State.FAILED
    assert verdict.outcome is Outcome.BROKEN


@pytest.mark.rotating(days=100)
@pytest.mark.parametrize("defect", [defect for defect in DEFECTS if defect.name not in MISSED], ids=_name)
def test_a_defect_is_found_by_the_whole_suite(defect: Defect) -> None:
    """Among all checks, the one that is meant for a defect still finds it, and the verdict says so."""
    verdict = judged(defect.build(_FIXTURES), _FIXTURES, profile=Profile.STANDARD, strict=True, expected=True)
    assert _states(verdict)[defect.check_id] is State.FAILED
    assert (verdict.outcome, verdict.exit_status) == (Outcome.BROKEN, 1)


def test_no_two_defects_are_alike() -> None:
    """Each has a name and a sentence of its own."""
    for values in ((defect.name for defect in DEFECTS), (defect.sentence for defect in DEFECTS)):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_every_defect_names_a_check_of_the_catalogue() -> None:
    """A check that is renamed takes its defects with it."""
    assert {defect.check_id for defect in DEFECTS} <= {check.check_id for check in CATALOGUE}


def test_every_check_has_its_defect() -> None:
    """A check that no defect exercises is told here, and a new one must get a defect or be added."""
    assert {check.check_id for check in CATALOGUE} - {defect.check_id for defect in DEFECTS} == UNTRIED


def test_what_is_missed_exists() -> None:
    """The list of missed defects names defects only."""
    assert MISSED.keys() <= {defect.name for defect in DEFECTS}
