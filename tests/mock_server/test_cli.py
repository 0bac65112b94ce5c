"""Tests of the command line."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jwt
import pytest
from click.testing import CliRunner, Result

from mock_server import fixed_clock, generate_fixtures, load_fixtures
from mock_server.cli import main
from mock_server.fixtures import dump
from mock_server.http.security import Authenticator, TokenError
from tests.mock_server.driving import ADA, EXPORTS, FRESH
from tests.sweeps import sweep

FIXTURES = load_fixtures()
FULL = Path("/dev/full")
PROGRAM = [sys.executable, "-m", "mock_server"]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--port", "70000"], "--port"),
        (["serve", "--now", "tomorrow"], "2026-03-02T09:15:00Z"),
        (["serve", "--now", "0001-01-01T00:00:00+23:59"], "is no moment"),
        (["exec", "--now", "9999-12-31T23:59:59Z", "--", "true"], "'--now': '9999-12-31T23:59:59Z' is too near"),
        (["exec", "--now", "0001-01-01T00:00:00Z", "--", "true"], "'--now': '0001-01-01T00:00:00Z' is too near"),
        (["serve", "--rule", "csv cod=429"], "'cod=429' is no member of a rule"),
        (["exec", "--rule", "pdf code=429", "--", "true"], "does not begin with what it is for"),
        (["serve", "--fixtures", "/nowhere/x.yaml"], "/nowhere/x.yaml:1: cannot be read"),
        (["serve", "--fixtures", "x", "--generated", "1"], "exclude each other"),
        (["serve", "--host", "192.0.2.1"], "Cannot listen on 192.0.2.1"),
        (["serve", "--log-level", "loud"], "--log-level"),
        (["exec"], "COMMAND"),
        (["exec", "--generated", "x", "--", "true"], "--generated"),
        (["token", "nobody"], "there are: ada, ben, cleo"),
        (["token", "ada", "--expires-in", "9" * 30], "too many seconds"),
        (["generate"], "--seed"),
        (["generate", "--seed", "1", "--contacts", "41"], "41 is not in the range x>=42"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], words: str) -> None:
    """What cannot be done is told on stderr, ends with 2 and leaves stdout empty; there is no traceback."""
    result = _run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)


def test_a_broken_fixture_file_is_told_with_its_place(tmp_path: Path) -> None:
    """A mistake in a data set is told with file, line and pointer."""
    file = tmp_path / "broken.yaml"
    file.write_text("users:\n  - name: 5\naccount_lists: []\n")
    result = _run("serve", "--fixtures", str(file))
    assert result.exit_code == 2
    assert f"{file}:2: /users/0" in result.stderr


def test_an_export_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A filter in the data set that creating would have refused is told before the server starts."""
    text = Path("mock_server/fixtures/default.yaml").read_text(encoding="utf-8")
    file = tmp_path / "fixtures.yaml"
    file.write_text(text.replace('params: \'{"filter":{"name_like":"Sm"}}\'', "params: {filter: {updated_at: x}}"))
    result = _run("serve", "--fixtures", str(file))
    assert result.exit_code == 2
    line = 1 + text[: text.index('params: \'{"filter":{"name_like":"Sm"}}\'')].count("\n")
    assert f"{file}:{line}: /exports/" in result.stderr
    assert "/params/filter/updated_at: This must be D" in result.stderr


def test_a_port_in_use_is_told() -> None:
    """The message names the port and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = _run("serve", "--port", port)
    assert result.exit_code == 2
    assert f"port {port}: Address already in use" in result.stderr
    assert "--port" in result.stderr


@pytest.mark.parametrize(
    "command",
    [[], ["serve"], ["exec"], ["token"], ["generate"], ["client-rules"], ["docs", "build"], ["docs", "markdown"]],
)
def test_help_shows_how(command: list[str]) -> None:
    """Every command has help with an example; the group's has the exit codes."""
    result = _run(*command, "--help")
    assert result.exit_code == 0
    assert "mailing-mock" in result.stdout.partition("Example")[2]
    if not command or command == ["exec"]:
        assert "Exit codes" in result.stdout


def test_an_option_is_described_as_what_it_does_to_each_command() -> None:
    """Only `serve` serves; the number of contacts says where it begins."""
    for command in ("serve", "exec", "token", "expect"):
        assert "Take a generated data set instead." in " ".join(_run(command, "--help").stdout.split())
    assert "x>=42" in _run("generate", "--help").stdout


# Tokens and data sets


