"""The suite finds every defect of the zoo, each by the check that is meant for it, and accuses no sound mock."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from conformance.checks import ANSWER_RULES, CATALOGUE
from conformance.failures import Profile
from conformance.suite.runner import judge
from conformance.verdict import Outcome, State, Verdict
from mock_server.app import create_app
from mock_server.fixtures import load
from tests.defects import DEFECTS, Defect
from tests.targets import judged, served, target_of

MISSED: dict[str, str] = {
    "nobody-asks-by-head": "HEAD is never sent without a token",
    "empty-query-token-accepted": "no token in the query is empty",
    "expired-token-accepted": "only who has the key can sign a token that has expired",
    "token-of-unknown-user-accepted": "only who has the key can sign a token of an unknown user",
    "foreign-head-answered": "HEAD is never sent for another user's export",
    "put-creates": "PUT to the collection is sent without a body, which creates nothing anyway",
    "used-up-for-one-transport": "the second read has its token in the same place as the first",
    "head-knows-no-end": "HEAD is never sent for a used-up export",
    "null-attributes-refused": "attributes are never null",
    "accept-refused-on-create": "no Accept is plain JSON",
    "accept-chooses-the-form": "no Accept is another representation of the export",
    "fields-refuses-unknown-names": "an answer other than 2xx counts as too little data",
    "include-refuses-unknown-names": "an answer other than 2xx counts as too little data",
    "token-in-detail": "a token that is refused is not among the secrets looked for",
    "forbidden-names-the-owner": "no check looks for what a refusal tells of another user",
    "file-cut-short": "an answer that ends too early counts as an unreachable target",
    "padded-id-served": "no odd path holds the id of an export that exists",
    "order-by-account-list": "two ascending runs, one after the other, pass for an order",
    "names-with-apostrophes": "no name that begins with a sign is asked for by its own beginning",
    "names-with-entities": "no name with a quote or an ampersand is asked for by its own beginning",
    "names-in-capitals": "letter case is not compared between a name and its envelope greeting",
    "codes-as-numbers": "a postal code is looked for anywhere in the block, and 4101 is a part of 04101",
    "country-never": "a line more than the columns explain is allowed in the block",
    "address-historic": "not every place that a file shows is asked for",
    "greeting-with-ampersand": "a stored greeting may have an ampersand; it proves nothing without knowing the people",
    "envelope-turned-with-comma": "the comma of an envelope greeting is not looked at",
    "envelope-with-nickname": "the brackets of an envelope greeting are not looked at",
    "envelope-turned-without-comma": "a name without a comma is not compared with its envelope greeting",
    "block-code-first": "the order within a line of the block is not looked at",
    "block-with-one-space": "the spaces before a postal code are not counted",
    "block-with-home-country": "a line more than the columns explain is allowed in the block",
    "commas-not-split": "the scenario of statuses feeds this check but does not declare it",
    "array-first-item-alone": "the scenario of statuses feeds this check but does not declare it",
    "params-text-ignored": "params as text are never downloaded",
    "any-filter-without-default": "any_filter is never tried without a status",
    "any-filter-always": "filters that all hold the default status are taken for too little data",
    "contacts-of-everybody": "nothing tells whose a contact is, unless the users are declared strangers",
    "not-ids-ignored": "not_ids is never reversed",
    "tags-any-and-all-swapped": "no tag is known",
    "exclude-tags-ignored": "no tag is known",
    "newsletter-words-all-swapped": "two words that are swapped throughout cannot be told apart from outside",
    "city-by-prefix": "no beginning of a place is asked for",
    "state-in-any-case": "no place is asked for in another letter case",
    "state-none-as-name": "only a blank city is asked for",
    "city-none-selects-all": "who else is selected by none is not looked at",
    "name-like-anywhere": "no middle of a name is asked for",
    "search-first-word": "words of different names are searched for by another check only",
    "search-any-word": "words of different names are searched for by another check only",
    "search-whole-words": "no part of a word is searched for",
    "search-everything": "no place is searched for",
    "dates-three-dots-as-two": "no range ends on a day on which somebody was updated",
    "dates-last-day-excluded": "no range ends on a day on which somebody was updated",
    "dates-first-day-excluded": "no range begins on a day on which somebody was updated",
    "dates-as-midnights": "no range ends on a day on which somebody was updated",
    "dates-in-the-west": "no range ends on a day on which somebody was updated",
    "datetimes-without-offset": "no range ends within hours of a moment at which somebody was updated",
    "datetimes-as-days": "no range ends within a day on which somebody was updated",
}
"""Defects that the suite does not find by the check meant for them, each with the reason."""

UNTRIED: frozenset[str] = frozenset(
    {
        # These run only where something is known or asked for, and the data of a target is no defect.
        "authorisation.strangers",
        "robustness.latency",
        "selection.account-lists",
        "selection.expected",
        "selection.ids",
    }
)
"""Checks that no defect exercises."""

_FIXTURES = load()
_RULES = frozenset(rule.check_id for rule in ANSWER_RULES)
_PATIENCE = (250, 900)


def _cases() -> list[object]:
    return [
        pytest.param(
            defect,
            id=defect.name,
            marks=[pytest.mark.xfail(reason=MISSED[defect.name], strict=True)] if defect.name in MISSED else [],
        )
        for defect in DEFECTS
    ]


def _sound_state(check_id: str) -> State:
    # Every scenario feeds the rules for all answers, so one run tells about all of these rules.
    return _sound_states(_RULES if check_id in _RULES else frozenset({check_id}))[check_id]


@cache
def _sound_states(only: frozenset[str]) -> dict[str, State]:
    return _states(judged(create_app(_FIXTURES), _FIXTURES, profile=Profile.STANDARD, strict=True, only=only))


def _states(verdict: Verdict) -> dict[str, State]:
    return {result.check.check_id: result.state for result in verdict.results}


def _judged(defect: Defect) -> Verdict:
    # The rules for all answers are fed by every scenario, and most defects show long before the last of them: so the
    # run is cut short at first, and repeated with more patience only where nothing was found.
    budgets = (*_PATIENCE, None) if defect.check_id in _RULES else (None,)
    with served(defect.build(_FIXTURES)) as base_url:
        target = target_of(base_url, _FIXTURES)
        for requests in budgets:
            verdict = judge(
                replace(target, budget=replace(target.budget, requests=requests)),
                profile=Profile.STANDARD,
                strict=True,
                only={defect.check_id},
            )
            if verdict.outcome is Outcome.BROKEN:
                break
    return verdict


@pytest.mark.parametrize("defect", _cases())
def test_a_defect_is_found_by_the_check_meant_for_it(defect: Defect) -> None:
    """A server with one fault is broken, says the check for it, which has nothing to say of the sound mock."""
    verdict = _judged(defect)
    assert _sound_state(defect.check_id) is State.PASSED
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
