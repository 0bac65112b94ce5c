"""Tests of a command beside a server."""

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mock_server import load_fixtures, system_clock
from mock_server.commands.processes import VARIABLES, CommandError, environment_of, run_command

FIXTURES = load_fixtures()


def test_the_environment_has_a_value_for_each_variable() -> None:
    """A data set with two users and tags fills every variable, whatever was inherited; one without users fills none."""
    inherited = {"HOME": "/", "MAILING_TAGS": "stale"}
    environment = environment_of(FIXTURES, system_clock, inherited)
    assert set(environment) == {"HOME", *VARIABLES}
    assert "stale" not in environment.values()
    assert environment_of(replace(FIXTURES, users=(), exports=()), system_clock, inherited) == {"HOME": "/"}


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", 0),
        ("raise SystemExit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137),
        ("import os; raise SystemExit(os.environ['GREETING'] != 'hello')", 0),
    ],
)
def test_a_command_gives_its_exit_status(code: str, status: int) -> None:
    """The status is the command's own; a death by signal is told as a shell tells it."""
    assert run_command(_python(code), os.environ | {"GREETING": "hello"}) == status


def test_a_command_that_does_not_start_is_told(tmp_path: Path) -> None:
    """What is not there is 127, what cannot be executed is 126."""
    script = tmp_path / "script"
    script.write_text("no program")
    script.chmod(0o644)
    for command, status in ((str(tmp_path / "nothing"), 127), (str(script), 126)):
        with pytest.raises(CommandError) as caught:
            run_command([command], os.environ)
        assert caught.value.status == status


def test_a_signal_is_passed_on(tmp_path: Path) -> None:
    """SIGTERM reaches the command, and what it did before is in force again afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    started = tmp_path / "started"
    code = (
        "import pathlib, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(9));"
        f" pathlib.Path({str(started)!r}).touch(); time.sleep(30)"
    )

    def stop() -> None:
        while not started.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=stop)
    thread.start()
    status = run_command(_python(code), os.environ)
    thread.join()
    assert status == 9
    assert signal.getsignal(signal.SIGTERM) is before
