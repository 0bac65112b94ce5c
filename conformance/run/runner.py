"""One run: it plays the scenarios in their order and concludes the verdict.

A run ends early if further failures would not be the API's: no server answers, a token is refused or has expired, or
the target is another API. What was found before counts. An error in the suite itself is never a failure of the target:
it is reported as an obstacle, without its text, which might quote a server's values.
"""

import contextlib
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

from conformance.check import Check, Profile, Severity, profile_of
from conformance.contract import Contract, load_contract
from conformance.http.client import HttpClient
from conformance.rules import CATALOGUE, RULES, SCENARIOS
from conformance.run.playing import INTERRUPTED, Ending, Progress, play_run
from conformance.session.scenario import Scenario
from conformance.session.sender import Client
from conformance.session.session import Session
from conformance.session.settings import Settings
from conformance.target import Target
from conformance.text import counted
from conformance.verdict.model import Result, State, Verdict, conclude

_MOST_NAMED = 3


class InterruptedRunError(KeyboardInterrupt):
    """The run was interrupted. It is a :class:`KeyboardInterrupt`, so a caller that knows only that one still stops.

    Attributes:
        verdict: The verdict up to the interruption, which is among its obstacles.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(INTERRUPTED)
        self.verdict = verdict


def judge(  # noqa: PLR0913  the options of a run
    target: Target,
    *,
    profile: Profile | str = Profile.STANDARD,
    seed: int = 1,
    strict: bool = False,
    only: Collection[str] | None = None,
    fail_fast: bool = False,
    scenarios: Collection[str] | None = None,
    contract: Contract | None = None,
    progress: Progress = lambda _done, _all, _name: None,
    client: Client | None = None,
    dry_run: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Verdict:
    """Judge a target.

    Args:
        target: The implementation to test.
        profile: How thoroughly to test: a profile or its name ("quick", "standard", "deep").
        seed: The seed of everything random; the same seed sends the same requests, except for values that the server
            itself issued, such as ids.
        strict: Whether advice fails the run.
        only: The ids of the checks to run; None for all.
        fail_fast: Whether to stop at the first failure that counts.
        scenarios: The names of the scenarios to play after the preflight; None for all.
        contract: The contract to judge by; None for the one that comes with the suite.
        progress: Called before each scenario with how many are done, how many there are, and its name.
        client: Sends the requests; None for a client of the run's own. It is not closed.
        dry_run: Whether the client makes its answers up: then the run never waits and confirms no comparison.
        now: The clock; returns timezone-aware moments in UTC.

    Returns:
        The verdict.

    Raises:
        ContractError: The contract cannot be read.
        InterruptedRunError: The run was interrupted; the error holds the verdict up to that point.
        TypeError: The target is not a :class:`Target` but, for example, a URL or an application.
        ValueError: There is no profile of that name.
    """
    _require_target(target)
    contract, began, halted = contract or load_contract(), time.monotonic(), Event()
    settings = Settings(
        profile_of(profile),
        seed,
        now,
        pause=(lambda _seconds: None) if dry_run else _until(halted),
        confirms=not dry_run,
        stops_at=_first_that_counts(only, strict=strict) if fail_fast else (lambda _check: False),
    )
    with contextlib.ExitStack() as stack:
        client = client or stack.enter_context(HttpClient(target, contract, sleep=_until(halted)))
        session = Session(client, target, contract, RULES, settings, halted)
        playing = [one for one in _chosen(session, only) if scenarios is None or one.name in scenarios]
        ending = play_run(session, playing, progress)
    not_run = _not_run(session, ending, playing)
    results = session.recorder.results.results(CATALOGUE, not_run, strict=strict, chosen=only)
    verdict = replace(_concluded(session, results, ending, strict=strict), seconds=time.monotonic() - began)
    if ending.reason == INTERRUPTED:
        raise InterruptedRunError(verdict) from None
    return verdict


def _require_target(target: object) -> None:
    if not isinstance(target, Target):
        raise TypeError(
            "This is not a Target: read_target() makes one of a URL and tokens; judge_app() judges an application."
        )


def _until(halted: Event) -> Callable[[float], None]:
    """Return a function that waits, but no longer than until the run is interrupted."""

    def sleep(seconds: float) -> None:
        halted.wait(seconds)

    return sleep


def _first_that_counts(only: Collection[str] | None, *, strict: bool) -> Callable[[Check], bool]:
    return lambda check: (strict or not check.advice) and (only is None or check.check_id in only)


def _concluded(session: Session, results: tuple[Result, ...], ending: Ending, *, strict: bool) -> Verdict:
    ended = ending.obstacle or _critical_cut_off(results, ending)
    obstacles = ([ended] if ended else []) + list(session.recorder.obstacles())
    outcome, reasons = conclude(results, obstacles)
    # Else a spent budget does not make the outcome inconclusive, but the report has to say that the run ended early.
    reported = obstacles if ended or not ending.reason else [ending.reason, *obstacles]
    return Verdict(
        outcome=outcome,
        reasons=reasons,
        results=results,
        profile=session.settings.profile,
        seed=session.settings.seed,
        strict=strict,
        contract_version=session.contract.version,
        contract_digest=session.contract.digest,
        requests=session.sender.client.sent,
        exports=session.sender.exports,
        waited=session.sender.client.waited,
        obstacles=tuple(reported),
        partial=len(results) < len(CATALOGUE),
        single_user=session.target.other_token is None,
    )


def _critical_cut_off(results: Collection[Result], ending: Ending) -> str:
    """Say that the time was over before critical checks were played; empty if it was not.

    A server that is slow, or whose answers are large, must not pass for that reason. Requests and exports are limited
    on purpose, so the end of that budget says nothing about the server.
    """
    cut = [result.check for result in results if result.state is State.NOT_RUN and result.reason == ending.reason]
    critical = [check.check_id for check in cut if check.severity is Severity.CRITICAL]
    if not ending.late or not critical:
        return ""
    some = ", ".join(critical[:_MOST_NAMED]) + (" and others" if len(critical) > _MOST_NAMED else "")
    return (
        f"{ending.reason[0].upper()}{ending.reason[1:]}: {counted(len(cut), 'check')} of {len(results)} "
        f"were not played to their end, {len(critical)} of them critical ({some}). "
        "Give more time (--max-time), or play more at a time (--workers)"
    )


def _chosen(session: Session, only: Collection[str] | None) -> list[Scenario]:
    return [
        scenario
        for scenario in SCENARIOS
        if scenario.profile <= session.settings.profile
        and scenario.is_for(session.target)
        and (only is None or _feeds(scenario, only))
    ]


def _feeds(scenario: Scenario, only: Collection[str]) -> bool:
    # Every scenario runs the rules for every answer, so if one of those was asked for, all scenarios are played.
    return any(check.check_id in only for check in (*scenario.feeds, *RULES.of_answers))


def _not_run(session: Session, ending: Ending, chosen: Collection[Scenario]) -> dict[str, str]:
    # Checks whose scenarios had all ended by then were run completely, so the early end is no reason for them.
    cut = {check for scenario in chosen if scenario.name not in ending.played for check in scenario.feeds}
    reasons = {check.check_id: _why_not(session, check, ending.reason if check in cut else "") for check in CATALOGUE}
    return {check_id: reason for check_id, reason in reasons.items() if reason}


def _why_not(session: Session, check: Check, ended: str) -> str:
    reason = check.why_not(session.target)
    if reason:
        return reason
    feeding = [scenario.profile for scenario in SCENARIOS if check in scenario.feeds]
    lowest = max(min(feeding, default=Profile.QUICK), check.profile)
    if lowest > session.settings.profile:
        return f"it runs from the profile {lowest.name.lower()} on"
    if ended and not check.core and check not in RULES.of_answers:
        return ended
    if ended:
        # A core check that was cut short has to be inconclusive: reported as not run, it would not affect the outcome.
        session.inconclusive(check, ended)
    return ""
