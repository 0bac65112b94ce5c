"""YAML text to plain values, and the line of every value.

The rule of this file: a value is what every JSON reader would make of it, and a mistake is reported with its
line. So scalars are those of JSON, as OpenAPI asks (`no` and `2026-01-01` are strings), and what YAML has beyond
JSON is refused: tags, merge keys, duplicate keys, keys that are not strings, cycles, a second document. Aliases are
read. Depth and number of values are limited with aliases counted in full, because ten lines of aliases can make
millions of values.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

from mock_server.problems import ReportedError

MAX_SIZE: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 15
"""Integers with more digits are read differently by JSON readers that know doubles only (RFC 8259, section 6)."""

_CONSTANTS: Final[dict[str, bool | None]] = {"null": None, "~": None, "": None, "true": True, "false": False}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][-+]?[0-9]+)?")
# libyaml reads ten times as fast; where PyYAML was built without it, the pure reader gives the same nodes.
_SAFE_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a file.

    Attributes:
        file: The file, as it was named.
        line: The line, counted from 1.
        pointer: The JSON pointer of the place (RFC 6901); empty for the file as a whole.
        message: What is wrong and what to do. It may name keys and ids, and holds no other value of a data set.
    """

    file: str
    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        """Return file, line, place and message in one line, as compilers write them."""
        place = f"{self.pointer}: " if self.pointer else ""
        return f"{self.file}:{self.line}: {place}{self.message}"


class SourceError(ReportedError):
    """A file that cannot be used. Its text has each mistake on a line of its own.

    Attributes:
        mistakes: Everything that was found, in the order of the file.
        file: The file of the first mistake; `line`, `pointer` and `message` are of the first mistake, too.
    """

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes
        self.file, self.line = mistakes[0].file, mistakes[0].line
        self.pointer, self.message = mistakes[0].pointer, mistakes[0].message

    def __str__(self) -> str:
        """Return a line for each mistake."""
        return "\n".join(map(str, self.mistakes))


class ContractError(SourceError):
    """A contract that cannot be read, or that the mock would not obey in full."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read.

    Attributes:
        file: The file, as it was named.
        root: Its YAML nodes, which know their lines.
        value: What it holds, as dictionaries, lists and scalars.
    """

    file: str
    root: yaml.Node
    value: Any

    def line(self, pointer: str) -> int:
        """Return the line of the value at a JSON pointer, or of the nearest value above it; counted from 1.

        A member of a mapping is where its key is, so that a value behind an alias has the line of its use.
        """
        line, node = _line(self.root), self.root
        for token in tokens(pointer):
            if isinstance(node, yaml.MappingNode):
                found = next((pair for pair in node.value if pair[0].value == token), None)
            elif isinstance(node, yaml.SequenceNode) and token.isdecimal() and int(token) < len(node.value):
                found = (node.value[int(token)],) * 2
            else:
                found = None
            if found is None:
                break
            line, node = _line(found[0]), found[1]
        return line

    def mistake(self, pointer: str, message: str) -> Mistake:
        """Return a mistake at a JSON pointer, with its line."""
        return Mistake(self.file, self.line(pointer), pointer, message)

    def error(self, pointer: str, message: str) -> ContractError:
        """Return the error to raise about the value at a JSON pointer."""
        return ContractError(self.mistake(pointer, message))


