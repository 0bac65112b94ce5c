"""Reading params: the forms they come in, and what is wrong with them."""

import json
from dataclasses import replace

import pytest

from mock_server.contract import load_contract
from mock_server.selection import FilterError, Remarks, read_selection, remarks
from mock_server.selection.reading import unsupported

VOCABULARY = load_contract().vocabulary
RULES = {"status": "hidden", "ids": ["1", "2"], "any_filter": True}


@pytest.mark.parametrize(
    "params",
    [
        {"filter": RULES},
        {"filter": json.dumps(RULES)},
        json.dumps({"filter": RULES}),
        json.dumps({"filter": json.dumps(RULES)}),
        {"filter": {**RULES, "unknown": 1}, "type": None, "sort": None},
        '{"filter": {}, "filter": ' + json.dumps(RULES) + "}",
    ],
)
def test_params_and_filter_are_objects_or_json_text(params: object) -> None:
    """All forms say the same; unknown members say nothing; of duplicate keys the last one wins."""
    assert read_selection(params, VOCABULARY) == read_selection({"filter": RULES}, VOCABULARY)
    assert read_selection(params, VOCABULARY).any_criterion


@pytest.mark.parametrize("params", [None, {}, "{}", {"filter": None}, {"filter": {}}, '{"filter":"{}"}', {"Filter": 1}])
def test_without_a_filter_the_defaults_apply(params: object) -> None:
    """Absent, null and empty are one: the default status, all account lists, joined by AND."""
    selection = read_selection(params, VOCABULARY)
    assert [(each.rule.name, each.texts, each.reversed) for each in selection.criteria] == [
        ("status", ("active", "null"), False)
    ]
    assert selection.scope == ()
    assert not selection.any_criterion


@pytest.mark.parametrize(
    "wrong",
    [
        5,
        0,
        False,
        True,
        1.5,
        [],
        [{}],
        "",
        " ",
        "null",
        "[]",
        "text",
        "{",
        "{} {}",
        '{"a": NaN}',
        '{"a": 1e999}',
        "[" * 200,
    ],
)
def test_another_kind_is_an_error_with_its_place(wrong: object) -> None:
    """Params and filter alike; the message says what must be there."""
    for params, pointer in ((wrong, ""), ({"filter": wrong}, "/filter"), (json.dumps({"filter": wrong}), "/filter")):
        with pytest.raises(FilterError, match="must be an object, or a string that holds one as JSON") as caught:
            read_selection(params, VOCABULARY)
        assert caught.value.pointer == pointer


def _nested(levels: int) -> object:
    value: object = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize("form", [lambda value: value, json.dumps])
def test_nesting_is_bounded(form: object) -> None:
    """100 levels are read and 101 are not, in either form."""
    assert callable(form)
    read_selection(form(_nested(100)), VOCABULARY)
    read_selection({"filter": form(_nested(99))}, VOCABULARY)
    with pytest.raises(FilterError):
        read_selection(form(_nested(101)), VOCABULARY)
    with pytest.raises(FilterError):
        read_selection({"filter": form({"ids": _nested(100)})}, VOCABULARY)


def test_an_error_repeats_no_value() -> None:
    """What was sent may be a name; it is not in the message."""
    for params in ("Secret {", {"filter": "Secret"}, {"filter": {"updated_at": "Secret"}}):
        with pytest.raises(FilterError) as caught:
            read_selection(params, VOCABULARY)
        assert "Secret" not in str(caught.value)


def test_a_word_that_nothing_implements_is_named() -> None:
    """A vocabulary that grows is noticed at start-up, with the filter that uses the word."""
    status, scope = VOCABULARY.rules["status"], VOCABULARY.rules["account_list_id"]
    grown = replace(
        VOCABULARY,
        rules={
            "status": replace(status, form="tree"),
            "phone": replace(status, name="phone", matches="phone"),
            "team": replace(scope, name="team", matches="team"),
        },
        modifiers={"any_phone": "Joins phones by OR."},
    )
    assert unsupported(grown) == (
        "modifier any_phone",
        "form tree of status",
        "matches phone of phone",
        "matches team of team",
    )


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, ""),
        (dict.fromkeys(VOCABULARY.rules), ""),
        ({"newsletter": "all", "status": "Nonsense", "tags": "x", "any_tags": True, "reverse_tags": "true"}, ""),
        ({"newsletter": " ", "tags": [], "any_tags": False, "any_filter": "false", "reverse_tags": None}, ""),
        ({"any_filter": True, "reverse_status": True}, ""),
        ({"any_filter": 0, "any_tags": "", "reverse_status": [], "reverse_city": " "}, ""),
        ({"newsleter": "all", "Status": 1, "reverse_account_list_id": True}, "ignored: newsleter, Status, reverse_acc"),
        ({"newsletter": "Nonsense"}, "no effect: newsletter=Nonsense"),
        ({"newsletter": ["all"]}, 'no effect: newsletter=["all"]'),
        ({"newsletter": "x", "reverse_newsletter": True}, "no effect: newsletter=x, reverse_newsletter=true"),
        ({"any_tags": True}, "no effect: any_tags=true"),
        ({"reverse_city": "true"}, "no effect: reverse_city=true"),
        ({"any_filter": "yes", "reverse_status": 1}, "no effect: any_filter=yes, reverse_status=1"),
        ({"newsleter": 1, "newsletter": "Nonsense"}, "ignored: newsleter; no effect: newsletter=Nonsense"),
        ({"a\nb": 1, "newsletter": "c\r\ud800d"}, "ignored: a\ufffdb; no effect: newsletter=c\ufffd\ufffdd"),
    ],
)
def test_what_is_probably_not_meant_is_named(rules: dict[str, object], said: str) -> None:
    """Keys that the server ignores, and values and modifiers in vain, in the words of the client."""
    for params in ({"filter": rules}, json.dumps({"filter": json.dumps(rules)})):
        found = remarks(params, VOCABULARY)
        assert str(found).startswith(said) if said else found == Remarks()
        assert bool(found) is bool(said)


def test_remarks_are_short() -> None:
    """However many keys a filter has and however long they are, a line of a log holds them."""
    found = str(remarks({"filter": {f"{number}{'x' * 5000}": 1 for number in range(1000)}}, VOCABULARY))
    assert len(found) < 1000
    assert found.endswith("… and 990 more")
