"""Tests of the suite as a pytest plugin: one test for each check, judged in one run."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import httpcore  # noqa: F401  httpx loads it late; loaded in a run of pytester it would be forgotten, and then be another
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.commands.options import target_options
from mock_server import load_fixtures
from mock_server.app import create_app
from tests.defects.wire import answering
from tests.sweeps import sweep
from tests.targets import served, target_of

FIXTURES = load_fixtures()


@contextmanager
def serving(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve an application, and set the variables of a run."""
    with served(app) as base_url:
        target = target_of(base_url, FIXTURES)
        assert target.other_token
        monkeypatch.setenv("MAILING_BASE_URL", base_url)
        monkeypatch.setenv("MAILING_TOKEN", target.token.reveal())
        monkeypatch.setenv("MAILING_OTHER_TOKEN", target.other_token.reveal())
        yield


def ran(pytester: pytest.Pytester, *checks: str, options: tuple[str, ...] = ()) -> pytest.RunResult:
    """Run the tests of some checks."""
    chosen = " or ".join(f"test_check[{check}]" for check in checks)
    return pytester.runpytest_inprocess(
        "--pyargs", "conformance", "-k", chosen, "--mailing-profile", "quick", "-p", "no:cacheprovider", "-rs", *options
    )


def test_a_sound_server_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check that was chosen is a test; the outcome stands at the end."""
    with serving(create_app(FIXTURES), monkeypatch):
        result = ran(pytester, "lifecycle.first-get", "lifecycle.second-get", options=("--mailing-seed", "7"))
    result.assert_outcomes(passed=2, deselected=result.parseoutcomes()["deselected"])
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*mailing-conformance*", "CONFORMANT in the 2 checks asked for; seed 7, * requests"])


def test_a_broken_server_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed check fails its own test, with its problem in the summary and its evidence, and without a token."""
    build = answering(
        lambda asked, answer: asked.form == "csv" and answer.status == 403, lambda answer: answer.with_status(200)
    )
    monkeypatch.setenv("COLUMNS", "200")
    with serving(build(FIXTURES), monkeypatch):
        result = ran(pytester, "lifecycle.first-get", "lifecycle.second-get", options=("-rf",))
    assert result.ret == 1
    assert (result.parseoutcomes()["passed"], result.parseoutcomes()["failed"]) == (1, 1)
    result.stdout.fnmatch_lines(["*lifecycle.second-get*on csv*", "*expected*status 403*", "*curl -sS*"])
    assert "eyJ" not in result.stdout.str()
    (told,) = (line for line in result.stdout.lines if line.startswith("FAILED "))
    assert told.endswith("[lifecycle.second-get] - The second GET of the same export was answered 200")


