"""Reading the printed pages back, as a reader finds things on them: by chapter, by operation, by nested field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(slots=True)
class Element:
    """An element of an HTML page with its children, texts among them."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        """All text below, white space made single, quotation marks made straight."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        blocks = {"p", "div", "li", "dt", "dd", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
        joined = "".join(parts) + (" " if self.tag in blocks else "")
        return re.sub(r"\s+", " ", joined.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}))

    def classed(self, name: str) -> bool:
        """Whether the element has a class."""
        return name in self.attributes.get("class", "").split()


class _Parser(HTMLParser):
    """Builds the tree and notes every tag that is closed wrongly."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that closes itself, as those of SVG do."""
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self.open[-1].tag == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> where <{self.open[-1].tag}> is open, line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.open[-1].children.append(data)


def parse(page: bytes) -> tuple[Element, list[str]]:
    """The tree of an HTML page, and what is not well formed in it."""
    parser = _Parser()
    parser.feed(page.decode())
    parser.close()
    faults = parser.faults + [f"<{element.tag}> is never closed" for element in parser.open[1:]]
    return parser.root, faults


def by_id(root: Element, identifier: str) -> Element | None:
    """The element with an id."""
    return next((element for element in root.walk() if element.attributes.get("id") == identifier), None)


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells of one field: its kind (type and whether it is required), and its meaning."""

    kind: str
    meaning: str


# The path of a field is the names from the outermost object to it.
Fields = Mapping[tuple[str, ...], Told]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a page tells of one operation: its text, and the fields of what is sent and of what is answered."""

    text: str
    request: Fields
    response: Fields


def html_entries(page: bytes) -> dict[str, Entry]:
    """The operations on the HTML page by method and path."""
    root, _ = parse(page)
    entries: dict[str, Entry] = {}
    for section in root.walk():
        if section.tag != "section" or not section.classed("operation"):
            continue
        route = next(element for element in section.walk() if element.classed("route")).text.strip()
        answers = [element for element in section.walk() if element.classed("response")]
        response: dict[tuple[str, ...], Told] = {}
        for answer in answers:
            response.update(_html_fields(answer))
        within = {id(element) for answer in answers for element in answer.walk()}
        entries[route] = Entry(section.text, _html_fields(section, within), response)
    return entries


def _html_fields(
    root: Element, skipped: frozenset[int] | set[int] = frozenset(), above: tuple[str, ...] = ()
) -> dict[tuple[str, ...], Told]:
    found: dict[tuple[str, ...], Told] = {}
    for child in root.children:
        if not isinstance(child, Element) or id(child) in skipped:
            continue
        if not child.classed("field"):
            found.update(_html_fields(child, skipped, above))
            continue
        head, body = (next(part for part in child.walk() if part.tag == tag) for tag in ("dt", "dd"))
        name = next(part for part in head.walk() if part.classed("name")).text
        own = Element("dd", {}, [part for part in body.children if isinstance(part, str) or part.tag != "dl"])
        found[(*above, name)] = Told(head.text, own.text)
        found.update(_html_fields(body, skipped, (*above, name)))
    return found


_BULLET = re.compile(r"( *)- `([^`]+)` \((.*?)\): ?(.*)")


def markdown_entries(page: bytes) -> dict[str, Entry]:
    """The operations in the Markdown by method and path."""
    operations = page.decode().split("\n## Operations\n")[1].split("\n## ")[0]
    entries: dict[str, Entry] = {}
    for part in re.split(r"\n### ", operations)[1:]:
        route = re.search(r"^`([A-Z]+ /\S+)`$", part, re.MULTILINE)
        assert route, part[:80]
        request: dict[tuple[str, ...], Told] = {}
        response: dict[tuple[str, ...], Told] = {}
        for chapter in re.split(r"\n#### ", part):
            if re.match(r"2\d\d ", chapter):
                response.update(_markdown_fields(chapter))
            elif chapter.startswith(("Parameters", "Request body")):
                request.update(_markdown_fields(chapter))
        entries[route[1]] = Entry(part, request, response)
    return entries


def _markdown_fields(text: str) -> dict[tuple[str, ...], Told]:
    found: dict[tuple[str, ...], Told] = {}
    path: list[str] = []
    for indent, name, kind, meaning in _BULLET.findall(re.sub(r"\(([A-Z][\w ]+|date[\w ]+)\)", r"\1", text)):
        path = [*path[: len(indent) // 2], name]
        found[tuple(path)] = Told(kind, meaning)
    return found
