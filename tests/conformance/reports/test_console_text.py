"""Tests of the output on terminals: no escape sequences, no signs they cannot encode, no colour where unwanted."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from conformance.reports.console import Printing, failure_text, print_verdict
from conformance.rules import CATALOGUE
from conformance.verdict.keys import failure_id
from conformance.verdict.model import Result, State, Verdict
from tests.conformance.reports.verdicts import HOSTILE, MIXED, RATE, SOUND, WITH_BASELINE, hostile


def _printed(verdict: Verdict, *, encoding: str = "utf-8", terminal: bool = False) -> str:
    paper = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")
    print_verdict(verdict, Console(file=paper, width=100, force_terminal=terminal), Printing(rate=RATE))
    paper.seek(0)
    return paper.read()


def test_a_terminal_is_not_driven_by_a_finding() -> None:
    """Escape sequences are escaped, and no line of a finding looks like the verdict."""
    text = _printed(hostile())
    assert "\x1b" not in text
    assert "\\x1b[31mred" in text
    assert not any(line.startswith("CONFORMANT") for line in text.splitlines())
    result = hostile().results[1]
    assert len(failure_text(result, result.failures[0]).splitlines()) < 12
    assert HOSTILE not in text


def test_the_core_checks_are_a_table() -> None:
    """The rows are families, the columns representations."""
    lines = [line.split() for line in _printed(MIXED).splitlines()]
    assert ["core", "checks", "create", "json", "csv", "xlsx"] in lines
    assert ["lifecycle", ".", "\u2713", "\u2717", "\u2713"] in lines


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_words_stand_for_signs_that_cannot_be_written(encoding: str) -> None:
    """A terminal whose encoding has no tick gets words."""
    lines = [line.split() for line in _printed(MIXED, encoding=encoding).splitlines()]
    assert ["lifecycle", ".", "ok", "X", "ok"] in lines


def test_the_last_lines_are_the_verdict() -> None:
    """The outcome comes last, after the notes, which have a line each; only what to do next comes after it."""
    lines = _printed(SOUND).splitlines()
    assert lines[-1].startswith("CONFORMANT: ")
    assert lines[-3].startswith("12 requests, 5 exports, ")
    assert lines[-4] == str(RATE)
    assert lines[-5].startswith("no run judges all of: stored values, ")
    broken = _printed(MIXED).splitlines()
    assert [line.partition(":")[0] for line in broken[-3:]] == [
        "CONTRACT BROKEN",
        "to see why it matters",
        "to run it again",
    ]


def test_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colour, and NO_COLOR turns it off."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[31m" in _printed(MIXED, terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in _printed(MIXED, terminal=True)
    assert _printed(replace(MIXED, results=())).count("core checks") == 0


def test_the_baseline_is_told() -> None:
    """Accepted failures, what to do about the entries, and what was not exercised have a line each."""
    text = _printed(WITH_BASELINE)
    reason = "The cache is being replaced, API-17"
    for words in (
        f"accepted until 2026-05-01: lifecycle.second-get on csv: {reason}",
        "baseline: lifecycle.first-get on json [",
        "was accepted and not found again, although the run looked for it. Remove its entry, ",
        f"    expired   it was accepted until 2026-03-01: {reason}",
        "accepted, and not exercised by this run: selection.reverse",
        "CONTRACT BROKEN: 3 of 7 checks failed, and 1 failure accepted",
        "failed  files.csv-header  on csv, xlsx",
    ):
        assert words in text
    assert "accepted" not in _printed(MIXED)
    assert ["lifecycle", ".", "\u2713", "~", "\u2713"] in [line.split() for line in text.splitlines()]


def test_a_failure_tells_how_to_run_it_again() -> None:
    """The command replays from the report, quoted for a shell; without a report it runs only the check."""
    paper = io.StringIO()
    print_verdict(MIXED, Console(file=paper, width=100), Printing(saved=Path("my verdict.json")))
    first = failure_id(MIXED.failures()[0])
    again = f"mailing-conformance replay {first} --from"
    assert f"to run it again: {again} 'my verdict.json'" in paper.getvalue()
    command = "mailing-conformance run --profile quick --seed 7 --check lifecycle.second-get"
    assert f"to run it again: {command}\n" in _printed(MIXED)
    assert "to run it again" not in _printed(SOUND)


def test_what_says_nothing_is_told_in_few_lines() -> None:
    """Where nothing was seen, many checks with one reason are counted by family, and a few are named."""
    checks = [check for check in CATALOGUE if check.family.value in {"files", "lifecycle"}]
    silent = tuple(Result(check, State.NOT_RUN, reason="the run ended before") for check in checks)
    lines = [line for line in _printed(replace(MIXED, results=silent)).splitlines() if line.startswith("not run")]
    number = {family: sum(check.family.value == family for check in checks) for family in ("lifecycle", "files")}
    told = f"{len(checks)} checks ({number['lifecycle']} lifecycle, {number['files']} files)"
    assert lines == [f"not run: the run ended before: {told}"]
    inconclusive = tuple(Result(check, State.INCONCLUSIVE, reason="there is no contact") for check in checks[:2])
    assert f"inconclusive: there is no contact: {checks[0].check_id}, {checks[1].check_id}" in _printed(
        replace(MIXED, results=inconclusive)
    )
