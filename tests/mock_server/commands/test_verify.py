"""Tests of `mailing-mock exec --verify` and of `mailing-mock client-rules`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xmlschema
from click.testing import CliRunner, Result

from mock_server.cli import main
from mock_server.control.client_rules import CLIENT_RULES

PROGRAM = [sys.executable, "-m", "mock_server", "exec"]
SCHEMA = xmlschema.XMLSchema(Path("tests/conformance/reports/junit.xsd"))
GOOD = {"newsletter": "all", "city": "Springfield"}
BAD = {"newsleter": "all", "city": "Springfield"}


def _client(rules: dict[str, str], status: int = 0) -> list[str]:
    """Return the command of a client that creates an export with a filter and downloads it."""
    code = (
        "import os, sys, httpx\n"
        "url = os.environ['MAILING_BASE_URL'] + '/contacts/exports/mailing'\n"
        "client = httpx.Client(headers={'Authorization': 'Bearer ' + os.environ['MAILING_TOKEN']}, trust_env=False)\n"
        f"attributes = {{'params': {{'filter': {rules!r}}}}}\n"
        "made = client.post(url, json={'data': {'type': 'export_logs', 'attributes': attributes}})\n"
        "print(client.get(f\"{url}/{made.json()['data']['id']}.csv\").status_code)\n"
        f"sys.exit({status})"
    )
    return [sys.executable, "-c", code]


def _exec(*arguments: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this program itself
        [*PROGRAM, *arguments, "--", *command], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_good_client_passes() -> None:
    """The exit status is that of the command, and the verdict is one line on stderr."""
    ran = _exec("--verify", command=_client(GOOD))
    told = "CLIENT CONFORMANT: 10 of 10 client rules passed; 2 requests in 1 session\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "200\n", told)


def test_a_bad_client_fails_although_its_command_does_not(tmp_path: Path) -> None:
    """The exit status is 4; stderr says which rule is broken and by what; each report says the same."""
    junit, document = tmp_path / "client.xml", tmp_path / "client.json"
    ran = _exec("--verify", "--report", f"junit={junit}", "--report", f"json={document}", command=_client(BAD))
    assert (ran.returncode, ran.stdout) == (4, "200\n")
    lines = ran.stderr.splitlines()
    assert lines[0].startswith("failed  misspelt-filter-key  ")
    assert lines[1] == "    request 1: POST /api/v2/contacts/exports/mailing by ada, answered 201"
    assert lines[2].startswith("      /data/attributes/params/filter/newsleter: ")
    assert lines[-1].startswith("CLIENT BROKE THE CONTRACT: 1 of 10 client rules failed; 2 requests")
    SCHEMA.validate(junit.read_text(encoding="utf-8").partition("\n")[2])
    assert '<failure type="misspelt-filter-key"' in junit.read_text(encoding="utf-8")
    assert json.loads(document.read_text(encoding="utf-8"))["passed"] is False


def _run(*arguments: str, command: list[str]) -> Result:
    """Do the same in this process, which takes less time; what the command prints is not part of the result."""
    return CliRunner().invoke(main, ["exec", *arguments, "--", *command])


def test_a_command_that_fails_keeps_its_status() -> None:
    """Whoever reads it has to find what went wrong there first; the verdict is told all the same."""
    ran = _run("--verify", command=_client(BAD, status=7))
    assert ran.exit_code == 7
    assert "CLIENT BROKE THE CONTRACT" in ran.stderr


def test_a_rule_can_be_left_out() -> None:
    """The others are applied."""
    ran = _run("--verify", "--verify-except", "misspelt-filter-key", command=_client(BAD))
    told = "CLIENT CONFORMANT: 9 of 9 client rules passed; 2 requests in 1 session\n"
    assert (ran.exit_code, ran.stderr) == (0, told)


def test_nothing_is_judged_unasked() -> None:
    """Without the option, the status is that of the command, and no verdict is printed."""
    ran = _run(command=_client(BAD))
    assert (ran.exit_code, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--verify", "--verify-except", "nonsense"], "'misspelt-filter-key', 'filter-without-effect'"),
        (["--verify-except", "early-retry"], "--report and --verify-except need --verify."),
        (["--report", "json=x.json"], "--report and --verify-except need --verify."),
        (["--verify", "--report", "x.json"], "'x.json' is no FORMAT=FILE; the formats are junit, json."),
        (["--verify", "--report", "html=x"], "the formats are junit, json."),
        (["--verify", "--report", "json="], "is no FORMAT=FILE"),
        (["--verify", "--report", "json=nowhere/x.json"], "nowhere/x.json cannot be written: No such file"),
    ],
)
def test_wrong_usage_is_told_before_the_command_runs(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status is 2, and the command has not started."""
    monkeypatch.chdir(tmp_path)
    touching = [sys.executable, "-c", "open('started', 'w')"]
    result = _run(*arguments, command=touching)
    assert result.exit_code == 2
    assert words in result.stderr
    assert list(tmp_path.glob("started")) == []


@pytest.mark.parametrize(("status", "expected"), [(0, 2), (7, 7)])
def test_a_report_that_cannot_be_written_in_the_end_is_told(status: int, expected: int, tmp_path: Path) -> None:
    """The status is 2, unless the command has one of its own; the verdict is told all the same."""
    report = tmp_path / "report"
    code = f"import pathlib, sys; path = pathlib.Path({str(report)!r}); path.unlink(); path.mkdir(); sys.exit({status})"
    result = _run("--verify", "--report", f"json={report}", command=[sys.executable, "-c", code])
    assert result.exit_code == expected
    assert result.stderr.splitlines() == [
        f"Error: The report {report} cannot be written: Is a directory.",
        "CLIENT NOT JUDGED: it sent no request to this server",
    ]


def test_the_rules_are_listed() -> None:
    """Each with its id, its severity, its claim, what to do, and its clause."""
    result = CliRunner().invoke(main, ["client-rules"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    for rule in CLIENT_RULES:
        for text in (rule.rule_id, rule.severity, rule.claim, rule.fix, rule.clause):
            assert text in result.stdout