@pytest.mark.exhaustive
def test_advice_and_what_was_not_run_are_skipped(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Advice is skipped with its problem, and fails under strict; what a profile leaves out is skipped, too."""
    build = answering(lambda asked, _: asked.method == "HEAD", lambda answer: answer.with_status(404))
    with serving(build(FIXTURES), monkeypatch):
        result = ran(pytester, "lifecycle.head-answers", "robustness.links")
        strict = ran(pytester, "lifecycle.head-answers", options=("--mailing-strict",))
    assert result.ret == 0
    assert result.parseoutcomes()["skipped"] == 2
    result.stdout.fnmatch_lines(
        ["*advice: HEAD of a new export was answered 404*", "*not run: it runs from the profile*"]
    )
    assert strict.ret == 1


@pytest.mark.exhaustive
def test_nobody_answers(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """An inconclusive run is exit status 3, and says why."""
    monkeypatch.setenv("MAILING_BASE_URL", "http://127.0.0.1:9/api/v2")
    monkeypatch.setenv("MAILING_TOKEN", "one")
    result = ran(pytester, "lifecycle.first-get", options=("--mailing-single-user",))
    assert result.ret == 3
    result.stdout.fnmatch_lines(["After 1 request: the port of the host*", "INCONCLUSIVE: *; seed *, 1 request"])


VARIABLES = {"MAILING_BASE_URL": "http://127.0.0.1:9", "MAILING_TOKEN": "one", "MAILING_OTHER_TOKEN": "two"}


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("variables", "options", "told"),
    [
        ({}, (), "There is no base URL. Set MAILING_BASE_URL or give --mailing-base-url."),
        ({"MAILING_BASE_URL": "http://127.0.0.1:9"}, (), "Set MAILING_TOKEN, or give --mailing-token-file or"),
        (VARIABLES | {"MAILING_OTHER_TOKEN": ""}, (), "Set MAILING_OTHER_TOKEN, or give --mailing-single-user."),
        (VARIABLES | {"MAILING_BASE_URL": "ftp://x"}, (), "The base URL must begin with http"),
        (VARIABLES, ("--mailing-rate", "often"), "'often' is not a rate; write it as 5/s or 90/m."),
        (VARIABLES, ("--mailing-max-requests", "0"), "Invalid value for '--mailing-max-requests'"),
        (VARIABLES, ("--mailing-header", "Host: x"), "The suite sets Host by itself."),
        (VARIABLES, ("--mailing-report", "pdf=x"), "There is no report format 'pdf'"),
        (VARIABLES, ("--mailing-report", "json=no/such/folder/x"), "There is no folder"),
        (VARIABLES, ("--mailing-ca-bundle", "absent.pem"), "The CA bundle absent.pem cannot be read"),
        (VARIABLES, ("--mailing-ca-bundle", "absent.pem", "-n", "1"), "The CA bundle absent.pem cannot be read"),
        ({}, ("-n", "1"), "There is no base URL"),
    ],
)
def test_wrong_usage(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    options: tuple[str, ...],
    told: str,
) -> None:
    """What is missing or wrong is told once, as wrong usage, and no test is run."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = ran(pytester, "lifecycle.first-get", "lifecycle.second-get", options=options)
    said = result.stdout.str() + result.stderr.str()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert told in said
    assert said.count(told) == 1
    assert "Traceback" not in said
    assert "passed" not in said


def test_the_options_are_those_of_the_command_line(pytester: pytest.Pytester) -> None:
    """Each option that describes a target is there, but for those whose value is a token."""
    told = pytester.runpytest_inprocess("--help").stdout.str()
    command = click.command()(target_options(lambda: None))
    names = {option.opts[0].removeprefix("--") for option in command.params}
    offered = set(re.findall(r"--mailing-([a-z-]+)", told.partition("judge a mailing-export API:")[2]))
    assert names - offered == {"token", "other-token", "refused-token"}
    assert offered - names == {"profile", "contract", "seed", "strict", "fail-fast", "report"}


def test_another_contract(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A changed contract is judged by; one that no check can follow is a usage error with its line."""
    text = (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8")
    renamed, refused = tmp_path / "renamed.yaml", tmp_path / "refused.yaml"
    renamed.write_text(text.replace("- name: Mailing City", "- name: City"), encoding="utf-8")
    refused.write_text(text.replace("delimiter: ','", "delimiter: ';'"), encoding="utf-8")
    with serving(create_app(FIXTURES), monkeypatch):
        judged = ran(pytester, "files.csv-header", options=("--mailing-contract", str(renamed)))
        assert judged.parseoutcomes()["failed"] == 1
        told = ran(pytester, "files.csv-header", options=("--mailing-contract", str(refused)))
    assert told.ret == pytest.ExitCode.USAGE_ERROR
    told.stderr.fnmatch_lines([f"*{refused}:*: /components/schemas/CsvFile/x-table/delimiter: *"])


@pytest.mark.exhaustive
def test_options_reach_the_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget, a token file, knowledge, header fields and a report are taken as on the command line."""
    seen = []

    def build(app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                seen.append(dict(scope["headers"]).get(b"x-purpose"))
            await app(scope, receive, send)

        return answer

    with serving(build(create_app(FIXTURES)), monkeypatch):
        token = pytester.path / "token"
        token.write_text(target_of("http://x", FIXTURES).token.reveal(), encoding="utf-8")
        monkeypatch.delenv("MAILING_TOKEN")
        result = ran(
            pytester,
            *("lifecycle.first-get", "selection.account-list", "robustness.latency"),
            options=(
                *("--mailing-max-requests", "25", "--mailing-token-file", str(token), "--mailing-max-latency=30"),
                *(
                    "--mailing-header",
                    "X-Purpose: nightly",
                    "--mailing-report",
                    "json=verdict.json",
                    "--mailing-strict",
                ),
            ),
        )
    assert seen == [b"nightly"] * 25
    verdict = json.loads((pytester.path / "verdict.json").read_text(encoding="utf-8"))
    assert (verdict["run"]["requests"], verdict["run"]["strict"]) == (25, True)
    assert {check["id"] for check in verdict["checks"]} >= {"lifecycle.first-get", "robustness.latency"}
    assert result.parseoutcomes()["passed"] == 2


class Counter:
    """An application that counts the requests of another."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, and pass on."""
        self.requests += scope["type"] == "http"
        await self.app(scope, receive, send)


def outcomes(report: Path) -> dict[str, tuple[str, str]]:
    """What a JUnit report says of each test: its outcome, and the text that goes with it."""
    told = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  pytest has just written it
        kind = next((child for child in case if child.tag in {"failure", "skipped", "error"}), None)
        told[case.get("name", "")] = ("passed", "") if kind is None else (kind.tag, kind.get("message") or "")
    return told


def sealed() -> ASGIApp:
    """A server whose CSV can be fetched again and again."""
    build = answering(
        lambda asked, answer: asked.form == "csv" and answer.status == 403, lambda answer: answer.with_status(200)
    )
    return build(FIXTURES)


@pytest.mark.no_cover  # whole runs, in processes of their own
@pytest.mark.parametrize("status", sweep([1, 3], [1]))
@pytest.mark.exhaustive
def test_workers_share_one_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    """Under -n 2 there are the same requests, outcomes, texts, summary and exit status as without, and one run."""
    checks = ["lifecycle.first-get", "lifecycle.second-get", "lifecycle.race", "authentication.header-works"]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    told = []
    for name, workers in (("plain", ()), ("shared", ("-n", "2"))):
        app = Counter(sealed() if status == 1 else create_app(FIXTURES, seed=1))
        limits = ("--mailing-max-requests", "12") if status == 3 else ()
        report = pytester.path / f"{name}.xml"
        with serving(app, monkeypatch):
            result = ran(pytester, *checks, options=("--mailing-seed", "7", f"--junitxml={report}", *limits, *workers))
        summary = result.stdout.str().partition(" mailing-conformance =")[2].splitlines()[1]
        assert result.ret == status
        assert summary.endswith(f"seed 7, {app.requests} requests") or status == 3
        told.append((app.requests, outcomes(report), result.parseoutcomes().get("failed"), summary))
    assert told[0] == told[1]
    assert told[0][1].keys() == {f"test_check[{check}]" for check in checks}
    assert told[0][0] > 10
    assert list(temporary.glob("mailing-conformance-*")) == []


@pytest.mark.exhaustive
def test_without_xdist_the_suite_runs(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its hooks are optional."""
    with serving(create_app(FIXTURES), monkeypatch):
        result = ran(pytester, "lifecycle.first-get", options=("-p", "no:xdist"))
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] == 1


@pytest.mark.exhaustive
def test_workers_with_other_tests_judge_nobody(pytester: pytest.Pytester) -> None:
    """Where the suite is not asked for, workers have nothing to share."""
    pytester.makepyfile("def test_it():\n    pass\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-n", "1")
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert "mailing-conformance" not in result.stdout.str()


def test_a_listing_asks_nobody(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests can be listed without a target."""
    monkeypatch.delenv("MAILING_BASE_URL", raising=False)
    result = ran(pytester, "lifecycle.first-get", options=("--collect-only", "-q"))
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*test_check*lifecycle.first-get*"])


def test_other_tests_are_left_alone(pytester: pytest.Pytester) -> None:
    """Where the suite is not asked for, the plugin says nothing and judges nobody."""
    pytester.makepyfile("def test_it():\n    pass\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert "mailing-conformance" not in result.stdout.str()


def test_a_run_about_something_else_loads_next_to_nothing() -> None:
    """Every pytest run of an environment imports the plugin, and that loads neither the suite nor what it needs."""
    code = "import sys, conformance.plugin; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own code
    loaded = set(ran.stdout.split())
    assert {name for name in loaded if name.startswith("conformance.")} == {"conformance.plugin", "conformance.text"}
    assert loaded.isdisjoint({"click", "httpcore", "msgspec", "rich", "schemathesis", "yaml"})


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ([], 0, "1 passed"),
        (["--help"], 0, "usage: "),
        (["--mailing-seed=1"], 4, "mailing-conformance cannot be loaded: TypeError: it cannot be subscripted"),
    ],
)
def test_a_suite_that_cannot_be_loaded_breaks_no_other_run(
    tmp_path: Path, arguments: list[str], status: int, told: str
) -> None:
    """Other tests pass and help is given; only a run with an option of the suite is refused, and says why."""
    # A library of the suite that does not work here; nothing else in this environment needs it.
    (tmp_path / "msgspec.py").write_text("raise TypeError('it cannot be subscripted')\n")
    (tmp_path / "test_it.py").write_text("def test_it():\n    pass\n")
    ran = subprocess.run(  # noqa: S603  pytest itself
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, told in ran.stdout + ran.stderr) == (status, True)
    assert "Traceback" not in ran.stderr