def test_a_token_names_its_user_until_it_expires() -> None:
    """The token is one the server of the same data set takes, for as long as was asked."""
    result = _run("token", "ben", "--expires-in", "60", "--now", "2026-03-02")
    assert result.exit_code == 0
    token = result.stdout.strip()
    assert jwt.decode(token, options={"verify_signature": False})["exp"] == 1772409660
    before, after = (
        Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(datetime(2026, 3, 2, 0, *time, tzinfo=UTC)))
        for time in ((0, 59), (1, 0))
    )
    assert before.user_of(token) == FIXTURES.users[1]
    with pytest.raises(TokenError, match="expired"):
        after.user_of(token)


def test_an_expired_token_can_be_made() -> None:
    """A client's test of expiry needs a token that has expired."""
    token = _run("token", "ada", "--expires-in", "-1").stdout.strip()
    with pytest.raises(TokenError, match="expired"):
        Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(datetime.now(UTC))).user_of(token)


def test_a_token_belongs_to_its_data_set() -> None:
    """A token for a generated data set is of that data set."""
    generated = generate_fixtures(5)
    token = _run("token", "ada", "--generated", "5").stdout.strip()
    clock = fixed_clock(datetime.now(UTC))
    user = Authenticator(generated.users, generated.signing_key, clock).user_of(token)
    assert user == generated.users[0]


def test_a_generated_data_set_can_be_loaded(tmp_path: Path) -> None:
    """What `generate` prints is a file for `--fixtures`, equal to the data set of that seed."""
    result = _run("generate", "--seed", "3", "--contacts", "50")
    assert result.exit_code == 0
    file = tmp_path / "generated.yaml"
    file.write_text(result.stdout, encoding="utf-8")
    assert load_fixtures(file) == generate_fixtures(3, 50)


# Serving


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
        assert [line.split() for line in lines[3:-1]] == [[user.name, user.token] for user in FIXTURES.users]
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


@pytest.mark.parametrize(
    "arguments",
    sweep(
        [["serve", "--port", "0"], ["token", "ada"], ["docs", "markdown"], ["--help"]], [["serve", "--port", "0"]], str
    ),
)
def test_a_command_ends_with_the_reader_of_its_output(arguments: list[str]) -> None:
    """Where nobody reads stdout any more, a command says nothing and ends as in a shell; a server stops."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as nobody:
        ended = subprocess.run(  # noqa: S603 - this program itself
            [*PROGRAM, *arguments], stdout=nobody, stderr=subprocess.PIPE, text=True, check=False, timeout=30
        )
    assert (ended.returncode, ended.stderr) == (141, "")


def test_serve_stops_at_sigterm() -> None:
    """SIGTERM ends the server in silence, with the status by which a shell tells a death by that signal."""
    with _serving() as (process, _):
        process.terminate()
        assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 143


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(
    "arguments",
    sweep(
        [["serve", "--port", "0"], ["token", "ada"], ["expect"], ["docs", "markdown"], ["--help"]],
        [["serve", "--port", "0"]],
        " ".join,
    ),
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(arguments: list[str], unbuffered: str) -> None:
    """An output that cannot be written is told in one line, with exit status 2; a server stops again."""
    with FULL.open("w") as full:
        result = subprocess.run(  # noqa: S603 - this program itself
            [*PROGRAM, *arguments],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=30,
        )
    told = "Error: The output cannot be written: No space left on device.\n"
    assert (result.returncode, result.stderr) == (2, told)


# exec


def _exec(*arguments: str, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this program itself
        [*PROGRAM, "exec", *arguments, "--", sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_exec_gives_a_command_a_server() -> None:
    """The command finds a server that answers, and tokens of two users; its exit status is the program's."""
    code = (
        "import os, sys, httpx\n"
        "url = os.environ['MAILING_BASE_URL'] + '/contacts/exports/mailing'\n"
        "assert url.startswith('http://127.0.0.1:') and '/api/v2/' in url\n"
        "names = 'MAILING_TOKEN', 'MAILING_OTHER_TOKEN'\n"
        "owner, other = ({'Authorization': 'Bearer ' + os.environ[name]} for name in names)\n"
        "made = httpx.post(url, json={'data': {'type': 'export_logs'}}, headers=owner, trust_env=False)\n"
        "one = url + '/' + made.json()['data']['id'] + '.csv'\n"
        "print(*(httpx.get(one, headers=who, trust_env=False).status_code for who in (other, owner, owner)))\n"
        "print(made.json()['data']['attributes']['created_at'])\n"
        "sys.exit(7)"
    )
    result = _exec("--now", "2001-02-03", code=code)
    assert (result.stdout, result.stderr) == ("403 200 403\n2001-02-03T00:00:00Z\n", "")
    assert result.returncode == 7


