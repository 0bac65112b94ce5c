"""Tests of the scenarios of the selection: each file with a fresh export, each filter once, and no filter forgotten."""

from collections import Counter
from typing import Any

import pytest

from conformance.rules import selection
from conformance.session.terms import EVERYBODY, UNKNOWN_ID, UNUSED
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, creates, refused
from tests.conformance.rules.playing import filters_of, played
from tests.conformance.rules.selection.conftest import Asked
from tests.conformance.values import CONTRACT

_NAMES = [one.name for one in selection.SCENARIOS]
ALL = pytest.mark.parametrize("name", _NAMES)
FILTERS = CONTRACT.filter_rules()["filters"]
# The same filter in several forms, or several times, is what these are about.
_AGAIN = {"forms of a filter": 3, "lists and texts in further forms": 3, "the same selection twice": 2}


@ALL
def test_each_file_has_a_fresh_export(asked: Asked, name: str) -> None:
    """Every export is downloaded once, as CSV but for some expected rows, and nothing else is asked."""
    one = asked(name)
    forms = {"GET ID.csv", "GET ID.xlsx"} if name == "expected rows" else {"GET ID.csv"}
    assert set(one.exports) == forms
    assert one.elsewhere == []


@pytest.mark.parametrize("name", [name for name in _NAMES if name != "expected rows"])
def test_a_filter_is_fetched_once(asked: Asked, name: str) -> None:
    """A run asks for as little as it can: what was fetched before is compared with again.

    Only expected rows are fetched in both forms.
    """
    counts = Counter(repr(filters) for filters in filters_of(asked(name).requests))
    assert max(counts.values()) == _AGAIN.get(name, 1)


@ALL
def test_a_scenario_feeds_every_check_that_it_names(asked: Asked, name: str) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in asked(name).results().values()} == {State.PASSED}


@ALL
def test_values_of_contacts_are_kept_out_of_reports(asked: Asked, name: str) -> None:
    """A value from a file is sent as it is, and printed by how it was derived."""
    for request in asked(name).requests:
        for value in ("Springfield", "Acme", "Hidden", "alumni", "2024-02-29", "France"):
            assert value not in (request.body_shown or "")


@pytest.mark.parametrize("name", [name for name in _NAMES if name != "known contacts"])
def test_where_downloads_are_refused_no_check_of_filters_fails(name: str) -> None:
    """That there is no file is found by other checks."""
    refusing = Fake(lambda request, response: response if creates(request) else refused(404))
    assert played(name, refusing).failed() == {}


def _filters(one: Asked, name: str) -> list[dict[str, Any]]:
    """The filters that a scenario fetches besides everybody, without the status of everybody."""
    found = [rules for rules in filters_of(one(name).requests) if rules]
    bare = [{key: value for key, value in rules.items() if (key, value) != ("status", EVERYBODY)} for rules in found]
    return [rules for rules in bare if rules]


def test_each_status_of_the_contract_is_fetched_alone(asked: Asked) -> None:
    """Every group and every status in it has a file of its own, so that a group made of others is found."""
    statuses = [rules["status"] for rules in _filters(asked, "statuses")]
    names = {name for group in FILTERS["status"]["values"].values() for name in group if name}
    assert names | set(FILTERS["status"]["values"]) <= {status for status in statuses if isinstance(status, str)}


def test_each_blank_status_is_tried(asked: Asked) -> None:
    """Absent, null, empty, white space, an empty list, and no filter at all select by default."""
    fetched = filters_of(asked("statuses").requests)
    blanks: list[object] = [None, "", " \t ", []]
    assert None in fetched
    assert {} in fetched
    assert all({"status": blank} in fetched for blank in blanks)


def test_each_filter_is_tried_with_a_value_of_nobody(asked: Asked) -> None:
    """No filter of the contract is left out: three have values that are looked at elsewhere."""
    tried = {key for rules in _filters(asked, "unknown values") for key in rules if not key.startswith("reverse_")}
    assert tried - {"any_tags", "any_filter"} == set(FILTERS) - {"updated_at", "newsletter", "account_list_id"}
    values = {str(value) for rules in _filters(asked, "unknown values") for value in rules.values()}
    assert {UNUSED, UNKNOWN_ID} <= values


@pytest.mark.parametrize("name", ["filters and their reverses", "blank places"])
def test_what_is_reversed_is_fetched_straight_too(asked: Asked, name: str) -> None:
    """A reverse is compared with the same filter as it is."""
    filters = filters_of(asked(name).requests)
    turned = [rules for rules in filters if rules and any(key.startswith("reverse_") for key in rules)]
    assert turned
    for rules in turned:
        assert {key: value for key, value in rules.items() if not key.startswith("reverse_")} in filters


def test_each_filter_that_can_be_derived_is_reversed(asked: Asked) -> None:
    """Each key is reversed with a value that some contacts have; ids and tags take some knowledge of the data."""
    turned = {
        key for rules in _filters(asked, "filters and their reverses") for key in rules if key.startswith("reverse_")
    }
    told = {"ids", "not_ids", "tags", "exclude_tags", "account_list_id"}
    assert turned == {f"reverse_{key}" for key in FILTERS if key not in told}


def test_a_search_is_tried_in_both_cases_and_with_white_space(asked: Asked) -> None:
    """Upper case, lower case and white space around it are tried, beside the same search as it is."""
    filters = _filters(asked, "names")
    for key in ("name_like", "wildcard_search"):
        values = {rules[key] for rules in filters if key in rules}
        changed = {value for value in values if {value.upper(), value.lower(), f"  {value}\t "} <= values - {value}}
        assert len(changed) == 1


def test_each_sign_of_a_pattern_is_tried_in_both_searches(asked: Asked) -> None:
    """A percent sign, an underscore and a full stop stand in place of a letter, in each search."""
    filters = _filters(asked, "names with the signs of a pattern")
    pairs = {(key, sign) for rules in filters for key, value in rules.items() for sign in "%_." if sign in value}
    assert pairs == {(key, sign) for key in ("name_like", "wildcard_search") for sign in "%_."}


def test_each_list_of_unknown_values_is_fetched_alone(asked: Asked) -> None:
    """Beside another filter that selects nobody, a list that the server does not read would not show."""
    lists = [
        rules for rules in _filters(asked, "unknown values") if any(isinstance(each, list) for each in rules.values())
    ]
    alone = [rules for rules in lists if "any_tags" not in rules]
    keys = [next(key for key in rules if not key.startswith("reverse_")) for rules in alone]
    assert sorted(keys) == ["city", "country", "exclude_tags", "ids", "not_ids", "state", "status", "tags"]
    assert all(len(rules) == 1 + (f"reverse_{key}" in rules) for key, rules in zip(keys, alone, strict=True))


def test_a_search_is_tried_in_both_cases_of_letters_beyond_ascii(asked: Asked) -> None:
    """A database that folds ASCII alone finds a name by one of two spellings."""
    values = {
        rules[key] for rules in _filters(asked, "names") for key in ("name_like", "wildcard_search") if key in rules
    }
    odd = sorted(value for value in values if not value.isascii())
    assert len(odd) == 2
    assert odd[0].casefold() == odd[1].casefold()
