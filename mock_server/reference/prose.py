"""Markdown of the contract to HTML, and to Markdown that fits into another document.

The rule: HTML within the Markdown is shown and has no effect, and there are no images, because an image would be loaded
from elsewhere. Headings go down by a level, because the sections of the page are above them. What must be escaped in a
Markdown document depends on what its readers take for code, so `foreign_markup` reads the finished document as they do.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, String, is_token_subtype

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True})
_MARKDOWN.enable(["table", "smartquotes"]).disable(["image", "html_inline", "html_block"])
_READERS = (
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("commonmark", {"html": True}).enable("table"),
)
# What has a colour of its own, and the class for it; the page stays small, because the rest is not marked.
_STYLES = {
    Comment: "c",
    Keyword: "k",
    Number: "k",
    String: "s",
    Name.Tag: "n",
    Name.Variable: "n",
}
# What is kept: a character that is escaped, and a run of ticks up to the next run of the same length, which is code
# (CommonMark 0.31, section 6.1). What is escaped: the beginning of a tag and of an image, and ticks that are no code,
# because they would make code of what a template puts after them.
_CODE_OR_HTML = re.compile(r"(?P<kept>\\.|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|`+|<|!(?=\[)", re.DOTALL)
_FENCE = re.compile(r"\s*(?P<run>`{3,}(?!.*`)|~{3,})")


def slug(text: str) -> str:
    """Return the fragment identifier of a heading, as Markdown readers on the web make it."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def anchor(name: str) -> str:
    """Return the name of a field, a column or an option as a part of a fragment identifier."""
    # Of an option its names alone, because a link has to last when what the option takes changes.
    kept = " ".join(re.findall(r"(?<!\S)-[\w-]+", name)) or name
    return re.sub(r"[^\w.-]+", "_", kept).strip("_").lower()


def _tokens(text: str) -> Sequence[Token]:
    tokens = _MARKDOWN.parse(text)
    for index, token in enumerate(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[index + 1].content))
    return tokens


def line_of(text: str) -> str:
    """Return the text on one line; spaces within a line stay, because code may need them."""
    return re.sub(r"\s*[\r\n]\s*", " ", text).strip()


def prose_html(text: str) -> Markup:
    """Return blocks of Markdown as HTML."""
    return Markup(_MARKDOWN.renderer.render(_tokens(text), _MARKDOWN.options, {}))  # noqa: S704  the renderer escapes


def phrase_html(text: str) -> Markup:
    """Return a phrase of Markdown as HTML, without a paragraph around it."""
    return Markup(_MARKDOWN.renderInline(line_of(text)))  # noqa: S704  the renderer escapes


def plain_html(text: str) -> Markup:
    """Return a phrase that is no Markdown, such as the help of an option: only what is between ticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(line_of(text)))))  # noqa: S704  escaped before


def headings(text: str) -> tuple[tuple[str, str], ...]:
    """Return the headings of a text with their fragment identifiers, for a table of contents."""
    tokens = _MARKDOWN.parse(text)
    found = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
    return tuple((slug(heading), heading) for heading in found)


def code_html(text: str, language: str) -> Markup:
    """Return source text as HTML, with what has a colour marked.

    Args:
        text: The text.
        language: A language that Pygments knows, or `csv`, which has no colours.
    """
    if language == "csv":
        return escape(text)
    pieces: list[list[str]] = []
    for token, value in get_lexer_by_name(language, stripnl=False, ensurenl=False).get_tokens(text):
        style = next((style for kind, style in _STYLES.items() if is_token_subtype(token, kind)), "")
        if pieces and pieces[-1][0] == style:
            pieces[-1][1] += value
        else:
            pieces.append([style, value])
    marked = (Markup('<span class="{}">{}</span>').format(*piece) if piece[0] else escape(piece[1]) for piece in pieces)
    return Markup().join(marked)


def prose_markdown(text: str) -> str:
    """Return blocks of Markdown for a Markdown document: headings a level down, HTML and images made plain text."""
    lines = re.sub(r"\r\n?", "\n", text).strip().split("\n")
    texts: dict[tuple[int, int], None] = {}
    for token in _MARKDOWN.parse("\n".join(lines)):
        if token.map is None:
            continue
        if token.type in {"inline", "tr_open"}:
            texts[token.map[0], token.map[1]] = None
        elif token.type == "heading_open" and token.markup.startswith("#") and token.tag != "h6":
            lines[token.map[0]] = lines[token.map[0]].replace("#", "##", 1)
    # What is in none of these is a block of code, or no text. No code span extends beyond one of them.
    for start, end in texts:
        lines[start:end] = _escaped("\n".join(lines[start:end])).split("\n")
    return "\n".join(lines)


def fence_markdown(text: str) -> str:
    """Return the ticks above and below a block of code: more than any run of ticks within it."""
    return "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)


def tidy_markdown(text: str) -> str:
    """Return the document with one blank line for each run of them; code stays as it is."""
    kept: list[str] = []
    fence = ""
    for line in text.splitlines():
        opening = _FENCE.match(line)
        if not fence and opening:
            fence = opening["run"]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        if line.strip() or fence or (kept and kept[-1]):
            kept.append(line if fence else line.rstrip())
    return "\n".join(kept).strip("\n") + "\n"


def phrase_markdown(text: str) -> str:
    """Return a phrase of Markdown on one line, for a list or for the cell of a table."""
    line = _escaped(line_of(text))
    return f"\\{line}" if _FENCE.match(line) else line


def _escaped(text: str) -> str:
    """Return the text of one block or phrase without tags and images."""
    return _CODE_OR_HTML.sub(lambda match: match["kept"] or "".join(f"\\{character}" for character in match[0]), text)


def foreign_markup(text: str) -> Iterator[str]:
    """Yield the HTML and the images that Markdown readers would find in a document, with tables and without."""
    for reader in _READERS:
        for block in reader.parse(text):
            for token in (block, *(block.children or ())):
                if token.type in {"html_block", "html_inline", "image"}:
                    yield token.content
