"""Tests of the command line: help, wrong usage, exit statuses, the catalogue."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.commands.main import main
from conformance.rules import CATALOGUE
from mock_server import load_fixtures
from mock_server.app import create_app
from tests.defects.wire import Answer, answering
from tests.targets import served, target_of

FIXTURES = load_fixtures()
VARIABLES = {"MAILING_BASE_URL": "http://127.0.0.1:9/api/v2", "MAILING_TOKEN": "one", "MAILING_OTHER_TOKEN": "two"}
OFFERED = ("MAILING_ACCOUNT_LISTS", "MAILING_CONTACT_IDS", "MAILING_TAGS", "MAILING_REFUSED_TOKENS")
NOTHING: dict[str, str | None] = dict.fromkeys((*VARIABLES, *OFFERED, "NO_COLOR", "FORCE_COLOR"))


def run(*arguments: str, **variables: str | None) -> Result:
    """Run the command in this process, with these variables alone."""
    return CliRunner().invoke(main, arguments, env={**NOTHING, **variables})


@pytest.fixture(scope="module")
def sound() -> Iterator[dict[str, str]]:
    """The variables of a served sound mock."""
    with served(create_app(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        assert target.other_token
        yield {
            "MAILING_BASE_URL": base_url,
            "MAILING_TOKEN": target.token.reveal(),
            "MAILING_OTHER_TOKEN": target.other_token.reveal(),
        }


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(flag: str) -> None:
    """The help names the commands; that of a run has its options, its exit statuses and examples."""
    told = run(flag)
    assert told.exit_code == 0
    assert all(word in told.output for word in ("run", "checks", "Judge an implementation"))
    told = run("run", flag)
    assert told.exit_code == 0
    for word in (
        "--base-url",
        "MAILING_OTHER_TOKEN",
        "--single-user",
        "--strict",
        "Exit status:",
        "3    inconclusive",
        "mailing-mock exec -- mailing-conformance run",
    ):
        assert word in told.output


def test_version() -> None:
    """The version is that of the package."""
    assert "0.1" in run("--version").output


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("MAILING_BASE_URL", "There is no base URL. Set MAILING_BASE_URL or give --base-url."),
        ("MAILING_TOKEN", "There is no token. Set MAILING_TOKEN"),
        ("MAILING_OTHER_TOKEN", "There is no second token. Set MAILING_OTHER_TOKEN, or say --single-user."),
    ],
)
def test_what_is_missing_is_told(missing: str, told: str) -> None:
    """A missing or empty variable is wrong usage, and the text says what to do."""
    for value in (None, ""):
        result = run("run", **{**VARIABLES, missing: value})
        assert result.exit_code == 2
        assert told in result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--check", "no.such"], "There is no check no.such."),
        (["--base-url", "ftp://x"], "The base URL must begin with http"),
        (["--base-url", "http://a..b/"], "The host of the base URL is neither an address nor a name"),
        (["--proxy", "http://a..b:1"], "The proxy must be a URL: http://HOST:PORT, or https:// or socks5://. Mend its"),
        (["--token", "a b"], "The token is empty, or holds white space"),
        (["--profile", "thorough"], "'thorough' is not one of"),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--rate", "fast"], "is no rate; write it as 5/s or 90/m."),
        (["--rate", "0/s"], "is no rate"),
        (["--header", "Authorization: x"], "The suite sets Authorization by itself."),
        (["--header", "none"], "A header is written NAME:VALUE, in ASCII. Mend --header."),
        (["--header", "X Y: z"], "The name of a header is one word of letters, digits and signs such as -. Mend --hea"),
        (["--header", ": z"], "The name of a header is one word"),
        (["--check", ""], "--check is empty; 'mailing-conformance checks' lists the ids."),
        (["--account-list", ""], "Invalid value for '--account-list' (env var: 'MAILING_ACCOUNT_LISTS'): It is empty."),
        (["--contact-id", " "], "Invalid value for '--contact-id' (env var: 'MAILING_CONTACT_IDS'): It is empty."),
        (["--tag", ""], "Invalid value for '--tag' (env var: 'MAILING_TAGS'): It is empty."),
        (["--timeout", "nan"], "Invalid value for '--timeout': 'nan' is no number of seconds."),
        (["--timeout", "inf"], "Invalid value for '--timeout': inf is not in the range"),
        (["--max-time", "nan"], "Invalid value for '--max-time'"),
        (["--max-latency", "inf"], "Invalid value for '--max-latency'"),
        (
            ["--token-file", "x", "--token-command", "y"],
            "--token-file and --token-command both give a token; leave one",
        ),
        (
            ["--other-token-file", "x", "--other-token-command", "y"],
            "--other-token-file and --other-token-command both",
        ),
        (["--token-command", "printf 'a\\nb'"], "The token holds more than one line"),
        (["--dry-run", "--report", "json=x.json"], "A dry run comes to no verdict that --report could write"),
        (["--token-file", "/no/such/file"], "cannot be read: No such file or directory"),
        (["--refused-token-file", "/no/such/file"], "cannot be read: No such file or directory"),
        (["--refused-token", "one"], "A token to be refused is the token of a user."),
        (["--token-command", "false"], "The token command false failed with exit status 1. Run it by itself"),
        (["--token-command", "/no/such/command"], "The token command cannot be run; is it spelt right?"),
        (["--expect", "/no/such/file"], "cannot be read: No such file or directory"),
        (["--ca-bundle", "/no/such/file"], "The CA bundle /no/such/file cannot be read"),
        (["more"], "unexpected extra argument"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str) -> None:
    """Each mistake is told in a sentence, with exit status 2 and without a trace."""
    result = run("run", *arguments, **VARIABLES)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("check_id", ["", "  "])
def test_nothing_is_no_check_to_explain(check_id: str) -> None:
    """An id that is empty, as a variable that nobody set leaves it, is told as that."""
    result = run("explain", check_id)
    assert result.exit_code == 2
    assert "The id of the check is empty; 'mailing-conformance checks' lists the ids." in result.output


def test_the_help_says_what_workers_cost() -> None:
    """Whoever wants the same requests again must know that more than one worker does not send them."""
    told = " ".join(run("run", "--help").output.split())
    assert "With one, the same seed sends the same requests; with more, their order and a few values depend" in told


def test_a_bad_token_is_not_printed() -> None:
    """The text of a mistake holds no token."""
    assert "canary" not in run("run", **{**VARIABLES, "MAILING_TOKEN": "canary \x01"}).output


def test_nobody_answers() -> None:
    """A target where nobody listens is inconclusive."""
    result = run("run", "--profile", "quick", "--check", "creating.created", **VARIABLES)
    assert result.exit_code == 3
    assert "INCONCLUSIVE" in result.output
    assert "the connection failed" in result.output


def test_a_sound_server(sound: dict[str, str]) -> None:
    """A check that is kept is a conformant run; a seed is printed."""
    result = run("run", "--check", "lifecycle.second-get", "--seed", "7", **sound)
    assert result.exit_code == 0
    assert "CONFORMANT" in result.output
    assert "seed 7" in result.output


def test_one_user(sound: dict[str, str]) -> None:
    """With one user alone what takes two is told as not run, although the variable is set."""
    result = run("run", "--single-user", "--check", "lifecycle.first-get", "--check", "documents.owner", **sound)
    assert result.exit_code == 0
    assert "there is one user only" in result.output


def _twice(answer: Answer) -> Answer:
    return answer.with_status(200)


def test_a_broken_server() -> None:
    """A broken rule is exit status 1, with its id, its clause and a command that shows it."""
    build = answering(lambda request, answer: request.form == "csv" and answer.status == 403, _twice)
    with served(build(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        result = run(
            "run",
            "--check",
            "lifecycle.second-get",
            "--single-user",
            MAILING_BASE_URL=base_url,
            MAILING_TOKEN=target.token.reveal(),
        )
    assert result.exit_code == 1
    for word in ("CONTRACT BROKEN", "lifecycle.second-get", "on csv", "x-lifecycle", "curl -sS", "$MAILING_TOKEN"):
        assert word in result.output
    assert target.token.reveal() not in result.output


def test_a_dry_run_sends_nothing() -> None:
    """Where nobody listens, a dry run lists what would be sent, by whom and with which body; a long one is cut."""
    options = ("--check", "lifecycle.second-get", "--check", "robustness.odd-text", "--profile", "standard")
    result = run("run", "--dry-run", *options, **VARIABLES)
    assert result.exit_code == 0, result.output
    assert 'POST    /contacts/exports/mailing  as the first user: {"data":{"type":"export_logs"}}' in result.output
    assert re.search(
        r"GET     /contacts/exports/mailing/[0-9a-f-]{36}\.csv  as the first user$", result.output, re.MULTILINE
    )
    assert re.search(r"\.\.\. \([0-9]+ characters\)$", result.output, re.MULTILINE)
    assert max(map(len, result.output.splitlines())) < 600
    assert "Nothing was sent." in result.output


def test_a_dry_run_is_about_as_long_as_a_run(sound: dict[str, str]) -> None:
    """Made-up files that fail their comparisons are not fetched again, so that the estimate is close."""
    options = ("--profile", "quick", "--check", "selection.reverse", "--check", "selection.newsletter")
    dry, wet = (run("run", *options, *more, **sound).output for more in (("--dry-run",), ()))
    told, sent = (int(number) for number in re.findall(r"([0-9]+) requests", dry + wet))
    assert 0.9 < told / sent < 1.1


def test_tokens_from_a_file_and_a_command(sound: dict[str, str], tmp_path: Path) -> None:
    """A file or a command beats the variable."""
    path = tmp_path / "token"
    path.write_text(f"{sound['MAILING_TOKEN']}\n", encoding="utf-8")
    bad = {**sound, "MAILING_TOKEN": "bad", "MAILING_OTHER_TOKEN": "bad"}
    command = f"{sys.executable} -c \"print('{sound['MAILING_OTHER_TOKEN']}')\""
    options = ("--token-file", str(path), "--other-token-command", command)
    assert run("run", *options, "--check", "authorisation.foreign-read", **bad).exit_code == 0


def test_a_budget_and_the_checks_asked_for_are_in_the_headline(sound: dict[str, str]) -> None:
    """Neither a run that ended early nor one of a single check is passed off as a whole one."""
    one = run("run", "--check", "lifecycle.second-get", "--profile", "quick", **sound)
    assert "\nCONFORMANT in the 1 check asked for\n" in one.output
    cut = run("run", "--profile", "quick", "--max-exports", "120", **sound)
    assert cut.exit_code == 0, cut.output
    told = (
        r"\nCONFORMANT as far as it went: (\d+) of (\d+) checks kept, (\d+) not looked at \(the budget of 120 attempted"
    )
    found = re.search(told, cut.output)
    assert found
    assert 0 < int(found[1]) < int(found[2]) == len(CATALOGUE)
    assert int(found[1]) + int(found[3]) <= len(CATALOGUE)


def test_where_each_report_went_is_told(sound: dict[str, str], tmp_path: Path) -> None:
    """A folder is no file: the report in it has a name that nobody typed."""
    result = run("run", "--check", "lifecycle.first-get", "--report", f"json={tmp_path}", **sound)
    assert result.stderr == f"Report json: {tmp_path / 'conformance.json'}\n"


def test_the_catalogue_for_programs() -> None:
    """Every check is there with all that is said of it."""
    result = run("checks", "--json")
    assert result.exit_code == 0
    listed = json.loads(result.output)
    assert [entry["id"] for entry in listed] == [check.check_id for check in CATALOGUE]
    first, check = listed[0], CATALOGUE[0]
    assert {name: first[name] for name in ("family", "claim", "clause", "basis", "severity", "fault")} == {
        "family": check.family,
        "claim": check.claim,
        "clause": check.clause,
        "basis": check.basis,
        "severity": check.severity,
        "fault": check.fault,
    }
    assert (first["core"], first["two_users"], first["profile"]) == (list(check.core), check.takes_two_users, "quick")


@pytest.mark.parametrize("columns", ["80", "200"])
def test_the_catalogue_for_people(columns: str) -> None:
    """Ids stand whole, and claims word for word, also on a narrow terminal."""
    told = " ".join(run("checks", COLUMNS=columns).output.split())
    for check in CATALOGUE:
        assert check.check_id in told
        assert " ".join(check.claim.split()) in told


@pytest.mark.parametrize(("variables", "coloured"), [({"NO_COLOR": "1"}, False), ({"FORCE_COLOR": "1"}, True)])
def test_colour(variables: dict[str, str], *, coloured: bool, sound: dict[str, str]) -> None:
    """Colour is left out where NO_COLOR asks for that, and used where FORCE_COLOR does."""
    output = run("run", "--check", "lifecycle.first-get", **sound, **variables).output
    assert ("\x1b[3" in output or "\x1b[1;3" in output) is coloured


def test_the_module_is_the_command(sound: dict[str, str], tmp_path: Path) -> None:
    """`python -m conformance` is the command, with its exit status, and leaves nothing behind."""
    ran = subprocess.run(
        [sys.executable, "-m", "conformance", "run", "--check", "lifecycle.first-get"],
        cwd=tmp_path,
        env={**os.environ, **sound, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "CONFORMANT" in ran.stdout
    assert list(tmp_path.iterdir()) == []
