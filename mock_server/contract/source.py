"""YAML text to plain values, and the line of every value.

The text is read as YAML 1.2 with the scalars of JSON, as OpenAPI asks: `no` and `2026-01-01` are strings. Anchors and
aliases are allowed; tags, merge keys, duplicate keys, keys that are not strings, cycles and more than one document are
not. Depth and size are bounded after aliases are counted in full, so a small file cannot stand for a huge one. The
tree of nodes is kept beside the values, because a JSON pointer through an alias still has a line.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

MAX_DEPTH = 64
MAX_DIGITS = 15

# libyaml reads ten times as fast; where PyYAML was built without it, the pure reader gives the same events.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONSTANTS: dict[str, bool | None] = {"null": None, "~": None, "": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")


class ContractError(Exception):
    """A contract that cannot be read or that the mock would not obey in full.

    Attributes:
        file: The file, as it was named.
        line: The line, counted from 1.
        pointer: The JSON pointer of the place; empty for the document as a whole.
        message: What is wrong and what to do.
    """

    def __init__(self, file: str, line: int, pointer: str, message: str) -> None:
        super().__init__(file, line, pointer, message)
        self.file = file
        self.line = line
        self.pointer = pointer
        self.message = message

    def __str__(self) -> str:
        """File, line, place and message in one line, as compilers write them."""
        place = f"{self.pointer}: " if self.pointer else ""
        return f"{self.file}:{self.line}: {place}{self.message}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a file is read.

    Attributes:
        size: Bytes of the file.
        values: Values in it, aliases counted in full.
    """

    size: int
    values: int


CONTRACT_BOUNDS = Bounds(4 * 1024 * 1024, 200_000)


@dataclass(slots=True)
class Node:
    """A YAML node; an alias is the very node that its anchor named.

    Attributes:
        line: Where it begins, counted from 1.
        value: The value of a scalar.
        members: The members of a mapping with the lines of their keys; None for another kind.
        items: The items of a sequence; None for another kind.
        size: How many nodes it stands for, aliases counted in full.
        height: How deep it is.
    """

    line: int
    value: str | int | float | bool | None = None
    members: dict[str, tuple[int, "Node"]] | None = None
    items: list["Node"] | None = None
    size: int = 1
    height: int = 1

    def plain(self) -> Any:  # noqa: ANN401 - JSON values have no narrower type
        """The value as dictionaries, lists and scalars, nothing shared."""
        if self.members is not None:
            return {key: child.plain() for key, (_, child) in self.members.items()}
        if self.items is not None:
            return [child.plain() for child in self.items]
        return self.value

    def child(self, token: str) -> "tuple[int, Node] | None":
        """The member or item that one token of a JSON pointer names, and its line."""
        if self.members is not None:
            return self.members.get(token)
        if self.items is not None and token.isdecimal() and int(token) < len(self.items):
            item = self.items[int(token)]
            return item.line, item
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its name and its nodes."""

    file: str
    root: Node

    def line(self, pointer: str) -> int:
        """The line of the value at a JSON pointer, or of the nearest value above it."""
        line, node = self.root.line, self.root
        for token in tokens(pointer):
            found = node.child(token)
            if found is None:
                break
            line, node = found
        return line

    def error(self, pointer: str, message: str) -> ContractError:
        """The error to raise about the value at a JSON pointer."""
        return ContractError(self.file, self.line(pointer), pointer, message)


def tokens(pointer: str) -> list[str]:
    """The unescaped reference tokens of a JSON pointer (RFC 6901, section 4)."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def join(pointer: str, token: str | int) -> str:
    """A JSON pointer one step deeper, the token escaped (RFC 6901, section 3)."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been read yet."""

    node: Node
    anchor: str | None
    key: tuple[str, int] | None = None


