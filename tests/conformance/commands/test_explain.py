"""Tests of the explanation of a check on the command line."""

import pytest

from conformance.rules import CATALOGUE
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


def test_the_marks_of_a_check_are_explained() -> None:
    """Basis, severity and class of fault have a line each, in words."""
    lines = run("explain", "creating.nesting").output.splitlines()
    marks = [line.split("  ")[0] for line in lines[lines.index("The marks") + 1 :]]
    assert marks == lines[0].partition("  ")[2].split(", ") == ["decided", "minor", "F102"]


def test_a_family_is_a_list_of_its_checks() -> None:
    """For the name of a family, its checks are listed, and no other."""
    result = run("explain", "lifecycle")
    assert result.exit_code == 0
    listed = [line.partition(" ")[0] for line in result.output.splitlines() if not line.startswith(" ")]
    assert listed == [check.check_id for check in CATALOGUE if check.family == "lifecycle"]


def test_an_unknown_check_is_wrong_usage() -> None:
    """The message suggests the check that was meant."""
    result = run("explain", "second-get")
    assert result.exit_code == 2
    assert "There is no check second-get. Did you mean lifecycle.second-get" in " ".join(result.output.split())
