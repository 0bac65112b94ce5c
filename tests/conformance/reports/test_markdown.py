"""Tests of the Markdown report, read as GitHub reads it: tables, folded parts, and nothing with an effect."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conformance.reports.markdown import MOST, escape, fenced, render_markdown
from conformance.rules import CATALOGUE
from conformance.verdict.model import Outcome, Result, State, Verdict
from conformance.verdict.neutral import visible
from tests.conformance.reports.verdicts import CONTRACT, MIXED, RATE, SOUND, WITH_BASELINE, failure, hostile

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OWN_TAGS = {"details", "summary", "b", "sub"}


def _raw_tags(text: str) -> set[str]:
    """The HTML tags that the reader passes on as they are in the Markdown."""
    tokens = [child for token in READER.parse(text) for child in (token, *(token.children or ()))]
    raw = [token.content for token in tokens if token.type in {"html_block", "html_inline"}]
    return {tag.lower() for content in raw for tag in re.findall(r"</?([a-zA-Z!][\w-]*)", content)}


def test_the_verdict_comes_first_and_the_failures_are_folded() -> None:
    """A headline, a table, one folded part for each failure with its curl, what was skipped, the limits."""
    text = render_markdown(MIXED, CONTRACT, RATE)
    assert text.startswith("## \u274c CONTRACT BROKEN: 3 of 6 checks failed\n")
    assert text.count("<details>") == text.count("</details>") == 4 + 2
    rendered = READER.render(text)
    assert "<table>" in rendered
    assert "<td>lifecycle</td>" in rendered
    assert "curl -sS -o /dev/null -w '%{http_code}\\n' &quot;$MAILING_BASE_URL/x&quot;" in rendered
    places = [
        text.index(word) for word in ("| lifecycle |", "### Failed", "### Advice", "What was skipped", "cannot detect")
    ]
    assert places == sorted(places)
    for word in ("it runs from the profile standard on", "seed 7", CONTRACT.digest, escape(str(RATE))):
        assert escape(word) in text or word in text
    assert "`mailing-conformance run --profile quick --seed 7`" in text


@pytest.mark.parametrize(("outcome", "sign"), [(Outcome.CONFORMANT, "\u2705"), (Outcome.INCONCLUSIVE, "\u26a0\ufe0f")])
def test_each_outcome_has_its_sign(outcome: Outcome, sign: str) -> None:
    """The reasons of an inconclusive run stand below its headline."""
    text = render_markdown(replace(SOUND, outcome=outcome, reasons=("Nobody answered.",)), CONTRACT)
    assert text.startswith(f"## {sign} ")
    assert "- Nobody answered." in text
    assert "### Failed" not in text


@pytest.mark.parametrize(
    "verdict",
    [MIXED, hostile(), hostile(checks=()), hostile("| ` <b> " * 300)],
    ids=["mixed", "hostile", "none", "long"],
)
def test_only_our_own_tags_are_html(verdict: Verdict) -> None:
    """No text of a verdict becomes a tag, a link, an image, a heading or a table column."""
    text = render_markdown(verdict, CONTRACT)
    assert _raw_tags(text) <= OWN_TAGS
    tokens = [child for token in READER.parse(text) for child in (token, *(token.children or ()))]
    assert not {token.type for token in tokens} & {"link_open", "image"}
    assert {token.tag for token in tokens if token.type == "heading_open"} <= {"h2", "h3"}
    cells = re.findall(r"<tr>.*?</tr>", READER.render(text), flags=re.DOTALL)
    assert len({row.count("<t") - 1 for row in cells}) <= 1


def test_nobody_is_mentioned_and_nothing_referred_to() -> None:
    """GitHub links names, numbers and hosts after reading the markup, so they are split by a zero-width space."""
    rendered = READER.render(render_markdown(hostile(), CONTRACT))
    outside = re.sub(r"<pre>.*?</pre>", "", rendered, flags=re.DOTALL)
    assert "@\u200beveryone" in outside
    for word in ("@everyone", "#12", "GH-34", "https://", "www.evil"):
        assert word not in outside


def test_a_long_report_is_cut_and_says_so() -> None:
    """A report never exceeds the limit of a comment, and gives the number of checks that are left out."""
    many = tuple(
        Result(one, State.FAILED, failures=(failure(one, "csv", "x" * 900),)) for one in CATALOGUE if not one.advice
    )
    text = render_markdown(replace(MIXED, results=many), CONTRACT, RATE)
    assert len(text) <= MOST
    shown = len(re.findall(r"<b>[a-z]+\.[a-z0-9-]+</b>", text))
    assert 0 < shown < len(many)
    assert f"_... and {len(many) - shown} more checks; the JSON and HTML reports hold them all._" in text


def test_a_check_has_one_block() -> None:
    """The first finding is shown with its evidence, the others are a line."""
    found = tuple(failure(MIXED.results[1].check, f"form {letter}") for letter in "abc")
    text = render_markdown(replace(MIXED, results=(replace(MIXED.results[1], failures=found),)), CONTRACT)
    assert text.count("<b>lifecycle.second-get</b>") == text.count("curl -sS") == 1
    assert escape("and 2 more like it (on form b, form c)") in text


@given(st.text())
@example("1. one")
@example("- # a > b")
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    """What a reader of the rendered page sees is the text as it is, in one paragraph."""
    line = " ".join(visible(text).split())
    tokens = READER.parse(f"- {escape(line)}x")
    inline = [token for token in tokens if token.type == "inline"]
    seen = "".join(child.content for token in inline for child in token.children or ())
    assert seen.replace("\u200b", "").removesuffix("x").strip() == line.replace("\u200b", "").strip()


@given(st.text("`ab\n"))
def test_no_text_ends_its_code_block(text: str) -> None:
    """The fence is longer than any run of backticks in the text."""
    assert [token.type for token in READER.parse(fenced(text))] == ["fence"]


def test_the_baseline_is_told() -> None:
    """What is accepted, until when and why; what expired; what is out of date; what was not exercised."""
    text = render_markdown(WITH_BASELINE, CONTRACT, RATE)
    assert "| family | passed | failed | accepted | advice |" in text
    assert "until 2026-05-01: The cache is being replaced, API\\-17" in text
    assert "- expired: it was accepted until 2026\\-03\\-01: The cache" in text
    assert "lifecycle.first\\-get on json" in text
    assert "Remove its entry" in text
    assert "selection.reverse on csv was not exercised" in text
    assert "accepted" not in render_markdown(MIXED, CONTRACT, RATE)