class _Reader:
    """Builds nodes from parser events, without recursion."""

    def __init__(self, file: str, most: int) -> None:
        self._file = file
        self._most = most
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self.root: Node | None = None

    def _refuse(self, line: int, message: str) -> NoReturn:
        pointer = ""
        for frame in self._open:
            if frame.node.items is not None:
                pointer = join(pointer, len(frame.node.items))
            elif frame.key is not None:
                pointer = join(pointer, frame.key[0])
        raise ContractError(self._file, line, pointer, message)

    def read(self, event: yaml.Event) -> None:
        """Take in the next event."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(line, f"the tag {tag} is not read; write a plain value")
        match event:
            case yaml.DocumentStartEvent():
                if self.root is not None:
                    self._refuse(line, "a second YAML document; keep one document in the file")
            case yaml.MappingStartEvent():
                self._begin(event, Node(line, members={}))
            case yaml.SequenceStartEvent():
                self._begin(event, Node(line, items=[]))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.AliasEvent():
                self._alias(event, line)
            case _:
                pass

    def _begin(self, event: yaml.CollectionStartEvent, node: Node) -> None:
        if self._is_key():
            self._refuse(node.line, "a key that is not a string")
        if len(self._open) >= MAX_DEPTH:
            self._refuse(node.line, f"nested deeper than {MAX_DEPTH} levels")
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
        self._open.append(_Open(node, event.anchor))

    def _end(self) -> None:
        frame = self._open.pop()
        if frame.anchor is not None:
            self._anchors[frame.anchor] = frame.node
        self._place(frame.node, frame.node.line)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        plain = event.implicit[0] and not event.style
        value = self._plain(event.value, line) if plain else event.value
        if self._is_key():
            self._key(value, line)
            return
        node = Node(line, value=value)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        self._place(node, line)

    def _plain(self, text: str, line: int) -> str | int | float | bool | None:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if not _NUMBER.fullmatch(text):
            return text
        value = int(text) if _INTEGER.fullmatch(text) and len(text) <= MAX_DIGITS else float(text)
        if not math.isfinite(value) or (_INTEGER.fullmatch(text) and isinstance(value, float)):
            self._refuse(
                line, f"the number is too large for every JSON reader to agree on; {MAX_DIGITS} digits will do"
            )
        return value

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        if any(frame.anchor == event.anchor for frame in self._open):
            self._refuse(line, f"*{event.anchor} stands inside its own anchor: a cycle")
        if event.anchor not in self._anchors:
            self._refuse(line, f"*{event.anchor} has no anchor before it")
        if self._is_key():
            self._refuse(line, "a key that is not a string")
        self._place(self._anchors[event.anchor], line)

    def _is_key(self) -> bool:
        return bool(self._open) and self._open[-1].node.members is not None and self._open[-1].key is None

    def _key(self, value: object, line: int) -> None:
        members = self._open[-1].node.members
        if not isinstance(value, str):
            self._refuse(line, f"the key {value} is not a string; put it in quotes")
        if value == "<<":
            self._refuse(line, "a merge key (<<) is not read; write the members out")
        if members is not None and value in members:
            self._refuse(line, f"the key {value!r} stands twice, first on line {members[value][0]}")
        self._open[-1].key = (value, line)

    def _place(self, node: Node, line: int) -> None:
        if not self._open:
            self.root = node
            return
        frame = self._open[-1]
        parent = frame.node
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if parent.size > self._most:
            self._refuse(line, f"more than {self._most} values once aliases are counted in full")
        if len(self._open) + node.height > MAX_DEPTH:
            self._refuse(line, f"nested deeper than {MAX_DEPTH} levels")
        if parent.items is not None:
            parent.items.append(node)
        elif parent.members is not None and frame.key is not None:
            key, key_line = frame.key
            parent.members[key] = (key_line, node)
            frame.key = None


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContractError(file, mark.line + 1 if mark else 1, "", f"not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        # A reader error knows a position but no line; it is about a character that YAML does not allow.
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        raise ContractError(file, line, "", "not YAML: a character that YAML does not allow") from None


def read_source(raw: bytes, file: str, bounds: Bounds = CONTRACT_BOUNDS) -> Source:
    """Read YAML text.

    Args:
        raw: The bytes of the file, UTF-8.
        file: The name to give in errors.
        bounds: How much of it is read.

    Returns:
        The nodes of the one document, with their lines.

    Raises:
        ContractError: The text is not YAML, or uses more of it than this module reads.
    """
    if len(raw) > bounds.size:
        raise ContractError(file, 1, "", f"larger than {bounds.size} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContractError(file, line, "", "not UTF-8; save the file in that encoding") from None
    reader = _Reader(file, bounds.values)
    for event in _events(text, file):
        reader.read(event)
    if reader.root is None:
        raise ContractError(file, 1, "", "empty; nothing is written in it but white space and comments")
    return Source(file, reader.root)
