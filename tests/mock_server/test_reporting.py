"""Tests of errors that are reported in one line."""

import logging

import click
import pytest
from click.testing import CliRunner

from mock_server.reporting import ReportingGroup, level_of_libraries, logged

ERRORS = {
    "refusal": LookupError("not there"),
    "output": OSError(28, "No space left"),
    "reader": BrokenPipeError(),
    "fault": OSError(2, "Gone"),
}


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


def test_a_reader_that_has_gone_is_no_error_to_report() -> None:
    """The exit status is that of a shell for a broken pipe, and nothing is printed."""
    result = CliRunner().invoke(_program, ["fail", "reader"])
    assert (result.exit_code, result.output) == (141, "")


def test_another_error_of_the_system_is_not_hidden() -> None:
    """What is not about the output is an error of the program and keeps its traceback."""
    result = CliRunner().invoke(_program, ["fail", "fault"])
    assert isinstance(result.exception, FileNotFoundError)


def test_what_is_not_refused_is_raised() -> None:
    """Without a list of exceptions, none is for the user."""
    assert ReportingGroup.refusals == ()
    with pytest.raises(LookupError):
        ReportingGroup("program", {"fail": fail}).main(["fail", "refusal"], standalone_mode=False)


def test_libraries_log_what_goes_wrong() -> None:
    """Where the mock tells of requests, libraries tell no more than that; where it is quieter, so are they."""
    levels = {level: level_of_libraries(level) for level in ("debug", "info", "warning", "error", "critical")}
    assert list(levels.values()) == ["warning", "warning", "warning", "error", "critical"]


def test_a_server_says_when_it_starts_and_stops(caplog: pytest.LogCaptureFixture) -> None:
    """Both lines come from a logger of the mock, the second one also after an error."""
    caplog.set_level(logging.INFO, logger="mock_server")
    with pytest.raises(LookupError), logged("http://127.0.0.1:8080"):
        raise LookupError
    told = [(record.name, record.getMessage()) for record in caplog.records]
    assert told == [("mock_server", "listening at http://127.0.0.1:8080"), ("mock_server", "stopped")]
