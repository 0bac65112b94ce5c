"""What of a contract the reference would show as a bare heading: a part without words, a filter without an example.

The rules are pure functions from a document to what breaks them, and know no line and no file.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mock_server.contract import Contract
from mock_server.contract.keywords import SHAPES
from mock_server.contract.source import join
from mock_server.reference.checks.model import Fault, place_of

_KINDS: Final = frozenset(
    {"Operation", "Parameter", "Header", "RequestBody", "Response", "Link", "SecurityScheme", "Tag"}
)
_COMPONENT: Final = re.compile(r"/components/schemas/[^/]+")


def undescribed(contract: Contract) -> Iterator[Fault]:
    """Yield the parts of a contract that say nothing to a reader, each with its line.

    Args:
        contract: The contract.
    """
    for rule in (everything_is_described, filters_have_examples):
        for pointer, problem in rule(contract.document):
            place = place_of(contract, pointer)
            yield Fault(place, f"{pointer}: {problem}", f"write it into {place}")


def objects(value: object, kind: str = "Document", pointer: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield every OpenAPI object below a value with its kind and pointer; references are given as they stand.

    Args:
        value: The value.
        kind: Its kind, in the notation of `keywords.yaml`.
        pointer: The JSON pointer of the value.
    """
    if kind.startswith("[") and isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects(item, kind[1:-1], join(pointer, index))
    elif kind.startswith("{") and isinstance(value, dict):
        for name, item in value.items():
            yield from objects(item, kind[1:-1], join(pointer, name))
    elif "|" in kind:
        yield from objects(value, kind.split("|")[1], pointer)
    elif kind in SHAPES and isinstance(value, dict):
        yield kind, pointer, value
        for name, item in value.items():
            if name in SHAPES[kind].members:
                yield from objects(item, SHAPES[kind].members[name], join(pointer, name))


def everything_is_described(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every part that a reader meets by name is described, and every named example has a summary."""
    for kind, pointer, value in objects(document):
        # What is referred to is described where it stands.
        if "$ref" in value:
            continue
        named = kind == "Schema" and (_COMPONENT.fullmatch(pointer) or pointer.split("/")[-2] == "properties")
        if (kind in _KINDS or named) and not value.get("description", "").strip():
            yield pointer, "the description is missing"
        if kind == "Example" and not value.get("summary", "").strip():
            yield pointer, "the summary is missing"


def filters_have_examples(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every filter and modifier has an example, whose contacts the reference shows."""
    for kind, pointer, value in objects(document):
        if kind == "Schema" and "x-filter" in value:
            for name in (*value["x-filter"]["filters"], *value["x-filter"]["modifiers"]):
                if value.get("properties", {}).get(name, {}).get("example") in (None, "", [], {}):
                    yield join(pointer, "properties", name), "the example is missing"
