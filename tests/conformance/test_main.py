"""Tests of `python -m conformance`."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import __main__ as program
from tests.conformance.commands.conftest import sound

__all__ = ["sound"]


def test_the_module_is_the_command(tmp_path: Path) -> None:
    """`python -m conformance` is the command, with its exit status, and leaves nothing behind."""
    ran = subprocess.run(
        [sys.executable, "-m", "conformance", "explain", "lifecycle.first-get"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("lifecycle.first-get")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_while_the_commands_are_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and exit status 130, as during a run."""

    def interrupt(name: str) -> None:
        raise KeyboardInterrupt(name)

    monkeypatch.setattr(importlib, "import_module", interrupt)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Interrupted.\n"
