"""Tests of a dry run: it lists the requests and sends none."""

import re

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
    assert [brief.replace(" --verbose lists them.", "")] == result.output.splitlines(keepends=True)[-1:]


def test_a_dry_run_is_about_as_long_as_a_run(sound: dict[str, str]) -> None:
    """Made-up files that fail their comparisons are not fetched again, so that the estimate is close."""
    options = ("--profile", "quick", "--check", "selection.reverse", "--check", "selection.newsletter")
    dry, wet = (run("run", *options, *more, **sound).output for more in (("--dry-run",), ()))
    told, sent = (int(number) for number in re.findall(r"([0-9]+) requests", dry + wet))
    assert 0.9 < told / sent < 1.1
