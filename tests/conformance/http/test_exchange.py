"""Tests of requests and answers as values."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.http.exchange import (
    FIRST,
    GARBAGE_TOKEN,
    NOBODY,
    OTHER,
    Credentials,
    Derived,
    Request,
    Response,
    Transport,
    User,
    encode_json,
    json_text,
    plain,
    show_json,
)
from tests.conformance.values import exchange

CANARY = "Zaphod Canary"
DERIVED = Derived(CANARY, "the first name in the file")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_the_first_users_token_in_the_header_is_the_default() -> None:
    """Other credentials say whose they are."""
    assert Request("GET", "/").credentials == FIRST == Credentials(User.FIRST, Transport.HEADER, None)
    assert [one.user for one in (OTHER, NOBODY, GARBAGE_TOKEN)] == [User.OTHER, User.NOBODY, User.GARBAGE]


def test_a_derived_value_does_not_print_itself() -> None:
    """Of a derived value, and of a request with a body, only the recipe is printed."""
    assert repr(DERIVED) == "Derived(recipe='the first name in the file')"
    body = encode_json({"filter": {"name_like": DERIVED}})
    one = exchange(200, CANARY, sent=body, shown=show_json({"filter": {"name_like": DERIVED}}), media_type=CANARY)
    assert CANARY not in repr(one)
    assert "the first name in the file" in repr(one)


def test_a_derived_value_goes_on_the_wire_and_not_into_a_report() -> None:
    """The body holds the value, what is shown holds its recipe, at any depth."""
    value = {"a": [DERIVED, {"b": (DERIVED, 1)}], "c": "é", "d": None}
    assert json.loads(encode_json(value)) == {"a": [CANARY, {"b": [CANARY, 1]}], "c": "é", "d": None}
    recipe = "<the first name in the file>"
    assert json.loads(show_json(value)) == {"a": [recipe, {"b": [recipe, 1]}], "c": "é", "d": None}
    assert plain(value) == json.loads(encode_json(value))
    assert "é".encode() in encode_json(value)
    assert "é" in show_json(value)


def test_json_inside_json_keeps_its_recipes() -> None:
    """A filter as JSON text has the text as its value, and the text with recipes as its recipe."""
    text = json_text({"name_like": DERIVED})
    assert json.loads(text.value) == {"name_like": CANARY}
    assert json.loads(text.recipe) == {"name_like": "<the first name in the file>"}
    sent = json.loads(encode_json({"filter": text}))
    assert json.loads(sent["filter"]) == {"name_like": CANARY}
    assert CANARY not in show_json({"filter": text})


@given(JSON)
def test_values_without_anything_derived_stay_as_they_are(value: Any) -> None:  # noqa: ANN401  any JSON value
    """They are sent and shown alike."""
    assert plain(value) == value
    assert json.loads(encode_json(value)) == value == json.loads(show_json(value))


def test_headers_are_found_in_any_letter_case() -> None:
    """The first of several values is taken, an absent one is None."""
    response = Response(200, (("x-one", "1"), ("x-one", "2"), ("x-empty", "")), b"")
    assert response.header("X-One") == "1"
    assert response.header("x-empty") == ""
    assert response.header("x-two") is None


@pytest.mark.parametrize(
    ("value", "media_type"),
    [(None, ""), ("", ""), ("Text/CSV", "text/csv"), (" text/csv ; charset=utf-8; x=y", "text/csv"), (";", "")],
)
def test_a_media_type_is_read_without_its_parameters(value: str | None, media_type: str) -> None:
    """Lower case, without parameters and white space; empty where there is none."""
    headers = (("content-type", value),) if value is not None else ()
    assert Response(200, headers, b"").media_type == media_type


@pytest.mark.parametrize(("status", "ok"), [(199, False), (200, True), (204, True), (299, True), (300, False)])
def test_a_success_is_a_2xx(status: int, *, ok: bool) -> None:
    """From 200 to 299, and no other."""
    assert Response(status, (), b"").ok is ok


@pytest.mark.parametrize("name", ["{}", "{}.csv", "{}.pdf.csv", "%20{}%20", "{};v=1", "{}%3Bv=1", "{}.csv;v=1"])
def test_an_id_in_a_path_is_known_whatever_stands_behind_it(name: str) -> None:
    """It has to be found to be redacted: with an extension, white space or a parameter of the path."""
    export_id = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"
    assert export_id in Request("GET", f"/contacts/exports/mailing/{name.format(export_id)}").ids
