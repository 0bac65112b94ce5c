"""Tests of the scenarios that need some knowledge of the data, which they never print."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from conformance.check import Profile, TooLittleDataError
from conformance.rules.selection import scenarios_known
from conformance.run.runner import judge
from conformance.session.scenario import scenarios_of
from conformance.session.terms import EVERYBODY, UNKNOWN_ID, UNUSED
from conformance.target import Expectation, Knowledge, Target
from conformance.verdict.model import Result, State
from mock_server import load_fixtures
from mock_server.app import create_app
from tests.conformance.fakes import ONE, TWO, Fake, creates, refused, session_with
from tests.conformance.rules.playing import filters_of, played, scenario_of, workbook_for
from tests.conformance.rules.selection.conftest import Asked
from tests.targets import served, target_of

FIXTURES = load_fixtures()
ALL = pytest.mark.parametrize("name", [one.name for one in scenarios_of(scenarios_known)])
TAGS = ("alumni", "board", "choir", "donor")


def _knowing(knowledge: Knowledge) -> Target:
    return replace(TWO, knowledge=knowledge)


def _filters(asked: Sequence[Any]) -> list[Any]:
    return [{key: value for key, value in rules.items() if (key, value) != ("status", EVERYBODY)} for rules in asked]


@ALL
def test_without_knowledge_a_scenario_is_not_played(name: str) -> None:
    """Each is for targets of which something is known; where it is played without, it asks for nothing."""
    assert not scenario_of(name).is_for(TWO) or played(name).requests == ()
    expected = Expectation("nobody", {}, ())
    knowing = _knowing(Knowledge(("1",), ("1",), TAGS, expectations=(expected,)))
    assert scenario_of(name).is_for(knowing)


def test_account_lists_are_asked_for_alone_beside_a_strange_one_and_together() -> None:
    """Each form is tried as text and as a list; a list that is given twice counts once."""
    one = played("known account lists", target=_knowing(Knowledge(account_lists=("7", "8", "7"))))
    values = [rules["account_list_id"] for rules in _filters(filters_of(one.requests)) if rules]
    assert values == [
        *("7", "8"),
        *(f"{UNKNOWN_ID},7", ["7", UNKNOWN_ID]),
        *(f"{UNKNOWN_ID},8", ["8", UNKNOWN_ID]),
        *("7,8", ["7", "8"]),
    ]


def test_contacts_are_asked_for_in_each_form_with_the_rest(asked: Asked, sound: Target) -> None:
    """As a list, as text, and the first alone: each with the rest of the contacts and reversed."""
    known = list(sound.knowledge.contacts)
    filters = _filters(filters_of(asked("known contacts").requests))
    for value in (known, ",".join(known), known[0]):
        assert {"ids": value} in filters
        assert {"not_ids": value} in filters
        assert {"ids": value, "reverse_ids": True} in filters
    assert len(filters) == 1 + 3 * 3


def test_each_pair_of_tags_is_asked_for_in_four_ways() -> None:
    """Each tag alone, both, either and neither; one pair has a tag of no contact; at most three tags are tried."""
    one = played("known tags", target=_knowing(Knowledge(tags=TAGS)))
    filters = _filters(filters_of(one.requests))
    for pair in combinations((*TAGS[:3], UNUSED), 2):
        for rules in ({"tags": list(pair)}, {"tags": list(pair), "any_tags": True}, {"exclude_tags": list(pair)}):
            assert rules in filters
    assert not any("donor" in str(rules) for rules in filters)


def test_a_part_of_a_tag_is_asked_for_where_it_is_no_tag() -> None:
    """Tags lose their first or their last letter; a part that is a known tag, or ends in white space, is left alone."""
    one = played("parts of known tags", target=_knowing(Knowledge(tags=("alumni", "board"))))
    assert [rules["tags"] for rules in _filters(filters_of(one.requests))] == [
        *(["alumni"], ["board"]),
        *(["alumn"], ["boar"]),
        *(["lumni"], ["oard"]),
    ]
    for tags in (("alumni", "lumni", "alumn"), ("a lumni", "boar d")):
        one = played("parts of known tags", target=_knowing(Knowledge(tags=tags)))
        assert len(filters_of(one.requests)) == sum(len(tag) > 3 for tag in tags)
        (result,) = one.results().values()
        assert result.state is State.INCONCLUSIVE


def test_expected_rows_are_compared_with_both_files() -> None:
    """Each expectation is fetched as CSV, and the first five as XLSX, too; a row that is missing is found."""
    rows = tuple(Expectation(f"case {place}", {"name_like": f"{place}"}, ()) for place in range(7))
    one = played("expected rows", Fake(workbook_for), _knowing(Knowledge(expectations=rows)))
    assert one.exports == ["GET ID.csv", "GET ID.xlsx"] * 5 + ["GET ID.csv"] * 2
    assert one.results()["selection.expected"].passed == 12
    missing = (Expectation("somebody", {}, (("Doe, Jane",),)),)
    failed = played("expected rows", Fake(workbook_for), _knowing(Knowledge(expectations=missing))).failed()
    assert failed == {"selection.expected": {"somebody, csv", "somebody, xlsx"}}


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("known tags", TAGS),
        ("known tags in other forms", TAGS[:1]),
        ("parts of known tags", ("alumni", "board", "lumni", "boar")),
    ],
)
def test_tags_are_printed_by_their_place(name: str, hidden: Sequence[str]) -> None:
    """A tag may say something of a contact: a report prints which of the known tags it was."""
    one = played(name, target=_knowing(Knowledge(tags=TAGS[:2])))
    shown = [request.body_shown or "" for request in one.requests if creates(request)]
    assert not any(text in each for each in shown for text in hidden)
    assert any("<known tag 1" in each for each in shown)


def test_a_known_list_that_is_refused_fails_no_check() -> None:
    """Its place is named, and the other lists are judged."""
    fake = Fake(lambda request, response: response if creates(request) else refused(404))
    one = played("known account lists", fake, _knowing(Knowledge(account_lists=("7",))))
    (result,) = one.results().values()
    assert (result.state, result.reason) == (State.INCONCLUSIVE, "known account list 1 is not the user's any more")


def _told(only: str, **known: tuple[str, ...]) -> Result:
    """The result on the sound mock where this is said of its data, right or wrong."""
    with served(create_app(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        knowledge = replace(target.knowledge, **known)  # type: ignore[arg-type]  # some members hold ids and tags
        (result,) = judge(replace(target, knowledge=knowledge), profile=Profile.QUICK, only={only}).results
    return result


GONE = "11111111-1111-4111-8111-111111111111"


def test_a_contact_that_was_deleted_fails_no_check() -> None:
    """The others are judged; where there is none left the check is inconclusive."""
    (first, second, *_) = target_of("http://127.0.0.1:1/api/v2", FIXTURES).knowledge.contacts
    assert _told("selection.ids", contacts=(first, GONE, second)).state is State.PASSED
    gone = _told("selection.ids", contacts=(GONE,))
    assert (gone.state, gone.failures) == (State.INCONCLUSIVE, ())
    assert "none of the known contacts exists any more" in gone.reason.split("; ")


def test_an_account_list_that_is_no_longer_the_users_fails_no_check() -> None:
    """It is passed over, and the others are judged."""
    mine = FIXTURES.users[0].account_list_ids
    assert _told("selection.account-lists", account_lists=(GONE, *mine)).state is State.PASSED
    gone = _told("selection.account-lists", account_lists=(GONE,))
    assert (gone.state, gone.reason) == (State.INCONCLUSIVE, "known account list 1 is not the user's any more")


def test_a_part_of_a_tag_that_is_a_tag_fails_no_check() -> None:
    """Where that cannot be excluded, the check is inconclusive."""
    one, other = target_of("http://127.0.0.1:1/api/v2", FIXTURES).knowledge.tags
    assert _told("selection.tag-as-stored", tags=(one, other)).state is State.PASSED
    assert _told("selection.tag-as-stored", tags=(one,)).state is State.NOT_RUN
    assert _told("selection.tag-as-stored", tags=(one, "nobody's")).state is State.INCONCLUSIVE


def test_without_known_contacts_or_tags_nothing_is_asked() -> None:
    """A scenario of ids that is played all the same says what is missing; one of tags is not played."""
    with pytest.raises(TooLittleDataError, match=r"^ask for it with --contact-id$"):
        scenario_of("known contacts").run(session_with(Fake(), ONE))
    assert not scenario_of("known tags in other forms").is_for(ONE)
