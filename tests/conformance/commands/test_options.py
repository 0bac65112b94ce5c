"""Tests of the options of a target: what is missing, wrong, or secret."""

import sys
from pathlib import Path

import pytest

from tests.conformance.commands.running import VARIABLES, run


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("MAILING_BASE_URL", "There is no base URL. Set MAILING_BASE_URL or give --base-url."),
        ("MAILING_TOKEN", "There is no token. Set MAILING_TOKEN"),
        ("MAILING_OTHER_TOKEN", "There is no second token. Set MAILING_OTHER_TOKEN, or give --single-user."),
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
        (["--proxy", "http://a..b:1"], "The proxy must be a URL: http://HOST:PORT, or https:// or socks5://. Fix its"),
        (["--token", "a b"], "The token is empty, or holds white space"),
        (["--profile", "thorough"], "'thorough' is not one of"),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--rate", "fast"], "is not a rate; write it as 5/s or 90/m."),
        (["--rate", "0/s"], "is not a rate"),
        (["--header", "Authorization: x"], "The suite sets Authorization by itself."),
        (["--header", "none"], "A header is written NAME:VALUE, in ASCII. Correct --header."),
        (["--header", "X Y: z"], "The name of a header is one word of letters, digits and signs such as -. Correct"),
        (["--header", ": z"], "The name of a header is one word"),
        (["--check", ""], "Invalid value for '--check': It is empty; 'mailing-conformance checks' lists the ids."),
        (["--account-list", ""], "Invalid value for '--account-list' (env var: 'MAILING_ACCOUNT_LISTS'): It is empty."),
        (["--contact-id", " "], "Invalid value for '--contact-id' (env var: 'MAILING_CONTACT_IDS'): It is empty."),
        (["--tag", ""], "Invalid value for '--tag' (env var: 'MAILING_TAGS'): It is empty."),
        (["--timeout", "nan"], "Invalid value for '--timeout': 'nan' is not a number of seconds."),
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
        (["--dry-run", "--report", "json=x.json"], "A dry run has no verdict that --report could write"),
        (["--token-file", "/no/such/file"], "cannot be read: No such file or directory"),
        (["--refused-token-file", "/no/such/file"], "cannot be read: No such file or directory"),
        (["--refused-token", "one"], "A token to be refused is the token of a user."),
        (["--token-command", "false"], "The token command false failed with exit status 1. Run it by itself"),
        (["--token-command", "/no/such/command"], "The token command cannot be run; is it spelled correctly?"),
        (["--expect", "/no/such/file"], "cannot be read: No such file or directory"),
        (["--ca-bundle", "/no/such/file"], "The CA bundle /no/such/file cannot be read"),
        (["more"], "unexpected extra argument"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str) -> None:
    """Each mistake is reported in a sentence, with exit status 2 and without a traceback."""
    result = run("run", *arguments, **VARIABLES)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


def test_the_help_says_what_workers_cost() -> None:
    """With more than one worker the same seed does not send the same requests, and the help says so."""
    told = " ".join(run("run", "--help").output.split())
    assert "With one, the same seed sends the same requests; with more, their order and a few values depend" in told


def test_a_bad_token_is_not_printed() -> None:
    """The text of a mistake holds no token."""
    assert "canary" not in run("run", **{**VARIABLES, "MAILING_TOKEN": "canary \x01"}).output


def test_tokens_from_a_file_and_a_command(sound: dict[str, str], tmp_path: Path) -> None:
    """A file or a command beats the variable."""
    path = tmp_path / "token"
    path.write_text(f"{sound['MAILING_TOKEN']}\n", encoding="utf-8")
    bad = {**sound, "MAILING_TOKEN": "bad", "MAILING_OTHER_TOKEN": "bad"}
    command = f"{sys.executable} -c \"print('{sound['MAILING_OTHER_TOKEN']}')\""
    options = ("--token-file", str(path), "--other-token-command", command)
    assert run("run", *options, "--check", "authorisation.foreign-read", **bad).exit_code == 0
