"""Tests of the scenarios of forms: objects and text, blanks of every kind, and every value that a flag may have."""

import json
from typing import Any

from conformance.rules.selection.scenarios import SELECTING_EVERYBODY
from tests.conformance.rules.playing import filters_of, played
from tests.conformance.rules.selection.conftest import Asked
from tests.conformance.values import CONTRACT

# Only these two texts are true beside true itself; anything else is false, also in other letters.
TRUE = ("true", " true ")
FALSE = (False, "false", None, "yes", 1, "1", "TRUE", "on", "t", "0")
_KEYS = set(CONTRACT.filter_rules()["filters"])


def _sent(asked: Asked, name: str) -> list[Any]:
    return [rules or {} for rules in filters_of(asked(name).requests)]


def test_one_filter_is_sent_as_an_object_and_as_text_and_within_text(asked: Asked) -> None:
    """The three forms hold the same filter, and only how they are written differs."""
    bodies = [json.loads(one.body or b"") for one in asked("forms of a filter").requests if one.body]
    params = [body["data"]["attributes"]["params"] for body in bodies][1:]
    assert [type(each) for each in params] == [dict, dict, str]
    assert [type(each["filter"]) for each in params[:2]] == [dict, str]
    assert type(json.loads(params[2])["filter"]) is dict
    forms = filters_of(asked("forms of a filter").requests)[1:]
    assert forms[0] == forms[1] == forms[2]


def test_each_filter_is_tried_with_each_blank_value(asked: Asked) -> None:
    """Null, empty text, white space and an empty list stand in every filter but that of the status, at once."""
    blanks = [rules for rules in _sent(asked, "blank values") if "ids" in rules]
    assert [set(rules) for rules in blanks] == [_KEYS] * 4
    values: list[object] = [None, "", " \t ", []]
    assert [[rules[key] for key in sorted(_KEYS - {"status"})] for rules in blanks] == [
        [value] * (len(_KEYS) - 1) for value in values
    ]


def test_an_unknown_key_is_sent_with_its_reverse(asked: Asked) -> None:
    """A server that takes any key for a filter, or any reverse for one, is found by one request."""
    assert {"no_such_filter", "reverse_no_such_filter"} <= set(_sent(asked, "blank values")[-1])


def _flags(asked: Asked) -> list[tuple[str, object]]:
    return [
        (key, value)
        for rules in _sent(asked, "flags")
        for key, value in rules.items()
        if key.startswith("reverse_") or key == "any_filter"
    ]


def test_every_filter_is_reversed_by_what_is_true_and_by_what_is_not(asked: Asked) -> None:
    """Each `reverse_` key gets both texts that are true, and several of the values that are false."""
    flags = _flags(asked)
    for key in _KEYS - {"newsletter", "account_list_id"}:
        values = [repr(value) for flag, value in flags if flag == f"reverse_{key}"]
        assert {repr(true) for true in TRUE} <= set(values)
        assert len(set(values) & {repr(false) for false in FALSE}) >= 3


def test_every_value_that_is_false_is_sent(asked: Asked) -> None:
    """False, text that says so, numbers, and true in other letters: none is left out."""
    sent = {repr(value) for _, value in _flags(asked)}
    assert {repr(value) for value in (*TRUE, *FALSE)} <= sent


def test_one_wrong_key_turns_the_whole_selection_round(asked: Asked) -> None:
    """Filters that no contact passes are joined by AND if reversed, by OR if not; the others the other way."""
    many = [rules for rules in _sent(asked, "flags") if sum(key.startswith("reverse_") for key in rules) > 1]
    assert many
    for rules in many:
        true = all(value in TRUE for key, value in rules.items() if key.startswith("reverse_"))
        everybody = set(SELECTING_EVERYBODY) <= set(rules)
        assert ("any_filter" in rules) is (true if everybody else not true)


def test_where_no_flag_makes_a_difference_nothing_is_judged() -> None:
    """Without a contact, everybody and nobody are one file; the scenario gives up where it takes a name."""
    one = played("flags")
    (result,) = one.results().values()
    assert (result.passed, result.failures) == (0, ())
