"""What of a creation is sent in vain is found in whatever form it is sent."""

import json
from typing import Any

import pytest

from mock_server.control.client_rules import Creations
from tests.mock_server.applications import CONTRACT

_BODY = CONTRACT.document["paths"]["/contacts/exports/mailing"]["post"]["requestBody"]["content"]
EXAMPLES = {
    f"{media_type} {name}": example["value"]
    for media_type, content in _BODY.items()
    for name, example in content["examples"].items()
}


def _found(document: object) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return Creations(CONTRACT).remarks_on(json.dumps(document).encode())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_client_that_sends_an_example_sends_nothing_in_vain(name: str) -> None:
    """The contract shows what real clients send."""
    assert _found(EXAMPLES[name]) == ((), (), ())


@pytest.mark.parametrize("as_text", [False, True])
def test_each_place_is_named(*, as_text: bool) -> None:
    """Document, resource, attributes and params, an object or JSON text, have pointers; a filter has its own words."""
    params: Any = {"filter": {"newsleter": "all", "newsletter": "Nonsense"}, "a/b": 1}
    document = {
        "data": {
            "type": "export_logs",
            "atributes": {},
            "attributes": {"params": json.dumps(params) if as_text else params, "x": {"y": 1}},
        },
        "filter": {},
    }
    assert _found(document) == (
        ("newsleter",),
        ("newsletter=Nonsense",),
        ("/data/atributes", "/data/attributes/params/a~1b", "/data/attributes/x", "/filter"),
    )


def test_what_json_api_defines_may_be_sent() -> None:
    """Members of its documents and resources are no mistake, nor is null wherever it stands."""
    resource = {"type": "export_logs", "id": "1", "relationships": {}, "links": {}, "meta": {"a": 1}, "x": None}
    document = {"data": resource, "meta": {"a": 1}, "jsonapi": {"version": "1.0"}, "links": {}, "included": []}
    assert _found(document) == ((), (), ())
    for attributes in (None, {}, {"params": None}, {"params": {"filter": None, "sort": None}, "x": None}):
        assert _found({"data": {"type": "export_logs", "attributes": attributes}}) == ((), (), ())


def test_only_the_first_are_told() -> None:
    """A body of a megabyte must not fill the journal."""
    many = {f"{number:03}{'x' * 1000}": 1 for number in range(500)}
    reversing = dict.fromkeys(
        (f"reverse_{name}" for name, rule in CONTRACT.vocabulary.rules.items() if rule.reversible), 1
    )
    attributes = {**many, "params": {"filter": {**many, **reversing}}}
    ignored, no_effect, unknown = _found({"data": {"type": "export_logs", "attributes": attributes}})
    assert [len(each) for each in (ignored, no_effect, unknown)] == [10, 10, 10]
    assert ignored[0].startswith("000xxx")
    assert max(len(text) for text in (*ignored, *no_effect, *unknown)) < 100
