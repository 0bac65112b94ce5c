"""The suite finds every defect of the zoo, each by the check that is meant for it, and accuses no sound mock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import cache

import pytest

from conformance.check import Profile
from conformance.rules import CATALOGUE
from conformance.run.runner import judge
from conformance.target import Target
from conformance.verdict.model import Outcome, State, Verdict
from mock_server.app import create_app
from mock_server.fixtures import Fixtures, load
from tests.defects import DEFECTS, Defect
from tests.defects.missed import MISSED
from tests.targets import served, target_of

# Hundreds of runs over the same lines tell no more of coverage than one, and would take twice the time.
pytestmark = pytest.mark.no_cover

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


def _name(defect: Defect) -> str:
    return defect.name


@cache
def _sound_states(data: Callable[[Fixtures], Fixtures], told: Callable[[Target], Target]) -> dict[str, State]:
    """What the whole suite says of the sound mock; one run tells it for every defect that is told the same."""
    fixtures = data(_FIXTURES)
    with served(create_app(fixtures)) as base_url:
        target = told(target_of(base_url, fixtures, expected=True))
        return _states(judge(target, profile=Profile.STANDARD, strict=True))


def _states(verdict: Verdict) -> dict[str, State]:
    return {result.check.check_id: result.state for result in verdict.results}


def _judged(defect: Defect, only: Collection[str] | None) -> Verdict:
    fixtures = defect.data(_FIXTURES)
    with served(defect.build(fixtures)) as base_url:
        target = defect.told(target_of(base_url, fixtures, expected=True))
        # The rules for all answers are fed by every scenario, and most defects show long before the last of them.
        return judge(target, profile=Profile.STANDARD, strict=True, only=only, fail_fast=only is not None)


@pytest.mark.parametrize("defect", _cases())
def test_a_defect_is_found_by_the_check_meant_for_it(defect: Defect) -> None:
    """A server with one fault is broken, says the check for it, which has nothing to say of the sound mock."""
    verdict = _judged(defect, {defect.check_id})
    assert _sound_states(defect.data, defect.told)[defect.check_id] is State.PASSED
    assert _states(verdict)[defect.check_id] is State.FAILED
    assert verdict.outcome is Outcome.BROKEN


@pytest.mark.rotating(days=250)
@pytest.mark.parametrize("defect", [defect for defect in DEFECTS if defect.name not in MISSED], ids=_name)
def test_a_defect_is_found_by_the_whole_suite(defect: Defect) -> None:
    """Among all checks, the one that is meant for a defect still finds it, and the verdict says so."""
    verdict = _judged(defect, None)
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
    """No check is without a defect that exercises it; a new one must get its own."""
    assert {check.check_id for check in CATALOGUE} - {defect.check_id for defect in DEFECTS} == set()


def test_what_is_missed_exists() -> None:
    """The list of missed defects names defects only."""
    assert MISSED.keys() <= {defect.name for defect in DEFECTS}
