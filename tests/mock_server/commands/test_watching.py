"""A server follows its files, and serves the last state that had no mistake."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_server import create_app
from mock_server.cli import main
from mock_server.commands.watching import Following, followed
from mock_server.control.data import load_fixtures
from mock_server.fixtures.loading import DEFAULT_PATH
from tests.mock_server.driving import FRESH, Client


def _following(file: Path) -> tuple[Following, Client]:
    file.write_bytes(DEFAULT_PATH.read_bytes())
    app = Following(create_app(load_fixtures(file)), lambda: create_app(load_fixtures(file)), [file])
    return app, Client(app)


def test_an_edited_file_is_followed(tmp_path: Path) -> None:
    """Its new state starts anew; without a change nothing happens."""
    file = tmp_path / "contacts.yaml"
    app, client = _following(file)
    assert client.get(FRESH).status_code == 200
    assert app.look() is None
    assert client.get(FRESH).status_code == 403
    file.write_bytes(DEFAULT_PATH.read_bytes() + b"rules: [csv code=503]\n")
    assert app.look() == "The files were read again; everything starts anew."
    assert client.get(f"{FRESH}.csv").status_code == 503
    assert client.get(FRESH).status_code == 200


@pytest.mark.parametrize("content", [b"users: 5\n", b"\xff", b"rules: [csv cod=1]\n", None])
def test_a_mistake_is_told_once_and_changes_nothing(tmp_path: Path, content: bytes | None) -> None:
    """The server goes on with what it had, also where the file is gone; a correction is followed."""
    file = tmp_path / "contacts.yaml"
    app, client = _following(file)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    told = app.look()
    assert told is not None
    assert str(file) in told
    assert told.endswith("The last state without a mistake is served.")
    assert app.look() is None
    assert client.get(FRESH).status_code == 200
    file.write_bytes(DEFAULT_PATH.read_bytes() + b"# corrected\n")
    assert app.look() is not None
    assert client.get(FRESH).status_code == 200


def test_files_are_followed_while_the_block_runs(tmp_path: Path) -> None:
    """What came of it is told."""
    file = tmp_path / "contacts.yaml"
    app, _ = _following(file)
    told = list[str]()
    with followed(app, told.append):
        file.write_bytes(DEFAULT_PATH.read_bytes() + b"# edited\n")
        until = time.monotonic() + 60
        while not told and time.monotonic() < until:
            time.sleep(0.05)
    assert told == ["The files were read again; everything starts anew."]


@pytest.mark.exhaustive
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_came_of_it_is_told_as_the_log_is_written(tmp_path: Path, form: str) -> None:
    """On stderr; each line of a log in JSON is an object, that of a mistake in two lines, too."""
    file = tmp_path / "contacts.yaml"
    file.write_bytes(DEFAULT_PATH.read_bytes())
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--watch", "--fixtures", str(file)]
    process = subprocess.Popen(  # noqa: S603  this program itself
        [*command, "--log-format", form], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        file.write_bytes(b"users: 5\n")
        first = process.stderr.readline()
    finally:
        process.terminate()
        process.communicate(timeout=20)
    if form == "json":
        record = json.loads(first)
        assert record["level"] == "warning"
        first = record["message"]
        assert first.endswith("\nThe last state without a mistake is served.")
    assert first.startswith(f"{file}:1: ")


def test_without_a_file_there_is_nothing_to_follow() -> None:
    """That is wrong usage."""
    result = CliRunner().invoke(main, ["serve", "--watch"])
    assert result.exit_code == 2
    assert "--fixtures or --contract" in result.stderr
