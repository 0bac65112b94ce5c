"""Tests of HTTPS on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.commands.tls import advice
from mock_server.http.tls import Certificate
from tests.conformance.http.tls import CERTIFICATE, KEY, written

PROGRAM = [sys.executable, "-m", "mock_server"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--tls", "--tls-cert", "x.pem"], "--tls makes a certificate"),
        (["--tls-key", "x.pem"], "--tls-key is of no use without --tls-cert"),
        (["--tls-cert", "none.pem"], "The certificate cannot be read"),
    ],
)
@pytest.mark.parametrize("command", [["serve"], ["exec", "--", "true"]])
def test_options_that_cannot_work_are_refused(command: list[str], arguments: list[str], told: str) -> None:
    """Nothing is served then, and the exit status is that of wrong usage."""
    result = CliRunner().invoke(main, [command[0], *arguments, *command[1:]])
    assert result.exit_code == 2
    assert told in result.output


@pytest.mark.exhaustive
def test_the_suite_judges_a_mock_over_https() -> None:
    """`exec --tls` tells its command which authority to trust: the suite does, and the control client."""
    judge = f"{sys.executable} -m conformance run --profile quick --check lifecycle.second-get"
    steer = f'test -n "$({sys.executable} -m mock_server ctl journal)" && echo steered'
    ran = subprocess.run(  # noqa: S603 - this program itself
        [*PROGRAM, "exec", "--tls", "--", "sh", "-c", f"{judge} && {steer}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "CONFORMANT in the 1 check asked for" in ran.stdout
    assert "steered" in ran.stdout


def test_a_given_certificate_is_served_by_exec(tmp_path: Path) -> None:
    """The command gets an https URL, and no authority that it would not know."""
    file = written(tmp_path / "both.pem", CERTIFICATE + KEY)
    script = "import os; print(os.environ['MAILING_BASE_URL'], os.environ.get('MAILING_CA_BUNDLE'))"
    command = [*PROGRAM, "exec", "--tls-cert", str(file), "--", sys.executable, "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this program itself
    url, authority = ran.stdout.split()
    assert url.startswith("https://127.0.0.1:")
    assert authority == "None"


def test_only_a_made_certificate_needs_advice() -> None:
    """Who gives a certificate knows who trusts it."""
    file = Path("chain.pem")
    assert advice(None) == advice(Certificate(file, file)) == []
    assert any("NODE_EXTRA_CA_CERTS=ca.pem" in line for line in advice(Certificate(file, file, Path("ca.pem"))))
