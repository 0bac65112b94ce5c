"""A command beside a server of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_server import load_fixtures
from mock_server.cli import main
from mock_server.fixtures import dump

FIXTURES = load_fixtures()
FULL = Path("/dev/full")
PROGRAM = [sys.executable, "-m", "mock_server"]


def _exec(*arguments: str, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this program itself
        [*PROGRAM, "exec", *arguments, "--", sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


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


@pytest.mark.exhaustive
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


@pytest.mark.exhaustive
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
