"""Tests of the scenarios of newsletter, of filters joined, and of the default status beside other filters."""

from collections.abc import Mapping
from typing import Any

from conformance.session.terms import EVERYBODY, UNUSED
from tests.conformance.rules.playing import filters_of, played
from tests.conformance.rules.selection.conftest import Asked
from tests.conformance.values import CONTRACT

_RULES = CONTRACT.filter_rules()["filters"]


def _filters(asked: Asked, name: str) -> list[Mapping[str, Any]]:
    return [rules or {} for rules in filters_of(asked(name).requests)]


def test_each_word_of_newsletter_is_fetched(asked: Asked) -> None:
    """Every word of the contract has a file of its own, and two are asked for that it has not: one in upper case."""
    words = {rules["newsletter"] for rules in _filters(asked, "newsletter") if "newsletter" in rules}
    known = set(_RULES["newsletter"]["values"])
    assert words - known == {"sometimes", "ALL"}
    assert known <= words


def test_what_is_joined_by_or_is_fetched_joined_by_and_too(asked: Asked) -> None:
    """Each pair of filters is joined both ways, so that a server which knows one way only is found."""
    filters = _filters(asked, "filters joined")
    joined = [rules for rules in filters if rules.get("any_filter")]
    assert len(joined) == 5
    for rules in joined:
        bare = {key: value for key, value in rules.items() if key != "any_filter"}
        # A status that no contact has stands in a union alone; what both filters select is asked of everybody.
        assert ({**bare, "status": EVERYBODY} if bare.get("status") == UNUSED else bare) in filters


def test_a_status_of_nobody_takes_the_default_out_of_a_union(asked: Asked) -> None:
    """Three of five unions name a status that no contact has: else the default status would be in them."""
    joined = [rules for rules in _filters(asked, "filters joined") if rules.get("any_filter")]
    assert [rules.get("status", "by default") for rules in joined].count("by default") == 1
    assert sum("newsletter" in rules and str(rules["status"]).startswith("No Such") for rules in joined) == 3


def test_each_filter_is_compared_with_and_without_a_status(asked: Asked) -> None:
    """Alone, with the default written out, and with everybody: only a lost default makes the first equal the last."""
    filters = _filters(asked, "the default status beside other filters")
    alone = [rules for rules in filters if rules and "status" not in rules]
    assert len(alone) == 6
    for rules in alone:
        assert {**rules, "status": "active,null"} in filters
        assert {**rules, "status": EVERYBODY} in filters


def test_each_filter_stands_beside_the_default_status(asked: Asked) -> None:
    """Each filter of the contract is there alone or in the last request, which holds all that hidden contacts pass."""
    filters = _filters(asked, "the default status beside other filters")
    keys = {key for rules in filters if "status" not in rules for key in rules}
    assert set(_RULES) - {"status", "updated_at", "account_list_id"} <= keys


def test_without_a_hidden_contact_nothing_is_asked_about_the_default() -> None:
    """Where nobody is hidden every default looks alike: one file shows that, and no other is fetched."""
    one = played("the default status beside other filters")
    assert filters_of(one.requests) == [{"status": "hidden"}]
    (result,) = one.results().values()
    assert not result.failures
