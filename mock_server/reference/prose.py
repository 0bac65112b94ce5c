"""Markdown of the contract to HTML, and to Markdown that fits into another document.

HTML within the Markdown is shown, not obeyed; images are not read, because an image would be loaded from elsewhere;
headings go down by a level, because the sections of the page stand above them.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True})
_MARKDOWN.enable(["table", "smartquotes"]).disable(["image", "html_inline", "html_block"])
_JSON = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?|(?P<word>\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*)')
_CODE_OR_HTML = re.compile(r"(?P<code>(?P<ticks>`+).+?(?P=ticks))|<|!(?=\[)", re.DOTALL)
_FENCE = re.compile(r"\s*(```|~~~)")


def slug(text: str) -> str:
    """The fragment identifier of a heading, as Markdown readers on the web make it."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _tokens(text: str) -> Sequence[Token]:
    tokens = _MARKDOWN.parse(text)
    for index, token in enumerate(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[index + 1].content))
    return tokens


def prose_html(text: str) -> Markup:
    """Blocks of Markdown as HTML."""
    return Markup(_MARKDOWN.renderer.render(_tokens(text), _MARKDOWN.options, {}))  # noqa: S704 - the renderer escapes


def phrase_html(text: str) -> Markup:
    """A phrase of Markdown as HTML, without a paragraph around it."""
    return Markup(_MARKDOWN.renderInline(_line(text)))  # noqa: S704 - the renderer escapes


def headings(text: str) -> tuple[tuple[str, str], ...]:
    """The headings of a text with their fragment identifiers, for a table of contents."""
    tokens = _MARKDOWN.parse(text)
    found = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
    return tuple((slug(heading), heading) for heading in found)


def code_html(text: str, language: str) -> Markup:
    """Source text as HTML; in JSON the names, strings and words are marked for colour."""
    if language != "json":
        return escape(text)
    parts: list[Markup] = []
    end = 0
    for match in _JSON.finditer(text):
        kind = "n" if match["colon"] is not None else "s" if match["string"] else "w"
        token = match["string"] or match["word"]
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<span class="{}">{}</span>').format(kind, token))
        parts.append(escape(match["colon"] or ""))
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def prose_markdown(text: str) -> str:
    """Blocks of Markdown for a Markdown document: headings a level down, HTML and images made plain text."""
    lines: list[str] = []
    fenced = False
    for line in _CODE_OR_HTML.sub(_plain, text).strip().splitlines():
        fenced ^= bool(_FENCE.match(line))
        lines.append(f"#{line}" if line.startswith("#") and not fenced else line)
    return "\n".join(lines)


def fence_markdown(text: str) -> str:
    """The ticks that stand above and below a block of code: more than any run of ticks within it."""
    return "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)


def tidy_markdown(text: str) -> str:
    """The document with one blank line where a template left several; code stays as it is."""
    kept: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        if line.strip() or fenced or (kept and kept[-1]):
            kept.append(line.rstrip() if not fenced else line)
    return "\n".join(kept).strip("\n") + "\n"


def phrase_markdown(text: str) -> str:
    """A phrase of Markdown on one line, fit for a list or for the cell of a table."""
    return _line(_CODE_OR_HTML.sub(_plain, text))


def _line(text: str) -> str:
    """The text on one line; spaces within a line stay, since code may need them."""
    return re.sub(r"\s*\n\s*", " ", text).strip()


def _plain(match: re.Match[str]) -> str:
    return match["code"] or "\\" + match[0]
