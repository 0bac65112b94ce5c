"""Tests of the command line as a whole: help, version, and the module as a command."""

import pytest

from tests.conformance.commands.running import run


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(flag: str) -> None:
    """The help names the commands; that of a run has its options, its exit statuses and examples."""
    told = run(flag)
    assert told.exit_code == 0
    assert all(word in told.output for word in ("run", "checks", "Judge an implementation"))
    told = run("run", flag)
    assert told.exit_code == 0
    for word in (
        "--base-url",
        "MAILING_OTHER_TOKEN",
        "--single-user",
        "--strict",
        "Exit status:",
        "3    inconclusive",
        "mailing-mock exec -- mailing-conformance run",
    ):
        assert word in told.output


def test_version() -> None:
    """The version is that of the package."""
    assert "0.1" in run("--version").output
