"""`serve` says where it is, to people and to scripts, and stays on this machine unless told otherwise."""

import json
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from mock_server import load_fixtures
from mock_server.cli import main
from mock_server.contract import load_contract
from mock_server.contract.loading import contract_path
from tests.mock_server.driving import ADA, EXPORTS, FRESH

FIXTURES = load_fixtures()
FULL = Path("/dev/full")
PROGRAM = [sys.executable, "-m", "mock_server"]


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A server in a process and session of its own, and the lines it greets with."""
    process = subprocess.Popen(  # noqa: S603 - this program itself
        [*PROGRAM, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not lines or lines[-1] != "Stop with Ctrl-C.":
            lines.append(process.stdout.readline().rstrip("\n"))
            assert process.poll() is None
        yield process, lines
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=10)


def test_serve_greets_serves_and_stops() -> None:
    """The greeting has the URL, the reference and the tokens; a log, however verbose, has no query; Ctrl-C ends it."""
    with _serving("--now", "2026-03-02T09:15:00Z", "--seed", "1", "--log-level", "debug") as (process, lines):
        url = lines[0].split()[-1]
        assert url.endswith("/api/v2")
        assert lines[1] == f"Reference: {url.removesuffix('/api/v2')}/docs/"
        assert lines[2] == f"Steer it at {url.removesuffix('/api/v2')}/__mock__/"
        assert [line.split() for line in lines[4:-1]] == [[user.name, user.token] for user in FIXTURES.users]
        exports = f"{url.removesuffix('/api/v2')}{EXPORTS}"
        answer = httpx.get(f"{exports}/{FRESH}.csv", params={"access_token": ADA})
        assert answer.headers["Content-Disposition"] == 'attachment; filename="contacts-20260302.csv"'
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=10)
    assert process.returncode == 130
    assert stdout == ""
    assert "access_token" not in stderr
    assert ADA not in stderr
    assert "Traceback" not in stderr
    assert "Warning" not in stderr
    first, asked, fields, last = stderr.splitlines()
    assert first == f"INFO mock_server: listening at {url.removesuffix('/api/v2')}"
    assert asked == f"INFO mock_server.http.access_log: GET {EXPORTS}/{FRESH}.csv 200 ada"
    assert fields.startswith("DEBUG mock_server.http.access_log: asked with accept: */*, user-agent: python-httpx/")
    assert last == "INFO mock_server: stopped"


def test_serve_stops_at_sigterm() -> None:
    """SIGTERM ends the server in silence, with the status by which a shell tells a death by that signal."""
    with _serving() as (process, _):
        process.terminate()
        assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 143


def test_a_script_finds_url_and_tokens_in_a_file(tmp_path: Path) -> None:
    """The file is there, whole, as soon as requests are taken; and --trace prints each request."""
    file, printed = tmp_path / "ready.json", tmp_path / "out.txt"
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--ready-file", str(file), "--trace"]
    with printed.open("w") as out, subprocess.Popen(command, stdout=out) as process:  # noqa: S603 - this program itself
        try:
            until = time.monotonic() + 60
            while not file.exists() and time.monotonic() < until:
                time.sleep(0.05)
            ready = json.loads(file.read_text())
            assert ready["base_url"] == f"{ready['url']}/api/v2"
            assert ready["tokens"]["ada"] == ADA
            path = f"{ready['url']}{EXPORTS}/{FRESH}"
            assert httpx.get(path, headers={"Authorization": f"Bearer {ADA}"}, trust_env=False).status_code == 200
        finally:
            process.send_signal(signal.SIGINT)
    text = printed.read_text()
    assert f"Steer it at {ready['url']}/__mock__/" in text
    assert f"1 ada GET {EXPORTS}/{FRESH} 200" in text
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("ready")] == ["ready.json"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104  refused
def test_a_network_needs_a_control_token(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the control API is left out; then the address decides alone."""

    def served(*_: object, **__: object) -> None:
        pytest.fail(f"It is served at {host}.")

    monkeypatch.setattr("mock_server.commands.serve.serve", served)
    refused = CliRunner().invoke(main, ["serve", "--host", host, "--port", "0"])
    assert refused.exit_code == 2
    assert "--control-token" in refused.stderr
    for options in (["--no-control"], ["--control-token", "a-token"]):
        elsewhere = CliRunner().invoke(main, ["serve", "--host", "192.0.2.1", "--port", "0", *options])
        assert "Cannot listen on 192.0.2.1" in elsewhere.stderr


def test_another_contract_is_obeyed(tmp_path: Path) -> None:
    """A change on a branch drives the mock; what it cannot follow is refused with file and line."""
    text = contract_path().read_text("utf-8")
    file = tmp_path / "openapi.yaml"
    file.write_text(text.replace("/contacts/exports/mailing", "/contacts/exports/letters"), "utf-8")
    script = "import os, httpx; print(httpx.get(os.environ['MAILING_BASE_URL'] + '/contacts/exports/letters/x',"
    script += " headers={'Authorization': 'Bearer token-of-ada'}, trust_env=False).json()['errors'][0]['detail'])"
    command = [sys.executable, "-m", "mock_server", "exec", "--contract", str(file), "--", sys.executable, "-c", script]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the same
    assert (answered.returncode, answered.stdout) == (0, "There is no export x.\n"), answered.stderr
    file.write_text(text.replace("form: choice", "form: song"), "utf-8")
    refused = CliRunner().invoke(main, ["serve", "--contract", str(file)])
    assert refused.exit_code == 2
    assert f"{file}:" in refused.stderr
    assert "'song' is not one of" in refused.stderr


def test_a_ready_line_in_json_is_for_scripts(tmp_path: Path) -> None:
    """One line on stdout holds what the greeting tells people, and more; each line of the log is an object, too."""
    file = tmp_path / "ready.json"
    process = subprocess.Popen(  # noqa: S603 - this program itself
        [
            *PROGRAM,
            "serve",
            "--port",
            "0",
            "--tls",
            *["--log-format", "json", "--log-level", "info", "--ready-file"],
            str(file),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    try:
        assert facts["event"] == "ready"
        assert facts["pid"] == process.pid
        assert facts["url"].startswith("https://127.0.0.1:")
        assert facts["base_url"] == f"{facts['url']}/api/v2"
        assert facts["tokens"] == {user.name: user.token for user in FIXTURES.users}
        assert facts["contract"]["sha256"] == load_contract().digest
        trusting = ssl.create_default_context(cafile=facts["ca_bundle"])
        url = f"{facts['base_url']}/contacts/exports/mailing/{FRESH}.csv"
        httpx.get(url, params={"access_token": ADA}, verify=trusting, trust_env=False).raise_for_status()
        assert json.loads(file.read_text(encoding="utf-8")) == facts
    finally:
        process.send_signal(signal.SIGINT)
        rest, log = process.communicate(timeout=10)
    assert rest == ""
    records = [json.loads(line) for line in log.splitlines()]
    request = next(record for record in records if record.get("method") == "GET")
    assert (request["status"], request["user"], request["level"]) == (200, "ada", "info")
    assert request["path"].endswith(f"/{FRESH}.csv")
    assert records[0]["url"] == facts["url"]
