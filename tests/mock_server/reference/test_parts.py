"""The parts of the reference one by one: fields, layout, prose, commands."""

import json
import shlex

import pytest
from markdown_it import MarkdownIt

from mock_server.contract import Operation, load_contract
from mock_server.reference import examples, read_reference
from mock_server.reference.curl import curl_command
from mock_server.reference.fields import Schema, read_field, read_members
from mock_server.reference.layout import WIDTH, code_span, layout_example, layout_json, layout_scalar
from mock_server.reference.prose import (
    code_html,
    fence_markdown,
    headings,
    phrase_html,
    phrase_markdown,
    prose_html,
    prose_markdown,
    slug,
    tidy_markdown,
)

COMPONENTS: dict[str, Schema] = {
    "Name": {"type": "string", "minLength": 1, "description": "A name.", "example": "Jane"},
    "Person": {"type": "object", "required": ["name"], "properties": {"name": {"$ref": "Name"}}},
}


def resolve(schema: Schema) -> Schema:
    """Follow a reference to one of the components above."""
    return COMPONENTS[schema["$ref"]] if "$ref" in schema else schema


@pytest.mark.parametrize(
    ("schema", "types", "nullable", "notes"),
    [
        ({}, ("any value",), False, ()),
        ({"type": "string", "nullable": True}, ("string",), True, ()),
        ({"type": "string", "format": "uuid"}, ("string (UUID)",), False, ()),
        ({"type": "string", "enum": ["a"]}, ("string",), False, ("always `a`",)),
        ({"type": "integer", "enum": [1, 2]}, ("integer",), False, ("one of `1`, `2`",)),
        ({"type": "integer", "minimum": 3, "default": 4}, ("integer",), False, ("at least 3", "by default `4`")),
        ({"type": "string", "pattern": "^a$"}, ("string",), False, ("matches `^a$`",)),
        ({"type": "string", "format": "date-time", "pattern": "Z$"}, ("string (date and time)",), False, ()),
        ({"type": "array", "items": {"type": "string"}}, ("array of string",), False, ()),
        ({"type": "array", "maxItems": 0, "items": {}}, ("empty array",), False, ()),
        ({"type": "array", "minItems": 2, "items": {}}, ("array of any value",), False, ("at least 2 items",)),
        ({"anyOf": [{"type": "object"}, {"type": "string"}]}, ("object", "string"), False, ()),
        ({"oneOf": [{"type": "string", "nullable": True}, {"type": "string"}]}, ("string",), True, ()),
        ({"$ref": "Name"}, ("string",), False, ("not empty",)),
        ({"allOf": [{"$ref": "Name"}], "description": "Own."}, ("string",), False, ("A name", "not empty")),
    ],
)
def test_field_in_words(schema: Schema, types: tuple[str, ...], notes: tuple[str, ...], *, nullable: bool) -> None:
    """Types, nullability and bounds of a schema are told in words, alternatives side by side."""
    field = read_field("x", schema, resolve, required=False)
    assert (field.types, field.nullable, field.notes) == (types, nullable, notes)


def test_own_description_wins_and_example_is_inherited() -> None:
    """What stands beside `allOf` is the field's own; what is missing there comes from the parts."""
    field = read_field("x", {"allOf": [{"$ref": "Name"}], "description": "Own."}, resolve, required=True)
    assert (field.description, field.example, field.required) == ("Own.", "Jane", True)


def test_members_are_found_behind_references_alternatives_and_arrays() -> None:
    """The members of an object are told wherever the schema hides them, with what each object requires."""
    schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "Person"}}]}
    (name,) = read_members(schema, resolve)
    assert (name.name, name.required, name.description) == ("name", True, "A name.")


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


def test_headings_go_down_a_level_and_have_anchors() -> None:
    """A heading of a description stands below the chapter it is in, and the contents can lead to it."""
    assert '<h3 id="in-two-steps">In two steps!</h3>' in prose_html("## In two steps!\n\nText.")
    assert headings("Text.\n\n## In two steps!") == (("in-two-steps", "In two steps!"),)
    assert prose_markdown("## One\n```\n# no heading\n```") == "### One\n```\n# no heading\n```"
    assert slug("The `x` of Y") == "the-x-of-y"


def test_prose_is_typeset() -> None:
    """Quotation marks are set as in a book, but not in code; code keeps its spaces."""
    assert prose_html('It\'s "so": `"a"`') == "<p>It\u2019s \u201cso\u201d: <code>&quot;a&quot;</code></p>\n"
    assert phrase_html("a\n  `b  c`\n") == "a <code>b  c</code>"


