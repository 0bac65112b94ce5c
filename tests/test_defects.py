"""The suite finds every defect of the zoo, each by the check that is meant for it, and accuses no sound mock."""

from collections import Counter
from collections.abc import Collection

import pytest

from conformance.check import Profile
from conformance.rules import CATALOGUE
from conformance.run.runner import judge
from conformance.verdict.model import Outcome, State, Verdict
from mock_server.app import create_app
from mock_server.fixtures import load
from tests.defects import AFTER_SOME_SECONDS, DEFECTS, Defect
from tests.defects.missed import MISSED
from tests.sweeps import first_of_each, sweep
from tests.targets import served, target_of

# Hundreds of runs over the same lines tell no more of coverage than one, and would take twice the time.
pytestmark = pytest.mark.no_cover

_FIXTURES = load()


def _name(defect: Defect) -> str:
    return defect.name


def _telling(defect: Defect) -> tuple[object, object]:
    """The data that a defect takes, and what a target of them is told."""
    return defect.data, defect.told


# What always runs; the tests of a check hold more cheaply that it fails what it has to.
_SAMPLE = first_of_each(DEFECTS, lambda defect: defect.check_id.partition(".")[0])
_FOUND = [defect for defect in DEFECTS if defect.name not in MISSED]
_TELLINGS = first_of_each(DEFECTS, _telling)


def _marks(defect: Defect) -> list[pytest.MarkDecorator]:
    marks = [pytest.mark.real_pause] if defect.name in AFTER_SOME_SECONDS else []
    if defect.name in MISSED:
        marks.append(pytest.mark.xfail(reason=MISSED[defect.name], strict=True))
    return marks


def _states(verdict: Verdict) -> dict[str, State]:
    return {result.check.check_id: result.state for result in verdict.results}


def _judged(defect: Defect, only: Collection[str] | None) -> Verdict:
    fixtures = defect.data(_FIXTURES)
    with served(defect.build(fixtures)) as base_url:
        target = defect.told(target_of(base_url, fixtures, expected=True))
        # The rules for all answers are fed by every scenario, and most defects show long before the last of them.
        return judge(target, profile=Profile.STANDARD, strict=True, only=only, fail_fast=only is not None)


@pytest.mark.parametrize("defect", sweep(DEFECTS, _SAMPLE, _name, _marks, in_shares=lambda _: True))
def test_a_defect_is_found_by_the_check_meant_for_it(defect: Defect) -> None:
    """A server with one fault is broken, says the check for it."""
    verdict = _judged(defect, {defect.check_id})
    assert _states(verdict)[defect.check_id] is State.FAILED
    assert verdict.outcome is Outcome.BROKEN


@pytest.mark.exhaustive
@pytest.mark.parametrize("defect", _TELLINGS, ids=_name)
def test_what_finds_a_defect_has_nothing_to_say_of_the_sound_mock(defect: Defect) -> None:
    """Among the same data, told the same of them, each check that is meant for such a defect passes on the mock."""
    fixtures = defect.data(_FIXTURES)
    with served(create_app(fixtures)) as base_url:
        target = defect.told(target_of(base_url, fixtures, expected=True))
        states = _states(judge(target, profile=Profile.STANDARD, strict=True))
    meant = {other.check_id for other in DEFECTS if _telling(other) == _telling(defect)}
    assert {check_id for check_id in meant if states[check_id] is not State.PASSED} == set()


@pytest.mark.parametrize("defect", sweep(_FOUND, _FOUND[:1], _name, _marks, in_shares=lambda _: True))
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
