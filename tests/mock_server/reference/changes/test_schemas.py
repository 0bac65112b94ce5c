"""Two schemas."""

import pytest

from mock_server.reference.changes import Extent, Side
from mock_server.reference.changes.schemas import Compared
from mock_server.reference.fields import Schema


def _same(schema: Schema) -> Schema:
    return schema


COMPARED = Compared(Side.REQUEST, _same, _same)
TEXT = {"type": "string"}
OPEN = {"type": "object"}
CLOSED = {"type": "object", "additionalProperties": False}


@pytest.mark.parametrize(
    ("old", "new", "what", "extent"),
    [
        (TEXT, {"type": "integer"}, "the kind of value `string` is gone", Extent.NARROWER),
        (TEXT, {"anyOf": [TEXT, {"type": "integer"}]}, "the kind of value `integer` is new", Extent.WIDER),
        (TEXT, {**TEXT, "nullable": True}, "the kind of value `null` is new", Extent.WIDER),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, 'the value `"b"` is gone', Extent.NARROWER),
        (TEXT, {**TEXT, "enum": ["a"]}, "its values are listed now", Extent.NARROWER),
        ({**TEXT, "enum": ["a"]}, TEXT, "its values are free now", Extent.WIDER),
        ({**TEXT, "minLength": 1}, {**TEXT, "minLength": 2}, "its minLength was `1` and is `2`", Extent.NARROWER),
        ({**TEXT, "maxLength": 1}, {**TEXT, "maxLength": 2}, "its maxLength was `1` and is `2`", Extent.WIDER),
        ({**TEXT, "maxLength": 1}, TEXT, "its maxLength was `1` and is nothing", Extent.WIDER),
        (TEXT, {**TEXT, "minLength": 1}, "its minLength was nothing and is `1`", Extent.NARROWER),
        ({**TEXT, "pattern": "a"}, {**TEXT, "pattern": "b"}, 'its pattern was `"a"` and is `"b"`', Extent.OTHER),
        ({**TEXT, "pattern": "a"}, TEXT, 'its pattern was `"a"` and is nothing', Extent.WIDER),
        ({**TEXT, "format": "uuid"}, TEXT, "the kind of value `string` is new", Extent.WIDER),
        (TEXT, {**TEXT, "format": "ulid"}, "the kind of value `string` is gone", Extent.NARROWER),
        ({"type": "integer"}, {"type": "number"}, "the kind of value `number` is new", Extent.WIDER),
        ({}, TEXT, "the kind of value `any value` is gone", Extent.NARROWER),
        (TEXT, {**TEXT, "default": "a"}, 'its default was nothing and is `"a"`', Extent.OTHER),
        (OPEN, CLOSED, "has no members but those that are listed now", Extent.NARROWER),
        (CLOSED, OPEN, "may have other members than those that are listed now", Extent.WIDER),
        (OPEN, {**OPEN, "additionalProperties": TEXT}, "its other members are of another kind", Extent.OTHER),
        (TEXT, {**TEXT, "example": "x"}, "is described in other words", Extent.WORDS),
    ],
)
def test_what_a_value_may_be(old: Schema, new: Schema, what: str, extent: Extent) -> None:
    """Each keyword that the mock obeys is told with what was and what is."""
    changes = list(COMPARED.changes("It", old, new))
    assert (what, extent) in {(change.what, change.extent) for change in changes}
    assert {change.place for change in changes} == {"It"}
    assert list(COMPARED.changes("It", old, old)) == []


@pytest.mark.parametrize(
    ("old", "new"), [({"type": "integer"}, {"type": "number"}), ({**TEXT, "format": "uuid"}, TEXT), (TEXT, {})]
)
def test_a_kind_that_holds_the_other_is_one_change(old: Schema, new: Schema) -> None:
    """A value that loses its format, say, only has more to be: nothing is gone."""
    assert [change.extent for change in COMPARED.changes("It", old, new)] == [Extent.WIDER]
    assert [change.extent for change in COMPARED.changes("It", new, old)] == [Extent.NARROWER]


def test_what_an_answer_leaves_unsaid_breaks_nobody() -> None:
    """A client ignores members that it does not know, and a default says nothing of what is there."""
    answered = Compared(Side.ANSWER, _same, _same)
    for old, new in ((CLOSED, OPEN), (TEXT, {**TEXT, "default": "a"})):
        assert [change.extent for change in answered.changes("It", old, new)] == [Extent.WORDS]


def test_a_place_is_a_path() -> None:
    """Members and items are told as one path, however deep they are."""
    old = {"properties": {"a": {"type": "array", "items": {"properties": {"b": TEXT}}}}}
    new = {"properties": {"a": {"type": "array", "items": {"properties": {"b": {**TEXT, "minLength": 1}}}}}}
    (change,) = COMPARED.changes("The body", old, new)
    assert change.place == "The body, `a[].b`"


def test_declared_keys_of_a_filter_are_no_new_filters() -> None:
    """What a filter knows is said by its vocabulary, so declaring a key for generated clients changes nothing."""
    old: Schema = {"x-filter": {}, "properties": {}}
    new: Schema = {"x-filter": {}, "properties": {"reverse_tags": {}}}
    (change,) = COMPARED.changes("The filter", old, new)
    assert change.extent is Extent.WORDS


def test_a_member_may_be_required_without_being_declared() -> None:
    """Its name alone says what a document must have."""
    (change,) = COMPARED.changes("The body", {"required": ["a"]}, {"required": ["a", "meta"]})
    assert (change.place, change.what, change.extent) == ("The body, `meta`", "is required now", Extent.NARROWER)
    (change,) = COMPARED.changes("The body", {"required": ["meta"]}, {})
    assert (change.what, change.extent) == ("is optional now", Extent.WIDER)
