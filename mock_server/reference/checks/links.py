"""Links within a site: each file that is linked to is there, and each place within it."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Final

from markdown_it import MarkdownIt

from mock_server.reference.checks.model import TEMPLATES, Fault
from mock_server.reference.prose import slug

_FIX: Final = "correct the link, or the place that it leads to"
_CONTRACT: Final = "openapi.yaml"
# What a link on a page may be written in.
_SOURCES: Final = {
    "index.html": f"{TEMPLATES}/reference.html.j2, {_CONTRACT}",
    "reference.md": f"{TEMPLATES}/reference.md.j2, {_CONTRACT}",
    "llms.txt": f"{TEMPLATES}/llms.txt.j2",
    "mock.html": f"{TEMPLATES}/manual.html.j2",
    "checks.html": "conformance/reports/manual/templates/checks.html.j2, conformance/reports/manual/places.py",
}
_SHOWN: Final = 60
_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_MARKDOWN: Final = MarkdownIt("commonmark").enable("table")


class _Page(HTMLParser):
    """Collects the ids of a page and what it links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the id and the target of an element."""
        values = {name: value for name, value in attrs if value is not None}
        if "id" in values:
            self.ids.append(values["id"])
        if tag in {"a", "link"} and "href" in values:
            self.links.append(values["href"])

    handle_startendtag = handle_starttag


def ids_of(page: bytes) -> list[str]:
    """Return the fragment identifiers of a page of HTML, those that are there twice included."""
    return _Page(page.decode()).ids


def dead_links(site: Mapping[str, bytes], made: Mapping[str, str] | None = None) -> Iterator[Fault]:
    """Yield the links of a site that lead nowhere in it; links to elsewhere are not followed.

    Args:
        site: File name to contents. HTML, Markdown and `llms.txt` are read.
        made: For files that others make, the commands that do so.
    """
    anchors = {name: _anchors(name, content) for name, content in site.items()}
    for name, content in site.items():
        for link in dict.fromkeys(_links(name, content)):
            if _ELSEWHERE.match(link):
                continue
            target, _, fragment = link.partition("#")
            target = target or name
            fix = f"{_FIX}: {_SOURCES[name]}" if name in _SOURCES else _FIX
            if target not in site:
                fix = (made or {}).get(target, fix)
                yield Fault(name, f"the link to {link} leads to a file that is not there", fix, _shown(content, link))
            elif fragment and fragment not in anchors[target]:
                yield Fault(name, f"the link to {link} leads to a place that is not there", fix, _shown(content, link))


def _shown(content: bytes, link: str) -> str:
    """Return the first line with a link, cut off around it."""
    for number, line in enumerate(content.decode().splitlines(), start=1):
        at = max(line.find(f'"{link}"'), line.find(f"({link})"))
        if at >= 0:
            return f"  line {number}: {line[max(at - _SHOWN, 0) : at + len(link) + _SHOWN].strip()}"
    return ""


def _anchors(name: str, content: bytes) -> set[str]:
    if name.endswith(".html"):
        return set(ids_of(content))
    if not name.endswith(".md"):
        return set()
    tokens = _MARKDOWN.parse(content.decode())
    return {slug(tokens[place + 1].content) for place, token in enumerate(tokens) if token.type == "heading_open"}


def _links(name: str, content: bytes) -> Iterator[str]:
    if name.endswith(".html"):
        yield from _Page(content.decode()).links
    elif name.endswith((".md", "llms.txt")):
        for block in _MARKDOWN.parse(content.decode()):
            for token in block.children or ():
                if token.type == "link_open":
                    yield str(token.attrs["href"])
