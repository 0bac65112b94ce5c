"""A YAML document, with the line of each of its nodes, and the references within it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import yaml

Node: TypeAlias = Mapping[str, Any]

# libyaml is ten times as fast; PyYAML may have been built without it.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotYamlError(ValueError):
    """A text is not YAML.

    Attributes:
        line: Where, counted from 1.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is not YAML")
        self.line = line


def read_source(source: bytes) -> tuple[Node, dict[str, int]]:
    """Read a YAML document.

    Args:
        source: The bytes of the file.

    Returns:
        The document, and the line of each node by its JSON pointer (RFC 6901).

    Raises:
        NotYamlError: It is not YAML.
    """
    try:
        # Twice: composing gives the line of each node, loading gives the values.
        root = yaml.compose(source, Loader=_LOADER)
        document: Node = yaml.load(source, Loader=_LOADER)  # noqa: S506  both loaders are safe ones
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotYamlError(mark.line + 1 if mark else 1) from None
    lines: dict[str, int] = {}
    _record_lines(root, "", lines)
    return document, lines


def step(name: object) -> str:
    """Return a member name as a step of a JSON pointer (RFC 6901, 3)."""
    return str(name).replace("~", "~0").replace("/", "~1")


def resolve(document: Node, node: Node) -> Node:
    """Return what a reference of a document names, or the node itself if it is no reference.

    Raises:
        LookupError: There is no such node.
        ValueError: The reference leads out of the document.
    """
    while "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#/"):
            raise ValueError(f"the reference {reference} is not local")
        target: Any = document
        for name in reference[2:].split("/"):
            target = target[name.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _record_lines(node: yaml.Node | None, pointer: str, lines: dict[str, int]) -> None:
    if node is None:
        return
    lines.setdefault(pointer, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            # The line of a member is that of its key: a reader looks for the name.
            place = f"{pointer}/{step(key.value)}"
            lines.setdefault(place, key.start_mark.line + 1)
            _record_lines(value, place, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _record_lines(value, f"{pointer}/{index}", lines)
