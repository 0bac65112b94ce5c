"""The model to bytes: the templates, no clock, no network."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from mock_server.reference.layout import code_span
from mock_server.reference.model import Reference
from mock_server.reference.prose import (
    anchor,
    code_html,
    fence_markdown,
    foreign_markup,
    headings,
    line_of,
    phrase_html,
    phrase_markdown,
    plain_html,
    prose_html,
    prose_markdown,
    slug,
    tidy_markdown,
)
from mock_server.reference.search import Found, chapters, limits, search_index
from mock_server.reference.selection import MATCHES

MARK: Final = "mailing-mock docs"
"""Is near the top of every page, so that a reader sees what made it."""

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
    environment.filters.update(filters, slug=slug, anchor=anchor, told=lambda word: MATCHES[word])
    environment.filters.update(stored=lambda value: value or "no value")
    return environment


_HTML = _environment(
    {"prose": prose_html, "phrase": phrase_html, "plain": plain_html, "code": code_html, "headings": headings},
    html=True,
)
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


def render_html(reference: Reference, offers: Sequence[object], *, has_console: bool = False) -> bytes:
    """Render the reference as a page, which needs no other file and no network.

    Args:
        reference: What it says.
        offers: The files beside it, with `name`, `title` and `description`.
        has_console: Whether it can send requests to the server that it comes from.
    """
    name = reference.contract.document["info"]["title"]
    return render_page(
        "reference.html.j2",
        name=name,
        title=f"{name} {reference.contract.version}",
        index=search_index(reference),
        reference=reference,
        offers=offers,
        console=has_console,
        limits=limits(reference),
        chapters=tuple(_with_console(chapters(reference)) if has_console else chapters(reference)),
    )


def _with_console(listed: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the chapters with that of the console, which is before the filters."""
    for chapter in listed:
        if chapter[0] == "filter":
            yield "try", "Try it"
        yield chapter


def render_page(template: str, *, index: Sequence[Found], console: bool = False, **values: object) -> bytes:
    """Render a page with the style sheet and the script that all pages have.

    Args:
        template: The name of a template that extends `layout.html.j2`.
        index: What its search finds.
        console: Whether it may send requests to the server that it comes from.
        values: What the template needs, `name` and `title` among it.
    """
    style = _template_text("style.css")
    scripts = [_template_text(name) for name in ("page.js", *(["console.js"] if console else []))]
    # The page forbids a browser to load or run anything but its style sheet and its scripts, by their hashes.
    policy = ["default-src 'none'", "img-src data:", f"style-src {_hash_of(style)}"]
    policy += [f"script-src {' '.join(map(_hash_of, scripts))}", *(["connect-src 'self'"] if console else [])]
    page = _HTML.get_template(template).render(
        **values,
        console=console,
        index=Markup(json.dumps(index, ensure_ascii=False).replace("<", "\\u003c")),  # noqa: S704  no tag
        style=style,
        scripts=scripts,
        policy="; ".join(policy),
        mark=MARK,
    )
    return page.lstrip().encode()


def _template_text(name: str) -> Markup:
    text = (files("mock_server.reference") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704  our own file


def _hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def render_markdown(reference: Reference) -> bytes:
    """Render the Markdown.

    Args:
        reference: What it says.

    Raises:
        ContractError: A text of the contract would be HTML or an image.
    """
    template = _MARKDOWN.get_template("reference.md.j2")
    text = tidy_markdown(template.render(reference=reference, limits=limits(reference), mark=MARK))
    # A browser ignores what the escaping of the page has missed; a Markdown reader would not, so there must be nothing.
    # The first line is the mark, which is a comment.
    for markup in foreign_markup(text.partition("\n")[2]):
        shown = " ".join(markup.split())[:_LONGEST_QUOTE]
        message = f"some text would be HTML or an image in the Markdown reference; rewrite it: {shown}"
        raise reference.contract.error("", message)
    return text.encode()


def render_llms(reference: Reference, offers: Sequence[object]) -> bytes:
    """Render `llms.txt`: a title, a summary, and links into the other files.

    Args:
        reference: What it is an index of.
        offers: The files it links to.
    """
    info = reference.contract.document["info"]
    template = _MARKDOWN.get_template("llms.txt.j2")
    return tidy_markdown(template.render(reference=reference, info=info, offers=offers)).encode()


def collection_template(name: str) -> Template:
    """Return a template of `templates/collections`, whose text is for a program and is not escaped."""
    return _MARKDOWN.get_template(f"collections/{name}")
