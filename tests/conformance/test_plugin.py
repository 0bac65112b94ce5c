"""Tests of the suite as a pytest plugin: one test for each check, judged in one run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.types import ASGIApp

from mock_server import load_fixtures
from mock_server.app import create_app
from tests.defects.wire import answering
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
    result.stdout.fnmatch_lines(["*mailing-conformance*", "conformant; seed 7, * requests"])


def test_a_broken_server_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken rule fails its own test, with the proof and without a token; the other passes."""
    build = answering(
        lambda asked, answer: asked.form == "csv" and answer.status == 403, lambda answer: answer.with_status(200)
    )
    with serving(build(FIXTURES), monkeypatch):
        result = ran(pytester, "lifecycle.first-get", "lifecycle.second-get")
    assert result.ret == 1
    assert (result.parseoutcomes()["passed"], result.parseoutcomes()["failed"]) == (1, 1)
    result.stdout.fnmatch_lines(["*lifecycle.second-get*on csv*", "*expected*status 403*", "*curl -sS*"])
    assert "eyJ" not in result.stdout.str()


def test_advice_and_what_was_not_run_are_skipped(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Advice is skipped with its problem, and fails under strict; what a profile leaves out is skipped, too."""
    build = answering(lambda asked, _: asked.method == "HEAD", lambda answer: answer.with_status(404))
    with serving(build(FIXTURES), monkeypatch):
        result = ran(pytester, "lifecycle.head-answers", "lifecycle.race")
        strict = ran(pytester, "lifecycle.head-answers", options=("--mailing-strict",))
    assert result.ret == 0
    assert result.parseoutcomes()["skipped"] == 2
    result.stdout.fnmatch_lines(
        ["*advice: HEAD of a new export was answered 404*", "*not run: it runs from the profile*"]
    )
    assert strict.ret == 1


def test_nobody_answers(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """An inconclusive run is exit status 3, and says why."""
    monkeypatch.setenv("MAILING_BASE_URL", "http://127.0.0.1:9/api/v2")
    monkeypatch.setenv("MAILING_TOKEN", "one")
    result = ran(pytester, "lifecycle.first-get", options=("--mailing-single-user",))
    assert result.ret == 3
    result.stdout.fnmatch_lines(["After * requests: the connection failed*", "inconclusive; seed * requests"])


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "Set MAILING_BASE_URL, MAILING_TOKEN and MAILING_OTHER_TOKEN"),
        ({"MAILING_BASE_URL": "http://127.0.0.1:9", "MAILING_TOKEN": "one"}, "Set MAILING_BASE_URL"),
        (
            {"MAILING_BASE_URL": "ftp://x", "MAILING_TOKEN": "one", "MAILING_OTHER_TOKEN": "two"},
            "The base URL must begin with http",
        ),
    ],
)
def test_wrong_usage(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    """What is missing or wrong is told, and nothing passes."""
    for name in ("MAILING_BASE_URL", "MAILING_TOKEN", "MAILING_OTHER_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = ran(pytester, "lifecycle.first-get")
    assert result.ret not in {0, 5}
    assert "passed" not in result.parseoutcomes()
    assert told in result.stdout.str() + result.stderr.str()


def test_other_tests_are_left_alone(pytester: pytest.Pytester) -> None:
    """Where the suite is not asked for, the plugin says nothing and judges nobody."""
    pytester.makepyfile("def test_it():\n    pass\n")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert "mailing-conformance" not in result.stdout.str()