def test_markdown_phrases_fit_on_a_line() -> None:
    """A phrase has no line break and no live HTML, and keeps its code."""
    assert phrase_markdown("a\n<b> `<c>` ![d](e)\n") == "a \\<b> `<c>` \\![d](e)"


def test_fences_are_longer_than_any_ticks_within() -> None:
    """Code that holds a fence cannot end its block."""
    assert fence_markdown("plain") == "```"
    assert fence_markdown("a ```` b") == "`````"


def test_blank_lines_are_dropped_outside_code_only() -> None:
    """One blank line is enough between paragraphs; code stays as it is."""
    assert tidy_markdown("````\n```\n\n\n```\n````\n\n\na\n") == "````\n```\n\n\n```\n````\n\na\n"
    assert tidy_markdown("\na\n\n\n\nb\n```\n1\n\n\n2\n```\n\n\n") == "a\n\nb\n```\n1\n\n\n2\n```\n"


def test_json_is_coloured_without_changing_it() -> None:
    """Names, strings and words are marked, and markup in a value is escaped."""
    coloured = code_html('{"a": "<b>", "c": [null, -1.5e3]}', "json")
    assert '<span class="n">&#34;a&#34;</span>:' in coloured
    assert '<span class="s">&#34;&lt;b&gt;&#34;</span>' in coloured
    assert '<span class="w">null</span>, <span class="w">-1.5e3</span>' in coloured
    assert coloured.striptags() == '{"a": "<b>", "c": [null, -1.5e3]}'
    assert code_html("<b>", "csv") == "&lt;b&gt;"


def test_commands_can_be_read_by_a_shell() -> None:
    """Every command is one `curl` call with the token and the address in variables, and the body unharmed."""
    entries = {entry.operation_id: entry for entry in read_reference(load_contract()).entries}
    words = shlex.split(entries["createMailingExport"].curl.replace("\\\n", ""))
    assert words[:3] == ["curl", "--fail-with-body", "$MAILING_BASE_URL/contacts/exports/mailing"]
    assert "Authorization: Bearer $MAILING_TOKEN" in words
    body = entries["createMailingExport"].body
    assert body is not None
    assert json.loads(words[words.index("--data") + 1]) == body.examples[0].value
    csv = shlex.split(entries["downloadMailingExportCsv"].curl.replace("\\\n", ""))
    assert csv[2].endswith("/3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908.csv")
    assert csv[-2:] == ["--remote-name", "--remote-header-name"]


def test_a_command_without_a_body_names_its_method() -> None:
    """`curl` sends GET unless there is data or it is told otherwise."""
    operation = Operation("cancel", "DELETE", "/things/{id}", 200, "application/vnd.api+json", (200,), None, None)
    command = curl_command(operation, [{"name": "id", "in": "path", "example": 7}], None)
    assert command.splitlines()[1:] == [
        '  "$MAILING_BASE_URL/things/7" \\',
        '  --header "Authorization: Bearer $MAILING_TOKEN" \\',
        "  --request DELETE",
    ]


def test_examples_are_those_of_the_contract() -> None:
    """Every example of every body is handed out with the place it stands in, references followed."""
    contract = load_contract()
    handed = {
        (example.operation_id, example.status, example.media_type, example.name) for example in examples(contract)
    }
    expected: set[tuple[str, int | None, str, str]] = set()
    for path in contract.specification()["paths"].values():
        for operation in path.values():
            bodies = {int(status): contract.resolve(value) for status, value in operation["responses"].items()}
            for status, body in [(None, operation.get("requestBody", {})), *bodies.items()]:
                for media_type, media in body.get("content", {}).items():
                    names = media.get("examples", {}) or {"example": None}
                    expected |= {(operation["operationId"], status, media_type, name) for name in names}
    assert handed == expected


@pytest.mark.parametrize("text", ["a", "`", "a``b`", " a ", "a|b", "```a```", "\\`"])
def test_a_code_span_holds_the_text_as_it_is(text: str) -> None:
    """However many ticks a text has, a reader finds just this text in the span."""
    (inline,) = MarkdownIt("commonmark").parseInline(f"before {code_span(text)} after")
    assert [token.content for token in inline.children or () if token.type == "code_inline"] == [text]


def test_a_phrase_never_opens_a_block_of_code() -> None:
    """At the beginning of a line, a fence would swallow what stands behind it."""
    assert phrase_markdown("~~~ a") == "\\~~~ a"
    assert phrase_markdown("``` a") == "\\`\\`\\` a"
    assert phrase_markdown("``` a ```") == "``` a ```"
