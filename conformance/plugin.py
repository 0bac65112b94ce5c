"""The suite in pytest: ``pytest --pyargs conformance`` has one test for each check.

The run itself is the same as on the command line and happens once, when the first test asks for its result. A broken
rule fails its test, advice and what could not be told are skipped with their reason. Where the run is inconclusive and
nothing failed, the exit status of pytest is 3.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

import pytest

import conformance

_VERDICT = pytest.StashKey["conformance.Verdict"]()
_INCONCLUSIVE = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run. Tokens are read from MAILING_TOKEN and MAILING_OTHER_TOKEN alone."""
    group = parser.getgroup("mailing-conformance", "judge a mailing-export API")
    group.addoption("--mailing-base-url", metavar="URL", help="where the API is, up to /api/v2 (or MAILING_BASE_URL)")
    group.addoption("--mailing-profile", choices=("quick", "standard", "deep"), default="standard")
    group.addoption("--mailing-seed", type=int, help="send the same requests again")
    group.addoption("--mailing-strict", action="store_true", help="let advice fail")
    group.addoption("--mailing-single-user", action="store_true", help="leave out what takes two users")


@pytest.fixture(scope="session")
def mailing_results(request: pytest.FixtureRequest) -> Mapping[str, conformance.Result]:
    """The results of one run by the id of their check; only the checks that were selected are run."""
    config = request.config
    chosen = {item.callspec.params["check_id"] for item in request.session.items if _is_check(item)}  # type: ignore[attr-defined]
    seed = config.getoption("--mailing-seed")
    verdict = conformance.judge(
        _target(config),
        profile=conformance.Profile[config.getoption("--mailing-profile").upper()],
        seed=seed if seed is not None else secrets.randbelow(2**32),
        strict=config.getoption("--mailing-strict"),
        only=chosen,
    )
    config.stash[_VERDICT] = verdict
    return {result.check.check_id: result for result in verdict.results}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Make the exit status tell an inconclusive run from a conformant one."""
    verdict = session.config.stash.get(_VERDICT, None)
    if verdict is not None and verdict.exit_status == _INCONCLUSIVE and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = _INCONCLUSIVE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the outcome and why it is inconclusive."""
    verdict = config.stash.get(_VERDICT, None)
    if verdict is not None:
        terminalreporter.section("mailing-conformance")
        for line in (*verdict.reasons, f"{verdict.outcome}; seed {verdict.seed}, {verdict.requests} requests"):
            terminalreporter.line(line)


def _is_check(item: pytest.Item) -> bool:
    return "mailing_results" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec")


def _target(config: pytest.Config) -> conformance.Target:
    base_url = config.getoption("--mailing-base-url") or os.environ.get("MAILING_BASE_URL")
    token, other = os.environ.get("MAILING_TOKEN"), os.environ.get("MAILING_OTHER_TOKEN")
    single = config.getoption("--mailing-single-user")
    if not base_url or not token or not (other or single):
        raise pytest.UsageError(
            "Set MAILING_BASE_URL, MAILING_TOKEN and MAILING_OTHER_TOKEN (or say --mailing-single-user)."
        )
    try:
        return conformance.read_target(base_url, token, None if single else other)
    except conformance.TargetError as error:
        raise pytest.UsageError(str(error)) from None
