"""Tests of all scenarios together against the sound mock."""

from dataclasses import replace

import pytest

from conformance.check import Profile
from conformance.rules import CATALOGUE
from conformance.run.runner import judge
from conformance.target import Expectation
from conformance.verdict.model import Outcome, State
from mock_server import load_fixtures
from mock_server.app import create_app
from mock_server.fixtures import Fixtures
from tests.targets import judged, served, target_of

FIXTURES = load_fixtures()
STANDARD = {
    "robustness.links",
    "robustness.refuses-invalid",
    "robustness.refuses-odd-params",
}


def _strangers() -> Fixtures:
    """The default data with the first user and another with whom that user shares no account list."""
    ada, ben, cleo = FIXTURES.users
    assert not set(ada.account_list_ids) & set(cleo.account_list_ids)
    return replace(FIXTURES, users=(ada, cleo, ben))


@pytest.mark.exhaustive
def test_every_check_of_the_quick_profile_passes_on_the_mock() -> None:
    """With everything known of the data no check is inconclusive, and none fails."""
    fixtures = _strangers()
    mine = fixtures.users[0].account_list_ids
    own = [contact for contact in fixtures.contacts if contact.account_list_id in mine]
    contacts = tuple(contact.id for contact in own)[:3]
    tags = tuple(dict.fromkeys(tag for contact in own for tag in contact.tags))[:2]
    nobody = Expectation("nobody", {"name_like": "No Such Name"}, ())
    with served(create_app(fixtures)) as base_url:
        target = target_of(base_url, fixtures)
        knowledge = replace(
            target.knowledge,
            account_lists=mine[:1],
            contacts=contacts,
            tags=tags,
            strangers=True,
            max_latency=30.0,
            expectations=(nobody,),
        )
        verdict = judge(replace(target, knowledge=knowledge), profile=Profile.QUICK, seed=3)
    assert verdict.failures() + verdict.failures(advice=True) == ()
    assert (verdict.outcome, verdict.reasons) == (Outcome.CONFORMANT, ())
    assert {result.check.check_id for result in verdict.of(State.NOT_RUN)} == STANDARD
    assert [result.check.check_id for result in verdict.of(State.INCONCLUSIVE)] == []
    assert len(verdict.of(State.PASSED)) == len(CATALOGUE) - len(STANDARD)


@pytest.mark.exhaustive
def test_every_check_that_the_standard_profile_adds_passes_on_the_mock() -> None:
    """Races, generated requests, signs of a pattern and a body that is too large."""
    verdict = judged(create_app(FIXTURES), FIXTURES, profile=Profile.STANDARD, only=STANDARD)
    assert verdict.failures() == ()
    assert {result.check.check_id for result in verdict.of(State.PASSED)} == STANDARD
