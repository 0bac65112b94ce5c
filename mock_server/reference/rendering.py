"""The model to bytes: two templates, no clock, no network."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mock_server.contract import Contract
from mock_server.reference.layout import code_span
from mock_server.reference.prose import (
    code_html,
    fence_markdown,
    foreign_markup,
    headings,
    line_of,
    phrase_html,
    phrase_markdown,
    prose_html,
    prose_markdown,
    slug,
    tidy_markdown,
)
from mock_server.reference.reading import read_reference

MARK: Final = "mailing-mock docs"
"""Is near the top of every page, so that `write` recognises the pages that it may replace."""

_LONGEST_QUOTE: Final = 80


def _environment(filters: Mapping[str, Callable[..., object]], *, html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("mock_server.reference"),
        autoescape=html,  # noqa: S701  off for Markdown alone, whose filters escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters, slug=slug, stored=lambda value: "no value" if value is None else value)
    return environment


_HTML = _environment({"prose": prose_html, "phrase": phrase_html, "code": code_html, "headings": headings}, html=True)
_MARKDOWN = _environment(
    {
        "prose": prose_markdown,
        "phrase": phrase_markdown,
        "line": line_of,
        "tick": code_span,
        "fence": fence_markdown,
    },
    html=False,
)


def build(contract: Contract) -> Mapping[str, bytes]:
    """Render the reference of a contract.

    Args:
        contract: A checked contract.

    Returns:
        File name to contents: `index.html`, which needs no other file and no network, and `reference.md`. Equal
        contracts give equal bytes.

    Raises:
        ContractError: A text of the contract would be HTML or an image in the Markdown.
    """
    reference = read_reference(contract)
    style = (files("mock_server.reference") / "templates" / "style.css").read_text(encoding="utf-8")
    # The page forbids a browser to load or run anything; the style sheet is allowed by its hash.
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = _HTML.get_template("reference.html.j2").render(
        reference=reference,
        style=Markup(style),  # noqa: S704  our own file
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'",
        mark=MARK,
    )
    text = tidy_markdown(_MARKDOWN.get_template("reference.md.j2").render(reference=reference, mark=MARK))
    # A browser ignores what the escaping of the page has missed; a Markdown reader would not, so there must be nothing.
    # The first line is the mark, which is a comment.
    for markup in foreign_markup(text.partition("\n")[2]):
        shown = " ".join(markup.split())[:_LONGEST_QUOTE]
        raise contract.error("", f"some text would be HTML or an image in the Markdown reference; rewrite it: {shown}")
    return {"index.html": page.lstrip().encode(), "reference.md": text.encode()}
