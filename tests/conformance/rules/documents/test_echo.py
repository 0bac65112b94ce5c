"""Tests of the checks of the echo: what was sent as params comes back."""

from typing import Any

import pytest

from conformance.rules.documents import checks as exports
from tests.conformance.values import created, export_document, found, without

SAME: list[Any] = [{}, {"a": 1}, {"a": {"b": [1, "x", None, True]}}, "{}", "", [], [[]], 1, 0.5, True, False, None]


@pytest.mark.parametrize("value", SAME)
def test_equal_params_are_an_echo(value: object) -> None:
    """In whatever order their members stand."""
    assert found(exports.echo, exchange=created(export_document(params=value)), sent=value, form="x") == []


def test_the_order_of_members_does_not_matter() -> None:
    """A JSON object has no order; a number may be written as 1 or as 1.0."""
    document = export_document(params={"b": 1.0, "a": [2]})
    assert found(exports.echo, exchange=created(document), sent={"a": [2], "b": 1}, form="x") == []


@pytest.mark.parametrize(
    ("sent", "got"),
    [(2**53 + 1, 2**53), (12345678901234567890, 12345678901234567000), (-(2**53) - 1, float(-(2**53))), (1.0, 1)],
)
def test_a_number_may_go_through_a_double(sent: float, got: float) -> None:
    """A server may read numbers as doubles, or keep all their digits."""
    for value in (sent, got):
        document = export_document(params={"a": [value]})
        assert found(exports.echo, exchange=created(document), sent={"a": [sent]}, form="x") == []


def test_an_integer_beyond_a_double_is_compared_as_it_is() -> None:
    """Where no double holds it, another integer is another value."""
    huge = 10**400
    assert exports._same(huge, huge)
    assert not exports._same(huge, huge + 1)


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ({"a": 1.23456789}, {"a": 1.23457}),
        ({"a": 1}, {"a": True}),
        ({"a": True}, {"a": 1}),
        ({"a": 0}, {"a": False}),
        ({"a": 1}, {"a": "1"}),
        ({"a": "1"}, {"a": 1}),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": None}, {}),
        ({"a": None}, {"a": ""}),
        ({"a": []}, {"a": {}}),
        ({"a": {}}, {"a": []}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": [1, 2]}, {"a": [1, 2, 3]}),
        ({"a": [1, 2]}, {"a": [1]}),
        ({"a": [1, 2]}, {"a": [1, 3]}),
        ({"a": "x"}, {"a": "X"}),
        ({"a": "é"}, {"a": "e\u0301"}),
        ({"filter": "{}"}, {"filter": {}}),
        ('{"filter":{}}', {"filter": {}}),
        ({"filter": {}}, '{"filter":{}}'),
    ],
)
def test_changed_params_are_no_echo(sent: object, got: object) -> None:
    """A change of kind, value, length, order or form is found, and the form is named."""
    (finding,) = found(exports.echo, exchange=created(export_document(params=got)), sent=sent, form="an object")
    assert finding[0] == "What was sent as an object came back changed"


def test_a_finding_about_params_holds_structure_alone() -> None:
    """Kinds, lengths, `filter` and numbers of members, and no value."""
    document = export_document(params={"filter": {"name_like": "Canary"}})
    sent = {"filter": '{"name_like":"Canary"}'}
    assert found(exports.echo, exchange=created(document), sent=sent, form="text") == [
        ("What was sent as text came back changed", "{filter: string(22)}", "{filter: {1 other}}")
    ]


def test_params_that_are_missing_are_no_echo() -> None:
    """A document without params echoes nothing, also where null was sent."""
    document = without(export_document(), "params")
    assert found(exports.echo, exchange=created(document), sent=None, form="null") == [
        ("What was sent as null came back changed", "null", "nothing")
    ]


@pytest.mark.parametrize(
    ("params", "told"), [(None, "null"), ("{}", "string(2)"), ([], "list(0)"), ({"a": 1}, "{1 other}")]
)
def test_absent_params_are_echoed_as_an_empty_object(params: object, told: str) -> None:
    """Anything but {} is found."""
    assert found(exports.echo_absent, exchange=created()) == []
    assert found(exports.echo_absent, exchange=created(export_document(params=params))) == [
        ("Absent params were not echoed as an empty object", "{}", told)
    ]
