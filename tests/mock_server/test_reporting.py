"""Tests of errors that are reported in one line."""

import click
import pytest
from click.testing import CliRunner

from mock_server.reporting import ReportingGroup

ERRORS = {"refusal": LookupError("not there"), "output": OSError(28, "No space left"), "fault": OSError(2, "Gone")}


class _Group(ReportingGroup):
    refusals = (LookupError,)


@click.group(cls=_Group)
def _program() -> None:
    pass


@_program.command()
@click.argument("error")
def fail(error: str) -> None:
    """Raise an error."""
    raise ERRORS[error]


def test_a_refusal_is_one_line_and_exit_status_2() -> None:
    """The text of an exception that is for the user is all that is printed."""
    result = CliRunner().invoke(_program, ["fail", "refusal"])
    assert (result.exit_code, result.stderr, result.stdout) == (2, "Error: not there\n", "")


def test_an_output_that_cannot_be_written_is_reported() -> None:
    """A full disk is reported with the reason of the system."""
    result = CliRunner().invoke(_program, ["fail", "output"])
    assert (result.exit_code, result.stderr) == (2, "Error: The output cannot be written: No space left.\n")


def test_another_error_of_the_system_is_not_hidden() -> None:
    """What is not about the output is an error of the program and keeps its traceback."""
    result = CliRunner().invoke(_program, ["fail", "fault"])
    assert isinstance(result.exception, FileNotFoundError)


def test_what_is_not_refused_is_raised() -> None:
    """Without a list of exceptions, none is for the user."""
    assert ReportingGroup.refusals == ()
    with pytest.raises(LookupError):
        ReportingGroup("program", {"fail": fail}).main(["fail", "refusal"], standalone_mode=False)
