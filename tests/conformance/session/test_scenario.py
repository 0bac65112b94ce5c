"""Tests of what a scenario is, and of the targets that it is for."""

from dataclasses import replace
from types import ModuleType

import pytest

from conformance.check import CONTACTS, OTHER_USER, Check, Need, Profile, check
from conformance.session.scenario import Scenario, scenario, scenarios_of
from conformance.session.session import Session
from conformance.target import Knowledge, Target
from tests.conformance.fakes import ONE, TWO

KNOWN = replace(ONE, knowledge=Knowledge(contacts=("7",)))


def _check(name: str, *needs: Need) -> Check:
    return check("x", fault="y", check_id=f"files.{name}", claim=name, needs=needs)(lambda **_: iter(()))


PLAIN, OF_TWO, OF_CONTACTS = _check("plain"), _check("of-two", OTHER_USER), _check("of-contacts", CONTACTS)


def _nothing(_: Session) -> None:
    """Ask nothing."""


def test_the_decorator_keeps_its_arguments() -> None:
    """Each argument becomes the attribute of its name, and the function is what plays."""
    made = scenario("odd", PLAIN, OF_TWO, also=(OF_CONTACTS,), profile=Profile.DEEP, alone=True, early=True)(_nothing)
    assert made == Scenario("odd", _nothing, (), profile=Profile.DEEP, alone=True, early=True)
    assert (made.run, made.checks, made.also, made.late) == (_nothing, (PLAIN, OF_TWO), (OF_CONTACTS,), False)
    assert scenario("late", PLAIN, late=True)(_nothing).late


def test_without_arguments_a_scenario_is_played_beside_others_in_every_profile() -> None:
    """It is of the quick profile, at no particular time, and feeds its own checks alone."""
    made = scenario("plain", PLAIN)(_nothing)
    assert (made.profile, made.alone, made.early, made.late) == (Profile.QUICK, False, False, False)
    assert made.feeds == (PLAIN,)


def test_a_scenario_feeds_its_own_checks_and_those_of_others() -> None:
    """Both are fed, its own first."""
    assert scenario("odd", OF_TWO, PLAIN, also=(OF_CONTACTS,))(_nothing).feeds == (OF_TWO, PLAIN, OF_CONTACTS)


@pytest.mark.parametrize(
    ("checks", "target", "played"),
    [
        ((PLAIN,), ONE, True),
        ((OF_TWO,), TWO, True),
        ((OF_TWO,), ONE, False),
        ((OF_TWO, PLAIN), ONE, True),
        ((OF_CONTACTS,), ONE, False),
        ((OF_CONTACTS,), KNOWN, True),
        ((OF_CONTACTS, OF_TWO), KNOWN, True),
        ((), TWO, False),
    ],
)
def test_a_scenario_is_for_targets_on_which_one_of_its_checks_can_be_run(
    checks: tuple[Check, ...], target: Target, *, played: bool
) -> None:
    """One check that has what it needs is enough; without any, its requests would be for nothing."""
    assert scenario("odd", *checks)(_nothing).is_for(target) is played


def test_a_check_of_others_is_no_reason_to_play() -> None:
    """A check that it feeds beside its own has another scenario."""
    assert not scenario("odd", OF_TWO, also=(PLAIN,))(_nothing).is_for(ONE)


def test_scenarios_are_found_in_the_order_of_their_modules() -> None:
    """Each module gives its own in their order; other values are passed over."""
    first, second = ModuleType("first"), ModuleType("second")
    made = [scenario(name, PLAIN)(_nothing) for name in ("b", "a", "c")]
    vars(first).update(one=made[0], check=PLAIN, two=made[1], text="no scenario")
    vars(second).update(three=made[2])
    assert scenarios_of(first, second) == tuple(made)
    assert scenarios_of(second, first) == (made[2], *made[:2])


def test_a_scenario_prints_its_name_and_nothing_of_its_checks() -> None:
    """What a failing test prints is short."""
    assert "run=" not in repr(scenario("odd", PLAIN)(_nothing))
    assert "name='odd'" in repr(scenario("odd", PLAIN)(_nothing))


def test_a_scenario_may_need_what_its_checks_do_not() -> None:
    """Without it, the scenario has nothing to ask, though its checks can be run; it must not count as played then."""
    made = scenario("odd", PLAIN, needs=(CONTACTS,))(_nothing)
    assert (made.is_for(ONE), made.is_for(KNOWN)) == (False, True)
