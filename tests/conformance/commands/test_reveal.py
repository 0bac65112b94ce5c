"""Tests of showing bodies on the console: the steps of failures alone, nowhere else, and never in a CI system."""

from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from conformance.answers.evidence import revealed
from conformance.commands.main import main
from conformance.commands.reveal import WARNING, RevealingClient, check_reveal
from conformance.http.client import HttpClient
from conformance.http.exchange import Request, Response
from conformance.reports.files import FORMATS
from conformance.run.runner import judge
from conformance.target import Knowledge, Target, Token
from mock_server import load_fixtures
from tests.conformance.answers.workbooks import by_openpyxl
from tests.conformance.fakes import TWO, Change, Fake, creates
from tests.conformance.values import CONTRACT, exchange
from tests.defects.wire import answering
from tests.targets import served, target_of

FIXTURES = load_fixtures()
CANARY = "Zaphod Canary"
SECRETS = (Token("first-secret"),)


def test_an_exchange_is_shown_whole() -> None:
    """Both bodies and the status are shown; a token is not."""
    one = exchange(
        404, f"Sorry,\n{CANARY} first-secret", method="POST", query="a=first-secret", sent=b'{"a":1}', number=7
    )
    assert revealed(one, SECRETS) == (
        f"#7 POST {one.request.path}?a=***",
        '  > {"a":1}',
        "  < 404 application/vnd.api+json; charset=utf-8",
        "  < Sorry,",
        f"  < {CANARY} ***",
    )


def test_a_workbook_is_shown_by_its_rows() -> None:
    """The cells of a workbook are printed; of other binary data only the length is."""
    book = revealed(exchange(200, by_openpyxl([["Contact Name"], [CANARY]])), ())
    assert book[-2:] == ("  < 'Contact Name'", f"  < '{CANARY}'")
    assert revealed(exchange(200, b"PK broken", media_type=None), ())[-2:] == (
        "  < 200 no media type",
        "  < 9 bytes that are no whole workbook",
    )


def test_a_long_body_is_cut() -> None:
    """After 40 lines it says how many more there are."""
    shown = revealed(exchange(200, "\n".join(str(number) for number in range(50))), ())
    assert shown[-2:] == ("  < 39", "  < ... and 10 more lines")


@pytest.mark.parametrize("value", ["true", "1", "false"])
def test_a_ci_system_is_refused(value: str) -> None:
    """Whatever the variable holds, it is set."""
    with pytest.raises(click.UsageError, match="CI is set"):
        check_reveal({"CI": value})
    check_reveal({"CI": ""})
    check_reveal({})


def _revealing(change: Change, target: Target, monkeypatch: pytest.MonkeyPatch) -> RevealingClient:
    """A client that is answered in this process instead of sending."""
    fake = Fake(change)
    monkeypatch.setattr(HttpClient, "send", lambda _, request: fake.send(request))
    return RevealingClient(target, CONTRACT)


def _speaking(request: Request, sound: Response) -> Response:
    """Creations are sound, so that the target is recognised; what is read would act on a terminal."""
    return replace(sound, body=b"\x1b[2J first-secret") if request.method == "GET" else sound


@pytest.mark.exhaustive
def test_what_would_act_on_a_terminal_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's text does not move the cursor, and a token that it sends back is redacted."""
    client = _revealing(_speaking, TWO, monkeypatch)
    verdict = judge(TWO, profile="quick", contract=CONTRACT, client=client, dry_run=True)
    shown = list(client.bodies(verdict, TWO))
    assert r"  < \x1b[2J ***" in shown
    assert not any("\x1b" in line or "first-secret" in line for line in shown)


def test_a_token_that_is_to_be_refused_is_redacted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends such a token back may accept it, so it is redacted, too."""
    target = replace(TWO, knowledge=Knowledge(refused_tokens=(Token("third-secret"),)))
    client = _revealing(
        lambda request, sound: sound if creates(request) else replace(sound, body=b"third-secret"), target, monkeypatch
    )
    verdict = judge(target, profile="quick", contract=CONTRACT, client=client, dry_run=True)
    shown = list(client.bodies(verdict, target))
    assert "  < ***" in shown
    assert not any("third-secret" in line for line in shown)


def test_only_the_steps_of_failures_are_shown() -> None:
    """No body of a server without faults is printed, although the client has kept it."""
    with served(answering(lambda *_: False, lambda answer: answer)(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        with RevealingClient(target, CONTRACT) as client:
            verdict = judge(target, profile="quick", only={"lifecycle.first-get"}, client=client)
        assert verdict.exit_status == 0
        assert list(client.bodies(verdict, target)) == []


def test_bodies_reach_the_console_and_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command warns, prints the bodies of the failing steps, and writes reports without them; in CI it refuses."""
    monkeypatch.delenv("CI", raising=False)

    build = answering(
        lambda asked, answer: asked.form == "csv" and answer.status == 403,
        lambda answer: answer.with_status(200).with_body(CANARY.encode()),
    )
    with served(build(FIXTURES)) as base_url:
        target = target_of(base_url, FIXTURES)
        assert target.other_token
        command = [
            *("run", "--profile", "quick", "--seed", "1", "--check", "lifecycle.second-get", "--base-url", base_url),
            *("--token", target.token.reveal(), "--other-token", target.other_token.reveal()),
            *(word for name in FORMATS for word in ("--report", f"{name}={tmp_path}/")),
        ]
        plain = CliRunner().invoke(main, command)
        shown = CliRunner().invoke(main, [*command, "--reveal"])
        refused = CliRunner().invoke(main, [*command, "--reveal"], env={"CI": "true"})
    assert plain.exit_code == shown.exit_code == 1
    assert CANARY not in plain.output
    assert f"  < {CANARY}" in shown.stdout
    assert shown.stderr.splitlines()[0] == f"Warning: {WARNING}"
    assert target.token.reveal() not in shown.output
    written = list(tmp_path.iterdir())
    assert len(written) == len(FORMATS)
    assert not [path for path in written if CANARY in path.read_text(encoding="utf-8")]
    assert refused.exit_code == 2
    assert "CI is set" in refused.stderr
    assert CANARY not in refused.output
