"""Tests of what every report does to text before its format does more."""

import unicodedata
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.verdict.neutral import LONGEST, neutral, visible
from tests.conformance.reports.verdicts import MIXED, hostile

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, élan 漢字 عربي", "plain, élan 漢字 عربي"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\nb\tc\x00", "a\\x0d\\x0ab\\x09c\\x00"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud800", "\\ud800"),
        ("\ufffe \U0001ffff", "\\ufffe \\U0001ffff"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_what_acts_is_escaped(text: str, shown: str) -> None:
    """Letters of every script stay; control characters, direction marks and lone surrogates are escaped."""
    assert visible(text) == shown


@given(ANYTHING)
def test_the_result_is_one_line_of_valid_characters(text: str) -> None:
    """The result of any text can be encoded, is one line, and does not change when it is escaped again."""
    shown = visible(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert len(shown) <= LONGEST
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    """No text of a report is longer than the limit."""
    assert visible("x" * LONGEST) == "x" * LONGEST
    assert visible("x" * (LONGEST + 1)).endswith("... (cut)")
    assert len(visible("\x1b" * LONGEST)) == LONGEST


def test_every_text_of_a_verdict_is_treated() -> None:
    """Every text of a verdict is escaped, however deep."""
    assert neutral(MIXED) == MIXED
    told = repr(astuple(neutral(hostile("\x1b\u202e"))))
    assert told.count("\\\\x1b\\\\u202e") > 100
    assert "\\x1b\\u202e" not in told.replace("\\\\x1b\\\\u202e", "")
