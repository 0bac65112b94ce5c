"""The check of a document against the table of what the mock obeys.

It checks kinds, names, references and extensions in one pass, so that the readers of the document can rely on its
shape. It stops at the first thing that the table does not list.

openapi-spec-validator would check kinds and references, too. It does not know what the mock implements, it names no
lines, and it costs 0.12 s at start-up, a third of the whole, because it imports pydantic (measured with 0.9.0).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from mock_server.contract.extensions import check_extension
from mock_server.contract.keywords import REASONS, SHAPES, Shape
from mock_server.contract.source import Source, join

# The types and the words of the scalar kinds, and of lists and objects by the bracket that their kind begins with.
_TYPES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    "text": ((str,), "a string"),
    "flag": ((bool,), "true or false"),
    "number": ((int, float), "a number"),
    "[": ((list,), "a list"),
    "{": ((dict,), "an object"),
}


def check_document(source: Source) -> Mapping[str, Any]:
    """Check that the mock obeys everything a document says.

    Args:
        source: The document as it was read.

    Returns:
        The document, now known to have the shape that `SHAPES` describes.

    Raises:
        ContractError: At the first member, value, reference or extension that is not implemented.
    """
    document = source.value
    if not isinstance(document, dict):
        raise source.error("", "an OpenAPI document is an object")
    version = str(document.get("openapi"))
    if not version.startswith("3.0."):
        raise source.error("/openapi", f"version {version} is not implemented; write a document for OpenAPI 3.0.3")
    components = document.get("components", {})
    for pointer, value in (("", components), *(components.items() if isinstance(components, dict) else ())):
        if not isinstance(value, dict):
            raise source.error(join("/components", pointer) if pointer else "/components", "this must be an object")
    check = _Check(components, source)
    check.value(document, "Document", "")
    check.refuse_circles()
    return document


@dataclass(slots=True)
class _Check:
    components: Mapping[str, Any]
    source: Source
    # Which component refers to which, to find circles: `schemas/Error` -> {`schemas/Source`: pointer of the $ref}.
    references: dict[str, dict[str, str]] = field(default_factory=dict)

    def value(self, value: Any, kind: str, pointer: str) -> None:  # noqa: ANN401  checked here
        """Check a value against a kind of the table.

        Raises:
            ContractError: The value, or a part of it, is of another kind or not implemented.
        """
        if "|" in kind:
            scalar, kind = kind.split("|")
            if isinstance(value, _TYPES[scalar][0]):
                return
        if kind == "any":
            return
        shape = SHAPES.get(kind)
        types, expected = _TYPES["{"] if shape else _TYPES[kind if kind in _TYPES else kind[0]]
        # A Python bool is an int, a JSON true is no number.
        if not isinstance(value, types) or (kind == "number" and isinstance(value, bool)):
            is_bound = kind == "flag" and pointer.rpartition("/")[2].startswith("exclusive")
            reason = " (a number here is OpenAPI 3.1)" if is_bound else ""
            raise self.source.error(pointer, f"this must be {expected}{reason}")
        if shape:
            self._object(value, shape, kind, pointer)
        elif kind not in _TYPES:
            self._container(value, kind, pointer)

    def _container(self, value: Any, kind: str, pointer: str) -> None:  # noqa: ANN401  a list or an object
        inner = kind[1:-1]
        members = value.items() if kind[0] == "{" else enumerate(value)
        for key, member in members:
            place = join(pointer, key)
            # OpenAPI allows extensions beside paths and responses; elsewhere such a key is a plain name.
            if str(key).startswith("x-") and inner in {"PathItem", "Response"}:
                raise self.source.error(place, f"the extension {key} is not known here. Known: none")
            self.value(member, inner, place)

    def _object(self, value: Any, shape: Shape, kind: str, pointer: str) -> None:  # noqa: ANN401  an object
        if "$ref" in value and shape.section:
            self._reference(value, shape.section, pointer)
            return
        for name, member in value.items():
            place = join(pointer, name)
            if name not in shape.members:
                raise self.source.error(place, _refusal(kind, name))
            self.value(member, shape.members[name], place)
            # Checked after the kind, so that the message for a wrong kind is about the kind.
            known, reason = shape.values.get(name, ((member,), ""))
            if member not in known:
                listed = ", ".join(sorted(known))
                raise self.source.error(place, f"{name}: {member} is not implemented: {reason}. Known: {listed}")
            if name.startswith("x-"):
                check_extension(name, member, place, self.source)
        for name in shape.required:
            if name not in value:
                raise self.source.error(pointer, f"the member {name} is missing")

    def _reference(self, value: Mapping[str, Any], section: str, pointer: str) -> None:
        place, target = join(pointer, "$ref"), value["$ref"]
        beside = sorted(set(value) - {"$ref"})
        if beside:
            raise self.source.error(pointer, f"{beside[0]} is beside a $ref, where OpenAPI 3.0 ignores it")
        prefix = f"#/components/{section}/"
        if not isinstance(target, str) or not target.startswith("#/"):
            raise self.source.error(place, "only references within this file are followed; they begin with #/")
        name = target.removeprefix(prefix)
        if not target.startswith(prefix) or "/" in name:
            raise self.source.error(place, f"a reference from here must name a component, {prefix}NAME")
        if name not in self.components.get(section, {}):
            raise self.source.error(place, f"there is no {target}")
        owner = "/".join(pointer.split("/")[2:4]) if pointer.startswith("/components/") else ""
        self.references.setdefault(owner, {})[f"{section}/{name}"] = place

    def refuse_circles(self) -> None:
        """Refuse circles of references, which would not end.

        Raises:
            ContractError: A component refers to itself, directly or through others.
        """
        try:
            TopologicalSorter({owner: targets.keys() for owner, targets in self.references.items()}).prepare()
        except CycleError as error:
            target, owner = error.args[1][:2]
            message = f"{target} refers to itself; write the inner part out"
            raise self.source.error(self.references[owner][target], message) from None


def _refusal(kind: str, name: str) -> str:
    reason = REASONS.get((kind, name)) or REASONS.get(("*", name))
    if reason:
        return f"{name} is not implemented: {reason}"
    if name.startswith("x-"):
        known = ", ".join(member for member in SHAPES[kind].members if member.startswith("x-")) or "none"
        return f"the extension {name} is not known here. Known: {known}"
    return f"{name} is not known in this place ({kind} object)"
