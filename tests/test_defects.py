"""The suite finds every defect of the zoo, each by the check that is meant for it, and accuses no sound mock."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from conformance.checks import CATALOGUE
from conformance.failures import Profile
from conformance.verdict import Outcome, State, Verdict
from mock_server.app import create_app
from mock_server.fixtures import Fixtures, load
from tests.defects import DEFECTS, Defect
from tests.targets import judged

MISSED: dict[str, str] = {}
"""Defects that the suite does not find by the check meant for them, each with the reason."""

UNTRIED: frozenset[str] = frozenset()
"""Checks that no defect exercises."""

_FIXTURES = load()


def _cases() -> list[object]:
    return [
        pytest.param(
            defect,
            id=defect.name,
            marks=[pytest.mark.xfail(reason=MISSED[defect.name], strict=True)] if defect.name in MISSED else [],
        )
        for defect in DEFECTS
    ]


@cache
def _sound_states(check_id: str) -> dict[str, State]:
    return _states(judged(create_app(_FIXTURES), _FIXTURES, profile=Profile.STANDARD, strict=True, only={check_id}))


def _states(verdict: Verdict) -> dict[str, State]:
    return {result.check.check_id: result.state for result in verdict.results}


def _judged(defect: Defect, fixtures: Fixtures) -> Verdict:
    return judged(defect.build(fixtures), fixtures, profile=Profile.STANDARD, strict=True, only={defect.check_id})


@pytest.mark.parametrize("defect", _cases())
def test_a_defect_is_found_by_the_check_meant_for_it(defect: Defect) -> None:
    """A server with one fault is broken, says the check for it, which has nothing to say of the sound mock."""
    verdict = _judged(defect, _FIXTURES)
    assert _sound_states(defect.check_id)[defect.check_id] is State.PASSED
    assert _states(verdict)[defect.check_id] is State.FAILED
    assert verdict.outcome is Outcome.BROKEN


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
