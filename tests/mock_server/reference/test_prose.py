"""Markdown as HTML and in another document."""

import re

import pytest
from markupsafe import escape

from mock_server.reference.prose import (
    code_html,
    fence_markdown,
    headings,
    phrase_html,
    phrase_markdown,
    prose_html,
    prose_markdown,
    slug,
    tidy_markdown,
)


def test_headings_go_down_a_level_and_have_anchors() -> None:
    """A heading of a description stands below the chapter it is in, and the contents can lead to it."""
    assert '<h3 id="in-two-steps">In two steps!</h3>' in prose_html("## In two steps!\n\nText.")
    assert headings("Text.\n\n## In two steps!") == (("in-two-steps", "In two steps!"),)
    assert prose_markdown("## One\n```\n# no heading\n```") == "### One\n```\n# no heading\n```"
    assert slug("The `x` of Y") == "the-x-of-y"


def test_prose_is_typeset() -> None:
    """Quotation marks are set as in a book, but not in code; code keeps its spaces."""
    assert prose_html('It\'s "so": `"a"`') == "<p>It\u2019s \u201cso\u201d: <code>&quot;a&quot;</code></p>\n"
    assert phrase_html("a\n  `b  c`\n") == "a <code>b  c</code>"


def test_markdown_phrases_fit_on_a_line() -> None:
    """A phrase has no line break and no live HTML, and keeps its code."""
    assert phrase_markdown("a\n<b> `<c>` ![d](e)\n") == "a \\<b> `<c>` \\![d](e)"


def test_fences_are_longer_than_any_ticks_within() -> None:
    """Code that holds a fence cannot end its block."""
    assert fence_markdown("plain") == "```"
    assert fence_markdown("a ```` b") == "`````"


def test_blank_lines_are_dropped_outside_code_only() -> None:
    """One blank line is enough between paragraphs; code stays as it is."""
    assert tidy_markdown("````\n```\n\n\n```\n````\n\n\na\n") == "````\n```\n\n\n```\n````\n\na\n"
    assert tidy_markdown("\na\n\n\n\nb\n```\n1\n\n\n2\n```\n\n\n") == "a\n\nb\n```\n1\n\n\n2\n```\n"


def test_json_is_coloured_without_changing_it() -> None:
    """Names, strings and words are marked, and markup in a value is escaped."""
    coloured = code_html('{"a": "<b>", "c": [null, -1.5e3]}', "json")
    assert '<span class="n">&#34;a&#34;</span>' in coloured
    assert '<span class="s">&#34;&lt;b&gt;&#34;</span>' in coloured
    assert '<span class="k">null</span>' in coloured
    assert '<span class="k">-1.5e3</span>' in coloured
    assert coloured.striptags() == '{"a": "<b>", "c": [null, -1.5e3]}'
    assert code_html("<b>", "csv") == "&lt;b&gt;"


@pytest.mark.parametrize("language", ["bash", "python", "javascript", "ruby", "php", "text"])
def test_code_is_coloured_without_changing_it(language: str) -> None:
    """Whatever language it is in, a reader copies what was written, spaces at both ends included."""
    code = "\n<?php # a\nx = 'b' & \"c\" \n\n"
    assert re.sub("<[^>]+>", "", code_html(code, language)) == escape(code)


def test_a_phrase_never_opens_a_block_of_code() -> None:
    """At the beginning of a line, a fence would swallow what stands behind it."""
    assert phrase_markdown("~~~ a") == "\\~~~ a"
    assert phrase_markdown("``` a") == "\\`\\`\\` a"
    assert phrase_markdown("``` a ```") == "``` a ```"
