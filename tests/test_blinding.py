"""A suite that is blind in some place does not pass for one that sees: each way to be blind is tried here.

- A check that finds nothing: some test of that check alone fails. All are made blind at once in a run of their unit
  tests, and a failed test counts for a check where it used no other.
- A scenario that does nothing: what it alone feeds is told as never exercised, and passes for nothing.
- A check that raises, and a book that forgets: the run is not conformant.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from conformance.check import OTHER_USER, Check, Finding, Judge, Profile
from conformance.rules import CATALOGUE, RULES, SCENARIOS
from conformance.run import runner
from conformance.session import recorder
from conformance.session.account import Account
from conformance.session.results import Results
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.target import Target
from conformance.verdict.model import Outcome, State, Verdict
from mock_server.app import create_app
from mock_server.fixtures import load
from tests.blinded import TOLD, blind, replace_judge
from tests.defects import DEFECTS
from tests.sweeps import sweep
from tests.targets import served, target_of

_ROOT = Path(__file__).resolve().parent.parent
_FIXTURES = load()
_BY_ID = {check.check_id: check for check in CATALOGUE}
_EVERYWHERE = "lifecycle.second-get"
_RUN_BY_ALL = "robustness.no-server-error"


def _fed_by(check: Check) -> list[Scenario]:
    return [scenario for scenario in SCENARIOS if check in scenario.feeds]


def _own(scenario: Scenario) -> frozenset[str]:
    """The checks that only this scenario feeds, and that run against any target."""
    return frozenset(
        check.check_id
        for check in scenario.feeds
        if _fed_by(check) == [scenario] and check not in RULES.of_answers and not set(check.needs) - {OTHER_USER}
    )


_FEEDING = [scenario for scenario in SCENARIOS if _own(scenario)]


@pytest.fixture(name="target", scope="module")
def target_fixture() -> Iterator[Target]:
    """The sound mock as a target."""
    with served(create_app(_FIXTURES)) as base_url:
        yield target_of(base_url, _FIXTURES)


def _judged(target: Target, *only: str) -> Verdict:
    return runner.judge(target, profile=Profile.STANDARD, strict=True, only=only)


def _states(verdict: Verdict) -> dict[str, State]:
    return {result.check.check_id: result.state for result in verdict.results}


@contextmanager
def _judging_by(check: Check, judge: Judge) -> Iterator[None]:
    sighted = check.judge
    replace_judge(check, judge)
    try:
        yield
    finally:
        replace_judge(check, sighted)


def _nothing(_: Session) -> None:
    """Plays nothing."""


def _without(*skipped: Scenario) -> tuple[Scenario, ...]:
    return tuple(replace(each, run=_nothing) if each in skipped else each for each in SCENARIOS)


@pytest.mark.exhaustive
def test_every_check_that_goes_blind_is_noticed(tmp_path: Path) -> None:
    """For each check, some unit test fails that uses this check alone, as soon as it finds nothing."""
    told = tmp_path / "told.json"
    # What the outer run was told, also by way of xdist and coverage, is not for the inner one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    tests = ["tests/conformance/rules", "--ignore=tests/conformance/rules/test_catalogue.py"]
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "tests.blinded", "-o", "addopts="]
    finished = subprocess.run(  # noqa: S603  our own tests, by the Python that runs this one
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=_ROOT,
        env={**environment, TOLD: str(told)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == pytest.ExitCode.TESTS_FAILED, finished.stdout[-2000:]
    used = json.loads(told.read_text(encoding="utf-8"))
    noticed = {checks[0] for checks in used if len(checks) == 1}
    assert _BY_ID.keys() - noticed == set()


def test_a_blind_check_lets_a_defect_pass() -> None:
    """What makes the zoo notice a blind check: a server that repeats itself keeps the rule, as far as that one sees."""
    check = _BY_ID[_EVERYWHERE]
    defect = next(defect for defect in DEFECTS if defect.check_id == _EVERYWHERE)
    with served(defect.build(_FIXTURES)) as base_url:
        target = target_of(base_url, _FIXTURES)
        assert _states(_judged(target, _EVERYWHERE)) == {_EVERYWHERE: State.FAILED}
        with _judging_by(check, blind(check)):
            assert _states(_judged(target, _EVERYWHERE)) == {_EVERYWHERE: State.PASSED}


@pytest.mark.parametrize("scenario", sweep(_FEEDING, _FEEDING[:2], lambda each: each.name))
def test_a_scenario_that_does_nothing_is_told(
    scenario: Scenario, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it alone feeds was never exercised, says the run, which then is not conformant, having seen nothing."""
    # Before scenarios that compare files, the run reads the file of all contacts, which judges that file.
    monkeypatch.setattr(Account, "settle", lambda _: None)
    monkeypatch.setattr(runner, "SCENARIOS", _without(scenario))
    verdict = _judged(target, *_own(scenario))
    assert _states(verdict) == dict.fromkeys(_own(scenario), State.INCONCLUSIVE)
    assert all(result.reason for result in verdict.results)
    assert verdict.outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("check", [each for each in CATALOGUE if each.core], ids=lambda each: each.check_id)
def test_what_leaves_a_core_check_unfed_is_not_conformant(
    check: Check, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other checks that pass do not make up for a core check that nothing fed; the reasons name it."""
    other = "creating.nesting"
    monkeypatch.setattr(runner, "SCENARIOS", _without(*_fed_by(check)))
    verdict = _judged(target, check.check_id, other)
    assert _states(verdict)[other] is State.PASSED
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert any(check.check_id in reason for reason in verdict.reasons)


@pytest.mark.parametrize("check_id", [_EVERYWHERE, _RUN_BY_ALL])
def test_a_check_that_raises_is_no_check_that_passed(check_id: str, target: Target) -> None:
    """The run says that the suite itself failed, and is not conformant."""

    def judge(**values: object) -> Iterator[Finding]:
        if values:
            raise ZeroDivisionError
        yield from ()

    with _judging_by(_BY_ID[check_id], judge):
        verdict = _judged(target, check_id)
    assert _states(verdict)[check_id] is not State.PASSED
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "The suite itself failed" in verdict.reasons[0]


@pytest.mark.exhaustive
@pytest.mark.parametrize("forgotten", ["passed", "failed"])
def test_a_book_that_forgets_makes_nothing_conformant(forgotten: str, target: Target) -> None:
    """Forgotten passes leave the sound mock unjudged; a broken core rule that is forgotten was never seen kept."""
    defect = next(defect for defect in DEFECTS if defect.check_id == "lifecycle.first-get")
    forgetful = type("Forgetful", (Results,), {forgotten: lambda *_: None})
    with patch.object(recorder, "Results", forgetful), served(defect.build(_FIXTURES)) as broken:
        judged = target if forgotten == "passed" else target_of(broken, _FIXTURES)
        verdict = _judged(judged, "lifecycle.first-get")
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert any("lifecycle.first-get was never exercised" in reason for reason in verdict.reasons)
