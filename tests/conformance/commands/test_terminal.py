"""Tests of how commands end: interrupted, with a pipe that nobody reads, and in their help."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.commands.main import main
from conformance.commands.terminal import folded
from conformance.reports.files import read_verdict
from conformance.verdict.model import Outcome
from tests.conformance.commands.running import FIXTURES, VARIABLES, variables_of
from tests.defects.wire import answering
from tests.sweeps import sweep
from tests.targets import served

LONG = 120.0
FULL = Path("/dev/full")


def started(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "conformance", *arguments],
        env={**os.environ, **VARIABLES, **variables, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def on_a_full_disk(redirected: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command with one of its two streams, "stdout" or "stderr", on a disk that is full."""
    with FULL.open("w") as full:
        return subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-m", "conformance", *arguments],
            env={**os.environ, **VARIABLES, **variables, "NO_COLOR": "1"},
            stdout=full if redirected == "stdout" else subprocess.PIPE,
            stderr=full if redirected == "stderr" else subprocess.PIPE,
            text=True,
            check=False,
            timeout=LONG,
        )


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Interrupt a command, and return its exit status and what it printed."""
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=LONG)
    return process.returncode, out, errors


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until something has made a file."""
    latest = time.monotonic() + LONG
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < latest
        time.sleep(0.05)


@pytest.mark.parametrize("option", ["--token-command", "--other-token-command"])
def test_an_interruption_while_a_token_is_fetched(option: str, tmp_path: Path) -> None:
    """One line and exit status 130: 1 would say that the contract is broken."""
    begun = tmp_path / "begun"
    code = f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)"
    process = started("run", option, shlex.join([sys.executable, "-c", code]))
    wait_for(begun, process)
    assert interrupted(process) == (130, "", "Interrupted.\n")


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of a server that serves a CSV file twice, and makes a file when it has done so for a while."""
    served_twice = []

    def noted(request: object, answer: object) -> bool:
        twice = getattr(request, "form", "") == "csv" and getattr(answer, "status", 0) == 403
        if twice:
            served_twice.append(True)
        elif len(served_twice) > 2:
            (tmp_path / "begun").touch()
        return twice

    with served(answering(noted, lambda answer: answer.with_status(200))(FIXTURES)) as base_url:
        yield variables_of(base_url)


@pytest.mark.exhaustive
def test_an_interruption_of_a_run_keeps_what_was_found(broken: dict[str, str], tmp_path: Path) -> None:
    """The failures before it are printed and written, the report says so, and the baseline stays as it was."""
    report, accepted = tmp_path / "verdict.json", tmp_path / "accepted.yaml"
    update = ("--baseline", str(accepted), "--update-baseline", "--reason", "The cache is being replaced, API-17")
    process = started("run", "--rate", "40/s", "--report", f"json={report}", *update, **broken)
    wait_for(tmp_path / "begun", process)
    status, out, errors = interrupted(process)
    assert status == 130
    assert errors.splitlines() == [
        "Interrupted; this is what was found before.",
        f"Report json: {report}",
    ]
    for words in ("failed  ", "incomplete: The run was interrupted after ", "CONTRACT BROKEN: "):
        assert words in out
    assert f"Baseline {accepted}: left as it was, because the run was interrupted." in out
    assert read_verdict(report).outcome is Outcome.BROKEN
    assert not accepted.exists()


@pytest.mark.parametrize(
    "arguments",
    sweep([["checks"], ["run", "--dry-run"], ["run", "--profile", "quick"], ["--help"]], [["checks"]], str),
)
def test_a_pipe_that_nobody_reads_is_no_broken_contract(arguments: list[str]) -> None:
    """The exit status is that of a broken pipe, and nothing is printed."""
    process = started(*arguments)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate(timeout=LONG)
    assert (process.returncode, errors) == (141, "")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.exhaustive
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    sweep(
        [
            ["checks"],
            ["checks", "--json"],
            ["explain", "lifecycle.second-get"],
            ["run", "--dry-run", "--profile", "quick"],
            ["run", "--profile", "quick"],
            ["run", "--help"],
            ["--help"],
        ],
        [["run", "--profile", "quick"]],
        " ".join,
    ),
)
def test_a_full_disk_is_no_broken_contract(arguments: list[str], unbuffered: str) -> None:
    """One line and exit status 2: 1 would say that the contract is broken, whatever the verdict was."""
    ended = on_a_full_disk("stdout", *arguments, PYTHONUNBUFFERED=unbuffered)
    told = "Error: The output cannot be written: No space left on device.\n"
    assert (ended.returncode, ended.stderr) == (2, told)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_where_nothing_can_be_told_the_status_tells() -> None:
    """With stderr on a full disk, wrong usage is wrong usage, and no broken contract."""
    ended = on_a_full_disk("stderr", "run", "--no-such-option")
    assert (ended.returncode, ended.stdout) == (2, "")


def test_another_error_is_not_blamed_on_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system that no write has caused is not reported as an output that cannot be written."""

    def fail(*_: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr("conformance.commands.checks.print_catalogue", fail)
    assert isinstance(CliRunner().invoke(main, ["checks"]).exception, ConnectionResetError)


def test_a_command_is_folded_between_its_words() -> None:
    """In lines that a shell reads as one; a quoted text and an option with its value stay together."""
    command = "tool run --quiet --reason 'one two three four five' --report json=a.json; tool compare a.json b.json"
    lines = list(folded(command, 50))
    assert lines == [
        "tool run --quiet \\",
        "    --reason 'one two three four five' \\",
        "    --report json=a.json; tool compare a.json \\",
        "    b.json",
    ]
    assert all(len(line) <= 50 for line in lines)
    assert shlex.split(" ".join(line.removesuffix("\\") for line in lines)) == shlex.split(command)
    assert list(folded(command, 200)) == [command]


@pytest.mark.parametrize("command", ["run", "replay", "compare"])
def test_the_help_fits_a_narrow_terminal(command: str) -> None:
    """Sixty columns hold every line, exit statuses and examples included."""
    told = CliRunner().invoke(main, [command, "--help"], terminal_width=60).output
    assert max(len(line) for line in told.splitlines()) <= 60
    assert "Exit status:" in told
    assert "Examples:" in told