def test_exec_gives_tokens_that_are_refused() -> None:
    """The command finds two tokens that open nothing: one has expired, and one is of an unknown user."""
    code = (
        "import os, httpx\n"
        "url = os.environ['MAILING_BASE_URL'] + '/contacts/exports/mailing'\n"
        "document = {'data': {'type': 'export_logs'}}\n"
        "for token in (*os.environ['MAILING_REFUSED_TOKENS'].split(), os.environ['MAILING_TOKEN']):\n"
        "    answer = httpx.post(url, json=document, headers={'Authorization': 'Bearer ' + token}, trust_env=False)\n"
        "    print(answer.status_code, end=' ')\n"
    )
    for moment in ((), ("--now", "2001-02-03")):
        result = _exec(*moment, code=code, MAILING_REFUSED_TOKENS="stale")
        assert (result.stdout, result.stderr) == ("401 401 201 ", "")


def test_exec_hands_out_no_token_it_did_not_make(tmp_path: Path) -> None:
    """With one user there is no second token, not even one that was in the environment before."""
    file = tmp_path / "one.yaml"
    file.write_text(dump(replace(FIXTURES, users=FIXTURES.users[:1], exports=FIXTURES.exports[:1])), encoding="utf-8")
    code = "import os; print('MAILING_TOKEN' in os.environ, 'MAILING_OTHER_TOKEN' in os.environ)"
    result = _exec("--fixtures", str(file), code=code, MAILING_OTHER_TOKEN="stale")
    assert (result.stdout, result.stderr) == ("True False\n", "")


def test_exec_offers_tags_that_tell_contacts_apart() -> None:
    """The command finds two tags that some of the first user's contacts have and others have not."""
    result = _exec(code="import os; print(os.environ['MAILING_TAGS'])", MAILING_TAGS="stale")
    mine = [each.tags for each in FIXTURES.contacts if each.account_list_id in FIXTURES.users[0].account_list_ids]
    tags = result.stdout.split()
    assert len(tags) == 2
    assert all(0 < sum(tag in tags_of for tags_of in mine) < len(mine) for tag in tags)


def test_exec_tells_a_command_that_is_not_there() -> None:
    """As in a shell, the exit status is 127."""
    result = _run("exec", "--", "there-is-no-such-command")
    assert result.exit_code == 127
    assert result.stderr == "Error: There is no command there-is-no-such-command.\n"


def test_options_behind_the_command_are_its_own() -> None:
    """What stands behind the command is not read as an option of `exec`."""
    result = subprocess.run(  # noqa: S603 - this program itself
        [*PROGRAM, "exec", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--seed", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert result.stdout == "['--seed', '--help']\n"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 3), (signal.SIGTERM, 4)])
def test_exec_passes_signals_on_and_stops(number: signal.Signals, status: int, tmp_path: Path) -> None:
    """The command gets the signal, may end in its own way, and the program ends with its status."""
    started = tmp_path / "started"
    code = (
        "import pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(3))\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(4))\n"
        f"pathlib.Path({str(started)!r}).touch()\n"
        "time.sleep(30)"
    )
    process = subprocess.Popen(  # noqa: S603 - this program itself
        [*PROGRAM, "exec", "--", sys.executable, "-c", code], start_new_session=True
    )
    while not started.exists():
        time.sleep(0.02)
        assert process.poll() is None
    process.send_signal(number)
    assert process.wait(timeout=10) == status


def test_a_terminal_sends_its_ctrl_c_to_the_command(tmp_path: Path) -> None:
    """In a terminal, Ctrl-C comes to the command anyhow; the program does not add a second one."""
    started = tmp_path / "started"
    code = (
        "import pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(9))\n"
        f"pathlib.Path({str(started)!r}).touch()\n"
        "time.sleep(30)"
    )
    # The program becomes the leader of a session whose terminal is the other end of `keyboard`.
    into_terminal = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    )
    keyboard, terminal = os.openpty()
    process = subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-c", into_terminal, *PROGRAM, "exec", "--", sys.executable, "-c", code],
        stdin=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    try:
        while not started.exists():
            time.sleep(0.02)
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        os.write(keyboard, b"\x03")
        assert process.wait(timeout=10) == 9
    finally:
        os.close(keyboard)
