"""Tests of a dry run: it lists the requests and sends none."""

import re

import pytest

from conformance.commands.dry_run import _turns
from conformance.rules import SCENARIOS
from tests.conformance.commands.running import VARIABLES, run


def test_a_dry_run_sends_nothing() -> None:
    """A dry run needs no server: with --verbose it lists each request, its user and its body; a long body is cut."""
    options = ("--check", "lifecycle.second-get", "--check", "robustness.odd-text", "--profile", "standard")
    result = run("run", "--dry-run", "--verbose", *options, **VARIABLES)
    assert result.exit_code == 0, result.output
    assert 'POST    /contacts/exports/mailing  as the first user: {"data":{"type":"export_logs"}}' in result.output
    assert re.search(
        r"GET     /contacts/exports/mailing/[0-9a-f-]{36}\.csv  as the first user$", result.output, re.MULTILINE
    )
    assert re.search(r"\.\.\. \([0-9]+ characters\)$", result.output, re.MULTILINE)
    assert max(map(len, result.output.splitlines())) < 600
    assert "Nothing was sent." in result.output
    brief = run("run", "--dry-run", *options, **VARIABLES).output
    assert (
        brief.replace(" --verbose lists them.", "").splitlines(keepends=True)
        == result.output.splitlines(keepends=True)[-2:]
    )


def test_a_dry_run_is_about_as_long_as_a_run(sound: dict[str, str]) -> None:
    """Made-up files that fail their comparisons are not fetched again, so that the estimate is close."""
    options = ("--profile", "quick", "--check", "selection.reverse", "--check", "selection.newsletter")
    dry, wet = (run("run", *options, *more, **sound).output for more in (("--dry-run",), ()))
    told, sent = (int(number) for number in re.findall(r"([0-9]+) requests", dry + wet))
    assert 0.9 < told / sent < 1.1


def _told(*options: str) -> str:
    return run("run", "--dry-run", "--profile", "quick", *options, **VARIABLES).output.splitlines()[-1]


@pytest.mark.exhaustive
def test_a_dry_run_says_how_long_a_run_would_take() -> None:
    """For the time that an answer takes; with more workers it is shorter, and a pace makes it longer."""
    told = re.fullmatch(
        r"If an answer takes 60 s, waiting for answers takes about ([\d,]+) minutes with --workers 1, "
        r"or ([\d,]+) minutes with --workers 8; "
        r"--latency asks for another time\.",
        _told("--latency", "60"),
    )
    assert told is not None
    one, eight = (int(minutes.replace(",", "")) for minutes in told.groups())
    assert one / 8 < eight < one / 2
    assert "0.15 s, waiting for answers takes about " in _told()
    assert re.search(r"about [\d,]+ minutes with --workers 8; ", _told("--rate", "1/m", "--workers", "8"))


def test_scenarios_are_shared_out_between_the_workers() -> None:
    """What plays alone takes its turns alone, unless it sends with every worker."""
    apart = [one.name for one in SCENARIOS if not one.alone][:3]
    alone = next(one.name for one in SCENARIOS if one.alone and not one.spreads)
    spread = next(one.name for one in SCENARIOS if one.spreads)
    counts = [("", 2), *zip(apart, (10, 6, 5), strict=True), (alone, 3), (spread, 8)]
    assert _turns(counts, 1) == 2 + 21 + 3 + 8
    assert _turns(counts, 2) == 2 + 11 + 3 + 4
