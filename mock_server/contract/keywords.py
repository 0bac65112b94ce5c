"""The part of OpenAPI 3.0.3 that the mock obeys: the table of `keywords.yaml`, which explains its notation."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from mock_server.contract.source import read_source


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object.

    Attributes:
        members: The kind of each member.
        required: The members that must be there.
        section: The section of `components` that a `$ref` in its place may point into; empty if there may be none.
        values: For the members of which the mock implements some values: the values, and why it refuses the others.
    """

    members: Mapping[str, str]
    required: tuple[str, ...]
    section: str
    values: Mapping[str, tuple[tuple[str, ...], str]]


def _shape(raw: Mapping[str, Any]) -> Shape:
    return Shape(
        members={name: kind.removesuffix("!") for name, kind in raw["members"].items()},
        required=tuple(name for name, kind in raw["members"].items() if kind.endswith("!")),
        section=raw.get("section", ""),
        values={
            name: (tuple(known), reason)
            for name, entry in raw.get("values", {}).items()
            for reason, known in entry.items()
        },
    )


_RAW: Final = read_source((files("mock_server.contract") / "keywords.yaml").read_bytes(), "keywords.yaml").value

SHAPES: Final[Mapping[str, Shape]] = {kind: _shape(raw) for kind, raw in _RAW.items() if "members" in raw}
"""The objects by kind."""

REASONS: Final[Mapping[tuple[str, str], str]] = {
    (kind, name): reason
    for kind, raw in _RAW.items()
    for reason, names in raw.get("refused", {}).items()
    for name in names
}
"""Why the mock does not implement a member, by kind and member; the kind `*` is any."""
