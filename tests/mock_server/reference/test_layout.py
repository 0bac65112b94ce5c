"""Values as text."""

import json

import pytest
from markdown_it import MarkdownIt

from mock_server.reference.layout import (
    WIDTH,
    Dialect,
    code_span,
    layout_example,
    layout_json,
    layout_scalar,
    layout_value,
)


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        {"a": [1, {"b": None}], "c": "x" * WIDTH},
        {"long": {"inner": ["y" * 40, "z" * 40]}, "empty": {}, "none": []},
        "é\u2028",
        [],
    ],
)
def test_layout_keeps_the_value(value: object) -> None:
    """Text laid out for reading is still the same JSON."""
    assert json.loads(layout_json(value)) == value


def test_layout_breaks_only_what_is_too_long() -> None:
    """What fits stays in a line; what does not is indented by two."""
    assert layout_json({"a": {"b": 1}}) == '{"a": {"b": 1}}'
    long = "x" * (WIDTH - 6)
    assert layout_json({"a": {"b": 1}, "c": long}) == f'{{\n  "a": {{"b": 1}},\n  "c": "{long}"\n}}'


@pytest.mark.parametrize(
    ("media_type", "value", "shown"),
    [
        ("application/json", {"a": 1}, ('{"a": 1}', "json")),
        ("text/csv; charset=utf-8", "a,b\n1,2\n", ("a,b\n1,2", "csv")),
        ("application/zip", "PK\x03\x04", ('"PK\\u0003\\u0004"', "text")),
        ("text/plain", "plain", ("plain", "text")),
    ],
)
def test_examples_are_shown_as_they_stand_in_a_file(media_type: str, value: object, shown: tuple[str, str]) -> None:
    """CSV is shown as lines; what does not print is escaped."""
    assert layout_example(media_type, value) == shown


@pytest.mark.parametrize(("value", "text"), [(None, ""), ("a", "a"), (True, "true"), (["a"], '["a"]')])
def test_short_examples(value: object, text: str) -> None:
    """A string stands without quotes, anything else as JSON."""
    assert layout_scalar(value) == text


@pytest.mark.parametrize("text", ["a", "`", "a``b`", " a ", "a|b", "```a```", "\\`"])
def test_a_code_span_holds_the_text_as_it_is(text: str) -> None:
    """However many ticks a text has, a reader finds just this text in the span."""
    (inline,) = MarkdownIt("commonmark").parseInline(f"before {code_span(text)} after")
    assert [token.content for token in inline.children or () if token.type == "code_inline"] == [text]


@pytest.mark.parametrize(
    ("dialect", "value", "text"),
    [
        (Dialect(null="None", true="True", false="False"), {"a": [None, True, False]}, '{"a": [None, True, False]}'),
        (Dialect(pair=" => "), {"a": {}}, '{"a" => {}}'),
        (Dialect(object=("[", "]"), empty="none", quote="'", pair=" => "), {"it's": {}}, "['it\\'s' => none]"),
        (Dialect(), '{"a": 1}', "'{\"a\": 1}'"),
        (Dialect(), '"\n', '"\\"\\n"'),
        (Dialect(interpolates=True), "#{x}", '"\\#{x}"'),
        (Dialect(), 1.5, "1.5"),
    ],
)
def test_a_value_is_written_as_a_language_has_it(dialect: Dialect, value: object, text: str) -> None:
    """With its words for null and the booleans, its quotes and its brackets."""
    assert layout_value(value, dialect) == text


def test_what_is_broken_up_is_indented_as_the_language_has_it() -> None:
    """By its own width, and with a comma after the last part where the language is written so."""
    long = ["x" * 40, "y" * 40]
    assert layout_value({"a": long}, Dialect()).splitlines()[1:4] == [
        '    "a": [',
        f'        "{"x" * 40}",',
        f'        "{"y" * 40}",',
    ]
