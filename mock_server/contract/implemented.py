"""The walk that holds a document against the table of what the mock obeys.

It checks kinds, names, references and extensions in one pass, so that whoever reads the document afterwards can rely
on its shape. It stops at the first thing it does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.contract.extensions import check_extension
from mock_server.contract.keywords import REASONS, SHAPES, VALUE_REASONS, Shape
from mock_server.contract.source import Source, join

_SCALARS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "text": ((str,), "a string"),
    "flag": ((bool,), "true or false"),
    "number": ((int, float), "a number"),
}


@dataclass(slots=True)
class _Walk:
    document: Mapping[str, Any]
    source: Source
    # Which component refers to which, to find circles: `schemas/Error` -> (pointer of the $ref, `schemas/Source`).
    references: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def check(self, value: object, kind: str, pointer: str) -> None:
        """Check a value against a kind of the table."""
        if "|" in kind:
            scalar, kind = kind.split("|")
            if isinstance(value, _SCALARS[scalar][0]):
                return
        if kind in _SCALARS:
            self._scalar(value, kind, pointer)
        elif kind.startswith("["):
            self._list(value, kind[1:-1], pointer)
        elif kind.startswith("{"):
            self._map(value, kind[1:-1], pointer)
        elif kind != "any":
            self._object(value, kind, pointer)

    def _list(self, value: object, kind: str, pointer: str) -> None:
        if not isinstance(value, list):
            raise self.source.error(pointer, "this must be a list")
        for index, item in enumerate(value):
            self.check(item, kind, join(pointer, index))

    def _map(self, value: object, kind: str, pointer: str) -> None:
        if not isinstance(value, dict):
            raise self.source.error(pointer, "this must be an object")
        for name, member in value.items():
            place = join(pointer, name)
            # OpenAPI lets extensions stand beside paths and responses; only there can such a name be no plain key.
            if name.startswith("x-") and kind in {"PathItem", "Response"}:
                raise self.source.error(place, f"the extension {name} is not known here. Known: none")
            self.check(member, kind, place)

    def _scalar(self, value: object, kind: str, pointer: str) -> None:
        types, wanted = _SCALARS[kind]
        # A Python bool is an int, a JSON true is no number.
        if not isinstance(value, types) or (kind == "number" and isinstance(value, bool)):
            reason = " (a number here is OpenAPI 3.1)" if pointer.rpartition("/")[2].startswith("exclusive") else ""
            raise self.source.error(pointer, f"this must be {wanted}{reason}")

    def _object(self, value: object, kind: str, pointer: str) -> None:
        if not isinstance(value, dict):
            raise self.source.error(pointer, "this must be an object")
        shape = SHAPES[kind]
        if "$ref" in value and shape.section:
            self._reference(value, shape, pointer)
            return
        for name, member in value.items():
            place = join(pointer, name)
            if name not in shape.members:
                raise self.source.error(place, _refusal(kind, name))
            self.check(member, shape.members[name], place)
            allowed = (shape.values or {}).get(name)
            if allowed is not None and member not in allowed:
                known = ", ".join(sorted(map(str, allowed)))
                reason = VALUE_REASONS[kind, name]
                raise self.source.error(place, f"{name}: {member} is not implemented: {reason}. Known: {known}")
            if name.startswith("x-"):
                check_extension(name, member, place, self.source)
        for name in shape.required:
            if name not in value:
                raise self.source.error(pointer, f"the member {name} is missing")

    def _reference(self, value: Mapping[str, Any], shape: Shape, pointer: str) -> None:
        place, target = join(pointer, "$ref"), value["$ref"]
        beside = sorted(set(value) - {"$ref"})
        if beside:
            raise self.source.error(pointer, f"{beside[0]} stands beside a $ref, where OpenAPI 3.0 ignores it")
        prefix = f"#/components/{shape.section}/"
        if not isinstance(target, str) or not target.startswith("#/"):
            raise self.source.error(place, "only references within this file are followed; they begin with #/")
        name = target.removeprefix(prefix)
        if not target.startswith(prefix) or "/" in name:
            raise self.source.error(place, f"a reference from here must name a component, {prefix}NAME")
        if name not in self.document["components"].get(shape.section, {}):
            raise self.source.error(place, f"there is no {target}")
        owner = "/".join(pointer.split("/")[2:4]) if pointer.startswith("/components/") else ""
        self.references.setdefault(owner, []).append((place, f"{shape.section}/{name}"))

    def refuse_circles(self) -> None:
        """Refuse a component that refers to itself, directly or through others."""
        done: set[str] = set()
        path: list[str] = []

        def visit(component: str) -> None:
            path.append(component)
            for place, target in self.references.get(component, ()):
                if target in path:
                    raise self.source.error(place, f"{target} refers to itself; write the inner part out")
                if target not in done:
                    visit(target)
            done.add(path.pop())

        for component in self.references:
            if component not in done:
                visit(component)


def _refusal(kind: str, name: str) -> str:
    reason = REASONS.get((kind, name)) or REASONS.get(("*", name))
    if reason:
        return f"{name} is not implemented: {reason}"
    if name.startswith("x-"):
        known = ", ".join(member for member in SHAPES[kind].members if member.startswith("x-")) or "none"
        return f"the extension {name} is not known here. Known: {known}"
    return f"{name} is not known in this place ({kind} object)"


def check_document(document: object, source: Source) -> Mapping[str, Any]:
    """Check that the mock obeys everything a document says.

    Args:
        document: The parsed document.
        source: Where it was read from, for the errors.

    Returns:
        The document, now known to have the shape that `SHAPES` tells.

    Raises:
        ContractError: At the first member, value, reference or extension that is not implemented.
    """
    if not isinstance(document, dict):
        raise source.error("", "an OpenAPI document is an object")
    if not isinstance(document.get("components", {}), dict):
        raise source.error("/components", "this must be an object")
    for section, components in document.get("components", {}).items():
        if not isinstance(components, dict):
            raise source.error(join("/components", section), "this must be an object")
    version = str(document.get("openapi"))
    if not version.startswith("3.0."):
        raise source.error("/openapi", f"version {version} is not implemented; write a document for OpenAPI 3.0.3")
    walk = _Walk({"components": {}, **document}, source)
    walk.check(document, "Document", "")
    walk.refuse_circles()
    return document
