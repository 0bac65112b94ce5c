"""Tests of the explanation of a check on the command line."""

import pytest

from tests.conformance.commands.running import run


@pytest.mark.parametrize("check_id", ["", "  "])
def test_nothing_is_no_check_to_explain(check_id: str) -> None:
    """An empty id, such as that of an unset variable, is reported as empty."""
    result = run("explain", check_id)
    assert result.exit_code == 2
    assert "Invalid value for 'CHECK': It is empty; 'mailing-conformance checks' lists the ids." in result.output


def test_a_check_is_explained() -> None:
    """Clause, reason, examples and where to look, with exit status 0."""
    result = run("explain", "lifecycle.second-get")
    assert result.exit_code == 0
    for words in ("The clause", "Why it matters", "A good answer", "A bad answer", "Where to look", "x-lifecycle"):
        assert words in result.output


def test_an_unknown_check_is_wrong_usage() -> None:
    """The message suggests the check that was meant."""
    result = run("explain", "second-get")
    assert result.exit_code == 2
    assert "There is no check second-get. Did you mean lifecycle.second-get" in " ".join(result.output.split())
