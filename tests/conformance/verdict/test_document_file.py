"""Tests of the text of a JSON report: its schema, and its reader."""

import json

import jsonschema
import pytest

from conformance.check import Profile
from conformance.reports.json_report import document_of, render_json
from conformance.verdict.document import FORMAT
from conformance.verdict.document_file import DocumentError, read_document, schema
from tests.conformance.reports.verdicts import CONTRACT, MIXED


def test_the_schema_is_a_schema() -> None:
    """Draft 2020-12, and every part and every member is described."""
    jsonschema.Draft202012Validator.check_schema(schema())
    parts = [schema(), *schema()["$defs"].values()]
    assert all(part["description"] for part in parts)
    assert all(member["description"] for part in parts for member in part.get("properties", {}).values())
    assert schema()["properties"]["format"]["enum"] == [FORMAT]


def test_the_schema_knows_the_profiles() -> None:
    """The names of the profiles, and no other, are a profile."""
    pattern = schema()["$defs"]["Run"]["properties"]["profile"]["pattern"]
    assert pattern == f"^({'|'.join(profile.name.lower() for profile in Profile)})$(?!\\n)"


def _edited(**members: object) -> str:
    return json.dumps({**json.loads(render_json(MIXED, CONTRACT)), **members})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ("[" * 100_000, "Line 1: This is nested more than 200 levels deep; give a file that"),
        ('{\n"x": "', "Line 2: This is not JSON; give a file that"),
        ('{"format":\n"\\ud800"}', "Line 2: This is not JSON"),
        ('{"format":\n"\ud800"}', "of another kind"),
        ('{\n"format": NaN}', "Line 2: This is not JSON"),
        ('{"format":\n1e999}', "of another kind"),
        ("[]", "of another kind"),
        ('{"format": 3}', "of another kind"),
        ('{"format": "something-else"}', "of another kind"),
        (_edited(format="mailing-conformance/1"), f"of the format mailing-conformance/1, not {FORMAT}"),
        (_edited(format="mailing-conformance/2"), f"of the format mailing-conformance/2, not {FORMAT}"),
        (_edited(outcome="fine"), "At #/outcome the document"),
        (_edited(seed="fine", checks=[{"id": "x.y"}]), "At #/checks/0 the document"),
        (_edited(checks=[{"id": "x.y"}]), "(Object missing required field `family`)"),
        (_edited(reasons="fine"), "At #/reasons the document"),
        (_edited(baseline=[{"state": "fine"}]), "At #/baseline/0/state the document"),
        (_edited(totals={"fine": 1}), "At #/totals"),
        (_edited(run={"profile": "fine"}), "At #/run/profile the document"),
        (_edited(run={"profile": "quick\n"}), "At #/run/profile the document"),
    ],
)
def test_another_document_is_refused_in_words(text: str, words: str) -> None:
    """The message says what is wrong and where, on one line, and holds no value of the document but its format."""
    with pytest.raises(DocumentError) as caught:
        read_document(text)
    assert words in str(caught.value)
    assert "fine" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_format_that_would_act_on_a_terminal_is_made_visible() -> None:
    """An escape sequence in the format is escaped in the message, and a long one is cut."""
    with pytest.raises(DocumentError) as caught:
        read_document(json.dumps({"format": f"mailing-conformance/\x1b[2J\u202e{'x' * 500}"}))
    assert r"mailing-conformance/\x1b[2J\u202ex" in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("place", ["head", "unknown", "known"])
def test_a_document_nested_too_deeply_is_refused(place: str) -> None:
    """A nested value ends the reader with its own error, wherever it is."""
    nested = "[" * 100_000 + "]" * 100_000
    text = {
        "head": f'{{"format": {nested}}}',
        "unknown": f'{{"more": {nested}, {_edited()[1:]}',
        "known": _edited(reasons="NESTED").replace('"NESTED"', nested),
    }[place]
    with pytest.raises(DocumentError):
        read_document(text)


@pytest.mark.exhaustive
def test_no_depth_gets_past_the_reader() -> None:
    """Whatever Python's limit is for each kind of value, a document below it is read and one above it is refused."""
    texts = (_edited(more="NESTED"), _edited(checks="NESTED"), _edited().replace('"id":', '"more": "NESTED", "id":'))
    refused = 0
    for depth in range(50, 1200, 3):
        for text in texts:
            try:
                read_document(text.replace('"NESTED"', "[" * depth + "]" * depth))
            except DocumentError:
                refused += 1
    assert refused > 0


def test_members_that_a_reader_does_not_know_are_ignored() -> None:
    """A later suite may add members under the same version."""
    assert read_document(_edited(more={"a": [1]})) == document_of(MIXED, CONTRACT)