def tokens(pointer: str) -> list[str]:
    """Return the unescaped reference tokens of a JSON pointer (RFC 6901, section 4)."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def join(pointer: str, *path: str | int) -> str:
    """Return a JSON pointer some steps deeper, the tokens escaped (RFC 6901, section 3)."""
    return pointer + "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


def read_source(raw: bytes, file: str, *, max_size: int = MAX_SIZE, max_values: int = 200_000) -> Source:
    """Read YAML text.

    Args:
        raw: The bytes of the file, UTF-8.
        file: The name to give in errors.
        max_size: How many bytes are read.
        max_values: How many values are read, aliases counted in full.

    Returns:
        The value of the one document, and the nodes that know the lines.

    Raises:
        ContractError: The text is not YAML, or uses more of it than this module reads.
    """
    if len(raw) > max_size:
        raise ContractError(Mistake(file, 1, "", f"larger than {max_size} bytes"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContractError(Mistake(file, line, "", "not UTF-8; save the file in that encoding")) from None
    root = _compose(text, file)
    # Counted before anything is made: a file of ten lines must not fill the memory.
    counts: dict[yaml.Node, int] = {}
    if _count(root, counts, 0) > max_values:
        _, line = min((count, _line(node)) for node, count in counts.items() if count > max_values)
        raise ContractError(Mistake(file, line, "", "more values than are read, once aliases are counted in full"))
    return Source(file, root, _Builder(file).build(root, None, _line(root)))


class _Loader(_SAFE_LOADER):  # type: ignore[misc]  # which of the two it is shows at run time
    """Leaves the type of a value open: PyYAML would follow YAML 1.1. A node with a tag then has one in the text."""

    def resolve(self, *_: object) -> str:
        return ""


def _compose(text: str, file: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContractError(Mistake(file, mark.line + 1 if mark else 1, "", f"not YAML: {error.problem}")) from None
    except yaml.YAMLError as error:
        # A reader error knows a position but no line; it is about a character that YAML does not allow.
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise ContractError(Mistake(file, line, "", "not YAML: a character that YAML does not allow")) from None
    except RecursionError:
        raise ContractError(Mistake(file, 1, "", f"nested deeper than {MAX_DEPTH} levels")) from None
    if root is None:
        raise ContractError(Mistake(file, 1, "", "empty; it holds white space and comments only"))
    return root


def _count(node: yaml.Node, counts: dict[yaml.Node, int], depth: int) -> int:
    """Count the values in a node, those of an alias each time; a cycle and what is too deep is left to the builder."""
    if isinstance(node, yaml.ScalarNode) or depth > MAX_DEPTH:
        return 1
    if node not in counts:
        counts[node] = 1
        children = [pair[1] for pair in node.value] if isinstance(node, yaml.MappingNode) else node.value
        counts[node] += sum(_count(child, counts, depth + 1) for child in children)
    return counts[node]


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


# Where a value is: the place above it and its key or index. It becomes a pointer only if there is an error to report.
_Place = tuple[Any, str | int] | None


@dataclass(slots=True)
class _Builder:
    """Makes plain values of nodes. An alias is built anew at each of its uses, so values share nothing."""

    file: str
    # The mappings and lists that are being built, the outermost first.
    above: list[yaml.Node] = field(default_factory=list)

    def build(self, node: yaml.Node, place: _Place, line: int) -> Any:  # noqa: ANN401  any value
        """Return the value of a node."""
        if len(self.above) >= MAX_DEPTH:
            self._refuse(line, place, f"nested deeper than {MAX_DEPTH} levels")
        if node.tag:
            self._refuse(line, place, f"the tag {node.tag} is not read; write a plain value")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place, line)
        if node in self.above:
            self._refuse(line, place, "an alias within its own anchor: a cycle")
        self.above.append(node)
        value = (self._map if isinstance(node, yaml.MappingNode) else self._list)(node, place, line)
        self.above.pop()
        return value

    # An alias is the node of its anchor, which is above its use; nothing else is above what it is in. So the later line
    # is that of the use.

    def _list(self, node: yaml.Node, place: _Place, line: int) -> list[Any]:
        return [self.build(child, (place, number), max(line, _line(child))) for number, child in enumerate(node.value)]

    def _map(self, node: yaml.Node, place: _Place, line: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key_node, child in node.value:
            at = max(line, _line(key_node))
            key = self._scalar(key_node, place, at) if isinstance(key_node, yaml.ScalarNode) else key_node.value
            if not isinstance(key, str):
                shown = key if isinstance(key_node, yaml.ScalarNode) else "here"
                self._refuse(at, place, f"the key {shown} is not a string; put it in quotes")
            if key == "<<":
                self._refuse(at, place, "a merge key (<<) is not read; write the members out")
            if key in members:
                first = next(_line(earlier) for earlier, _ in node.value if earlier.value == key)
                self._refuse(at, place, f"the key {key!r} is used twice, first on line {first}")
            members[key] = self.build(child, (place, key), at)
        return members

    def _scalar(self, node: yaml.ScalarNode, place: _Place, line: int) -> str | int | float | bool | None:
        text: str = node.value
        if node.style:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        match = _NUMBER.fullmatch(text)
        if match is None:
            return text
        is_integer = match["fraction"] is None and match["exponent"] is None
        if (is_integer and len(text) > MAX_DIGITS) or not math.isfinite(float(text)):
            self._refuse(
                line, place, f"the number is too large for every JSON reader to agree on; {MAX_DIGITS} digits will do"
            )
        return int(text) if is_integer else float(text)

    def _refuse(self, line: int, place: _Place, message: str) -> NoReturn:
        path: list[str | int] = []
        while place is not None:
            place, token = place
            path.insert(0, token)
        raise ContractError(Mistake(self.file, line, join("", *path), message))
