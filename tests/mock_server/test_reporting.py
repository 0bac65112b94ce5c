"""Tests of errors that are reported in one line."""

import logging

import click
import pytest
from click.testing import CliRunner

from mock_server.problems import ReportedError
from mock_server.reporting import ReportingGroup, level_of_libraries, logged

ERRORS = {
    "refusal": ReportedError("not there"),
    "output": OSError(28, "No space left"),
    "reader": BrokenPipeError(),
    "fault": OSError(2, "Gone"),
    "mistake": LookupError("a program is wrong"),
}


@click.group(cls=ReportingGroup, table={"fail": (__name__, "fail", "Fail in a way.")})
def _program() -> None:
    pass


@click.command()
@click.argument("error")
def fail(error: str) -> None:
    """Raise an error."""
    raise ERRORS[error]


def test_commands_are_named_without_being_imported() -> None:
    """The help and the refusal of an unknown command need no module of a command."""
    program = ReportingGroup(table={"go": ("no.such.module", "go", "Go on.")})
    assert "  go  Go on." in CliRunner().invoke(program, ["--help"]).stdout
    result = CliRunner().invoke(program, ["come"])
    assert (result.exit_code, "No such command 'come'" in result.stderr) == (2, True)
    assert isinstance(CliRunner().invoke(program, ["go"]).exception, ModuleNotFoundError)


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


def test_what_is_not_for_the_user_is_raised() -> None:
    """Any other exception is an error of the program and keeps its traceback."""
    assert isinstance(CliRunner().invoke(_program, ["fail", "mistake"]).exception, LookupError)


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
