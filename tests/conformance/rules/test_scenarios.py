"""Tests of the scenarios against the mock: each of them asks, and a sound server keeps what they feed."""

from dataclasses import replace

from conformance.check import Profile
from conformance.rules import CATALOGUE
from conformance.run.runner import judge
from conformance.target import Expectation
from conformance.verdict.model import Outcome, Result, State
from mock_server import load_fixtures
from mock_server.app import create_app
from mock_server.fixtures import Fixtures
from tests.targets import judged, served, target_of

FIXTURES = load_fixtures()
STANDARD = {
    "lifecycle.race",
    "robustness.links",
    "robustness.refuses-invalid",
    "robustness.refuses-odd-params",
    "selection.literal",
    "creating.too-large",
}


def _strangers() -> Fixtures:
    """The default data with the first user and one with whom that user shares no account list."""
    ada, ben, cleo = FIXTURES.users
    assert not set(ada.account_list_ids) & set(cleo.account_list_ids)
    return replace(FIXTURES, users=(ada, cleo, ben))


def test_every_scenario_of_the_quick_profile_asks() -> None:
    """With everything known of the data, all that the quick profile runs is kept, and nothing is left untold."""
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


def test_what_the_standard_profile_adds() -> None:
    """Races, what is generated, repetition, the signs of a pattern and a body too large are kept by the mock."""
    verdict = judged(create_app(FIXTURES), FIXTURES, profile=Profile.STANDARD, only=STANDARD)
    assert verdict.failures() == ()
    assert {result.check.check_id for result in verdict.of(State.PASSED)} == STANDARD


def _told(only: str, **known: tuple[str, ...]) -> Result:
    """What the sound mock is found to be where this is known of its data, right or wrong."""
    with served(create_app(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        knowledge = replace(target.knowledge, **known)  # type: ignore[arg-type]  # some members hold ids and tags
        (result,) = judge(replace(target, knowledge=knowledge), profile=Profile.QUICK, only={only}).results
    return result


GONE = "11111111-1111-4111-8111-111111111111"


def test_a_contact_that_was_deleted_accuses_nobody() -> None:
    """The ids that are still there are judged, and where there are none the run says why it cannot tell."""
    (first, second, *_) = target_of("http://127.0.0.1:1/api/v2", FIXTURES).knowledge.contacts
    assert _told("selection.ids", contacts=(first, GONE, second)).state is State.PASSED
    gone = _told("selection.ids", contacts=(GONE,))
    assert (gone.state, gone.failures) == (State.INCONCLUSIVE, ())
    assert gone.reason.endswith("none of the known contacts exists any more")


def test_an_account_list_that_was_left_accuses_nobody() -> None:
    """A list that is not the user's any more is passed over, and the others are judged."""
    mine = FIXTURES.users[0].account_list_ids
    assert _told("selection.account-lists", account_lists=(GONE, *mine)).state is State.PASSED
    gone = _told("selection.account-lists", account_lists=(GONE,))
    assert (gone.state, gone.reason) == (State.INCONCLUSIVE, "known account list 1 is not the user's any more")


def test_a_part_of_a_tag_that_is_a_tag_accuses_nobody() -> None:
    """Where a contact has a part of a tag for a tag, its part cannot be told from another tag."""
    one, other = target_of("http://127.0.0.1:1/api/v2", FIXTURES).knowledge.tags
    assert _told("selection.tag-as-stored", tags=(one, other)).state is State.PASSED
    assert _told("selection.tag-as-stored", tags=(one,)).state is State.NOT_RUN
    assert _told("selection.tag-as-stored", tags=(one, "nobody's")).state is State.INCONCLUSIVE
