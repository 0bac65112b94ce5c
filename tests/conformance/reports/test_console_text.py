"""Tests of what a terminal is spared, and of what it is shown when it knows no signs and no colour."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from conformance.reports.console import failure_text, print_verdict
from conformance.verdict import Verdict
from tests.conformance.reports.verdicts import HOSTILE, MIXED, RATE, SOUND, hostile


def _printed(verdict: Verdict, *, encoding: str = "utf-8", terminal: bool = False) -> str:
    paper = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
    print_verdict(verdict, Console(file=paper, width=100, force_terminal=terminal), RATE)
    paper.seek(0)
    return paper.read()


def test_a_terminal_is_not_driven_by_a_finding() -> None:
    """Escape sequences are shown, not obeyed, and no line of a finding can pass for the verdict."""
    text = _printed(hostile())
    assert "\x1b" not in text
    assert "\\x1b[31mred" in text
    assert not any(line.startswith("CONFORMANT") for line in text.splitlines())
    result = hostile().results[1]
    assert len(failure_text(result, result.failures[0]).splitlines()) < 12
    assert HOSTILE not in text


def test_the_core_rules_are_a_table() -> None:
    """Families down, representations across."""
    lines = [line.split() for line in _printed(MIXED).splitlines()]
    assert ["core", "rules", "create", "json", "csv", "xlsx"] in lines
    assert ["lifecycle", ".", "\u2713", "\u2717", "\u2713"] in lines


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_words_stand_for_signs_that_cannot_be_written(encoding: str) -> None:
    """On a terminal whose encoding knows no tick the report is written all the same."""
    lines = [line.split() for line in _printed(MIXED, encoding=encoding).splitlines()]
    assert ["lifecycle", ".", "ok", "X", "ok"] in lines


def test_the_last_lines_are_the_verdict() -> None:
    """What a person looks for stands at the end, after what was left out and the suite's own figures."""
    lines = _printed(SOUND).splitlines()
    assert lines[-2].startswith("CONFORMANT: ")
    assert lines[-1].startswith("12 requests, 5 exports, ")
    text = "\n".join(lines)
    assert "never judged: stored values, " in text
    assert str(RATE) in text


def test_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colour, and NO_COLOR takes it away."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[31m" in _printed(MIXED, terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in _printed(MIXED, terminal=True)
    assert _printed(replace(MIXED, results=())).count("core rules") == 0
