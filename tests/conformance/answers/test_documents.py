"""Tests of reading documents, and of describing their structure without their values."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.answers.documents import (
    DeepDocumentError,
    DocumentError,
    ExportDocument,
    outline,
    parse_json,
    read_export,
    texts_in,
)
from tests.conformance.values import ID, USER, encoded, export_document

CANARY = "Zaphod Canary"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("data", "id", "attributes", "user", "x")), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("text", ["{}", " [1, 2.5e3, null] ", '"é"', "-0.0", "true", "1e308"])
def test_any_json_value_is_read(text: str) -> None:
    """Any value may stand at the top."""
    assert parse_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a':1}",
        b"[1,]",
        b"NaN",
        b'{"a":Infinity}',
        b"-Infinity",
        b"1e999",
        b"-1e999",
        b'"\xff"',
        b"\xff\xfe{\x00}\x00",
        b"<html>Zaphod Canary</html>",
    ],
)
def test_text_that_is_no_json_is_refused(body: bytes) -> None:
    """What RFC 8259 does not allow is an error, and the error holds nothing of the text."""
    with pytest.raises(DocumentError, match=r"^not JSON$") as caught:
        parse_json(body)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("nested", ["[" * 201 + "]" * 201, '{"a":' * 201 + "1" + "}" * 201, "[" * 100_000])
def test_a_document_that_is_nested_too_deeply_is_told_from_one_that_is_not_json(nested: str) -> None:
    """More than 200 levels are an error of their own, wherever they are, and 200 are read."""
    with pytest.raises(DeepDocumentError, match=r"^nested more than 200 levels deep$") as caught:
        parse_json(f'{{"meta": {nested}}}'.encode() if nested.endswith("]") else nested.encode())
    assert caught.value.__cause__ is None
    assert parse_json(b"[" * 200 + b"]" * 200)


def test_an_export_is_read_with_all_its_parts() -> None:
    """Id, attributes, user and included resources are there."""
    document = {**export_document(), "included": [{"type": "users", "id": USER}, {"id": "1"}, 7]}
    export = read_export(encoded(document))
    assert export == ExportDocument(
        export_id=ID,
        attributes=document["data"]["attributes"],
        has_user=True,
        user_id=USER,
        user_type="users",
        included=(("users", USER), ("", "1"), ("", "")),
    )


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        7,
        "text",
        {},
        {"data": []},
        {"data": {"id": 7, "attributes": [], "relationships": "x"}},
        {"data": {"relationships": {"user": []}}, "included": "users"},
        {"data": {"relationships": {"user": {"data": None}}}, "included": {"type": "users"}},
        {"data": {"relationships": {"user": {"data": [{}]}}}, "included": None},
    ],
)
def test_what_is_missing_or_of_another_kind_is_empty(document: object) -> None:
    """Reading never fails on well-formed JSON."""
    empty = ExportDocument(export_id="", attributes={}, has_user=False, user_id="", user_type="", included=())
    assert read_export(json.dumps(document).encode()) == empty


def test_a_user_whose_members_are_no_text_has_no_id() -> None:
    """The relationship is there, and its id and type are empty."""
    export = read_export(encoded(export_document(user=7, user_type=None)))
    assert (export.has_user, export.user_id, export.user_type) == (True, "", "")


@given(JSON)
def test_reading_never_fails_on_json(value: Any) -> None:  # noqa: ANN401  any JSON value
    """Any JSON value can be read as an export and as errors."""
    body = json.dumps(value).encode()
    assert isinstance(read_export(body), ExportDocument)


def test_an_export_does_not_print_its_attributes() -> None:
    """Attributes may hold the name of a contact in a filter: they are not in the text of the value."""
    export = read_export(encoded(export_document(params={"filter": {"name_like": CANARY}})))
    assert CANARY not in repr(export)


KNOWN = frozenset({"data", "id", "params"})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "null"),
        (True, "boolean"),
        (False, "boolean"),
        (0, "number"),
        (1.5, "number"),
        ("", "string(0)"),
        (CANARY, "string(13)"),
        ([], "list(0)"),
        ([CANARY, 1], "list(2) of string(13)"),
        ([[1]], "list(1) of list(1) of number"),
        ({}, "{}"),
        ({"id": 1}, "{id: number}"),
        ({CANARY: 1}, "{1 other}"),
        ({CANARY: 1, "id": None, "data": {}, "x": 1}, "{id: null, data: {}, 2 other}"),
    ],
)
def test_an_outline_has_kinds_and_lengths(value: object, told: str) -> None:
    """It names the members that are known, and counts the others."""
    assert outline(value, KNOWN) == told


def test_an_outline_has_a_depth() -> None:
    """Below it only the number of members and items is given."""
    deep = {"data": {"data": {"data": {"id": 1}}}}
    assert outline(deep, KNOWN, 2) == "{data: {data: object(1)}}"
    assert outline(deep, KNOWN, 0) == "object(1)"
    assert outline([[[1]]], KNOWN, 1) == "list(1) of list(1)"
    assert outline(deep, KNOWN) == "{data: {data: {data: {id: number}}}}"
    deeper: object = {"data": {"data": {"data": {"data": {"data": {"data": {}}}}}}}
    assert outline(deeper, KNOWN) == "{data: {data: {data: {data: {data: object(1)}}}}}"


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=3).map(lambda text: f"Q{text}Q")))
def test_an_outline_holds_no_value_and_no_unknown_name(value: dict[str, str]) -> None:
    """It is made of our own words, known names and numbers."""
    words = outline(value, KNOWN).replace("{", " ").replace("}", " ").replace(",", " ").replace(":", " ").split()
    assert all(
        word in {"other", "data", "id", "params"} or word.isdigit() or word.startswith("string(") for word in words
    )


def test_every_text_of_a_document_is_found() -> None:
    """Texts at any depth, and the names of members; numbers and other values are none."""
    assert list(texts_in({"a": ["b", 7, None, {"c": True, "d": "e"}]})) == ["a", "b", "c", "d", "e"]
    assert list(texts_in("f")) == ["f"]


def test_a_document_that_is_too_large_is_not_parsed() -> None:
    """A JSON value takes many times its bytes in memory, so the bytes are bounded first; the default takes an echo."""
    with pytest.raises(DocumentError, match=r"^larger than any document of this API$"):
        parse_json(b"[" + b"[]," * 10 + b"0]", most_bytes=32)
    assert parse_json(b"[" + b"[]," * 10 + b"0]", most_bytes=33)[-1] == 0
    with pytest.raises(DocumentError, match="larger"):
        parse_json(b'"' + b"x" * 4 * 1024 * 1024 + b'"')
    assert len(parse_json(b'"' + b"x" * 3 * 1024 * 1024 + b'"')) == 3 * 1024 * 1024
