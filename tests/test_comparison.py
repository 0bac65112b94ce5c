"""The table of the README that puts the mock beside others: each row of ours is shown by a command that runs here."""

import re
from pathlib import Path

import pytest

from mock_server import load_contract
from tests.mock_server.importing.exported import downloaded
from tests.readme import README, Command, run

# Commands in processes: other tests go over the same lines.
pytestmark = pytest.mark.no_cover

_SECTION = README.read_text(encoding="utf-8").partition("### Beside other mocks")[2].partition("\n## ")[0]
_TABLE = _SECTION.partition("<!-- comparison -->\n")[2].partition("<!-- /comparison -->")[0]
_COMMANDS = [re.findall("`([^`]+)`", line.split("|")[2])[0] for line in _TABLE.splitlines()[2:]]
(_FILE,) = re.findall('`(file="[^`]+")`', _SECTION)
# What the output of each command has, in the order of the table; a test where that takes a program of somebody else.
_PRINTED = {
    "mailing-mock serve --contract openapi.yaml": "Serving the contract, version ",
    'curl "$file"; curl "$file"': r"Contact Name,[^{]*\{.*cannot be read",
    'curl "$MAILING_BASE_URL/contacts/exports/mailing?': '"status":"400"',
    'curl -H "Prefer: code=429" "$file"': '"status":.?"429"',
    'curl -H "Prefer: wait=1500" "$file"': "Contact Name,",
    'curl -H "Prefer: fault=reset" "$file"': r"curl: \((35|52|56)\)",
    'mailing-mock ctl rule "csv code=429 times=1"': "csv code=429 times=1",
    "mailing-mock ctl journal": r"ada GET .*\.csv",
    "mailing-mock ctl verify expected.json": "csv",
    "mailing-mock exec --verify -- npm test": "tests/mock_server/commands/test_verify.py",
    'curl -H "X-Mock-Session: mine" "$file"': "Contact Name,",
    "mailing-mock ctl clock --advance 3600": r"\d\d:\d\d:\d\d.*Z",
    "mailing-mock ctl reset": r"\A\Z",
    'curl "${MAILING_BASE_URL%/api/v2}/__mock__/"': "(?i)<!doctype html>",
    "mailing-mock exec --tls -- env": "MAILING_BASE_URL=https://",
    "mailing-mock fixtures import contacts.csv": "tags:\\n  - invented",
    "mailing-conformance run --profile quick": "tests/test_mock_conforms.py",
}


def test_every_row_has_a_command() -> None:
    """Each row of ours is a command that is run below, and each of those is in the table."""
    assert len(_COMMANDS) == len(_PRINTED)
    assert [start for start, command in zip(_PRINTED, _COMMANDS, strict=True) if not command.startswith(start)] == []


@pytest.mark.exhaustive
@pytest.mark.parametrize(("command", "printed"), [*zip(_COMMANDS, _PRINTED.values(), strict=True)])
def test_a_row_is_shown_by_its_command(command: str, printed: str, tmp_path: Path) -> None:
    """The command does what its row says, in a folder with the files that it names, beside a server of its own."""
    if printed.startswith("tests/"):
        assert (README.parent / printed).exists()
        return
    (tmp_path / "openapi.yaml").write_bytes(load_contract().source)
    (tmp_path / "expected.json").write_text('{"requests": [{"operation": "csv", "count": 0}]}', encoding="utf-8")
    downloaded(tmp_path / "contacts.csv")
    if command.startswith(("curl", "mailing-mock ctl")):
        before = 'curl -s "$file" >/dev/null; ' if command.endswith("journal") else ""
        (tmp_path / "shown.sh").write_text(f"{_FILE}\n{before}{command}", encoding="utf-8")
        command = "mailing-mock exec --seed 1 -- sh shown.sh"
    elif " serve " in command:
        command = f"timeout -s INT 5 {command} --port 0"
    told = run(Command(command, ""), tmp_path)
    assert re.search(printed, told, re.DOTALL), told
    assert "Traceback" not in told
