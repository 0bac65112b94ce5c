"""One run: the scenarios in their order, and the verdict at the end.

The run ends early where going on would only accuse wrongly: nobody answers, a token is refused or has expired, the
target is another API. What was found before counts.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from conformance.check import Check, Profile, TooLittleDataError, profile_of
from conformance.contract import Contract, load_contract
from conformance.http.budget import BudgetSpentError
from conformance.http.client import HttpClient, PatienceError, UnreachableError
from conformance.rules import CATALOGUE, RULES, SCENARIOS
from conformance.run.preflight import ObstacleError, look_before
from conformance.session.recorder import EnoughError
from conformance.session.results import FIRST_QUESTIONS
from conformance.session.scenario import Scenario
from conformance.session.sender import Client
from conformance.session.session import Session, Settings
from conformance.session.terms import LostError
from conformance.target import Target
from conformance.text import counted
from conformance.verdict.model import Result, Verdict, conclude

Progress = Callable[[int, int, str], None]
_INTERRUPTED = "the run was interrupted"
_ENDED = "the run ended before"


class InterruptedRunError(KeyboardInterrupt):
    """Somebody broke the run off; who does not catch it by this name sees a :class:`KeyboardInterrupt`.

    Attributes:
        verdict: What the run had come to; that it was broken off is among its obstacles.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(_INTERRUPTED)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a run ended.

    Attributes:
        reason: Why it ended early, for what was not looked at; empty text where it did not.
        obstacle: What kept it from going on, in a sentence; empty text where that is no reason for doubt.
        played: The names of the scenarios that were played to their end.
    """

    reason: str = ""
    obstacle: str = ""
    played: frozenset[str] = frozenset()


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
        target: Whom to judge.
        profile: How thoroughly to look; its name will do ("quick", "standard", "deep").
        seed: Seeds everything random; the same seed sends the same requests, up to what the server itself issued.
        strict: Whether advice counts as failure.
        only: The ids of the checks to run; None for all.
        fail_fast: Whether to stop at the first failure that counts.
        scenarios: The names of the scenarios to play, after the first questions; None for all.
        contract: The contract to judge by; None for the one that comes with the suite.
        progress: Called before each scenario with how many are done, how many there are, and its name.
        client: Sends in place of a client of the run's own; it is not closed.
        dry_run: Whether the client makes its answers up: then nothing is waited for, and no comparison is made again.
        now: The clock, aware, UTC.

    Raises:
        ContractError: The contract cannot be read.
        InterruptedRunError: Somebody broke the run off; it holds the verdict up to there.
        TypeError: The target is none, but perhaps a URL or an application.
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
        ending = _play_run(session, playing, progress)
    not_run = _not_run(session, ending, playing)
    results = session.recorder.results.results(CATALOGUE, not_run, strict=strict, chosen=only)
    verdict = replace(_concluded(session, results, ending, strict=strict), seconds=time.monotonic() - began)
    if ending.reason == _INTERRUPTED:
        raise InterruptedRunError(verdict) from None
    return verdict


def _require_target(target: object) -> None:
    if not isinstance(target, Target):
        raise TypeError(
            "The target is none: read_target() makes one of a URL and tokens; judge_app() judges an application."
        )


def _until(halted: Event) -> Callable[[float], None]:
    """Make a pause that ends early where the run is broken off."""

    def sleep(seconds: float) -> None:
        halted.wait(seconds)

    return sleep


def _first_that_counts(only: Collection[str] | None, *, strict: bool) -> Callable[[Check], bool]:
    return lambda check: (strict or not check.advice) and (only is None or check.check_id in only)


def _concluded(session: Session, results: tuple[Result, ...], ending: _Ending, *, strict: bool) -> Verdict:
    obstacles = ([ending.obstacle] if ending.obstacle else []) + list(session.recorder.obstacles())
    outcome, reasons = conclude(results, obstacles)
    # A budget that is spent is no reason for doubt, but belongs to what the run could not look at.
    told = obstacles if ending.obstacle or not ending.reason else [ending.reason, *obstacles]
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
        obstacles=tuple(told),
        partial=len(results) < len(CATALOGUE),
        single_user=session.target.other_token is None,
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
    # A rule for every answer is fed by every scenario.
    return any(check.check_id in only for check in (*scenario.feeds, *RULES.of_answers))


def _play_run(session: Session, chosen: Sequence[Scenario], progress: Progress) -> _Ending:
    played = set[str]()
    ending = _ended(session, lambda: _play_all(session, chosen, progress, played))
    return replace(ending, played=frozenset(played))


def _ended(session: Session, play_all: Callable[[], None]) -> _Ending:
    """Ask the first questions and play the scenarios, and say how that ended."""
    try:
        with session.recorder.results.playing(FIRST_QUESTIONS):
            look_before(session)
        play_all()
    except ObstacleError as error:
        obstacle = str(error)
    except LostError as error:
        obstacle = f"{_after(session)} {error}. {error.advice}"
    except BudgetSpentError as error:
        return _Ending(str(error))
    except EnoughError:
        return _Ending("the run was to stop at the first failure")
    except KeyboardInterrupt:
        sent = counted(session.sender.client.sent, "request")
        return _Ending(_INTERRUPTED, f"The run was interrupted after {sent}.")
    except PatienceError as error:
        obstacle = f"{_after(session)}: {error}. Send more slowly (--rate), or try again later."
    except UnreachableError as error:
        proxy = ", and the proxy" if session.target.connection.proxy else ""
        obstacle = f"{_after(session)}: {error}. Is the base URL right, and the server{proxy} up?"
    except Exception as error:  # noqa: BLE001  a fault of ours must neither pass as a verdict nor print a server's values
        obstacle = _own_fault(error, FIRST_QUESTIONS)
    else:
        return _Ending()
    return _Ending(_ENDED, obstacle)


def _after(session: Session) -> str:
    return f"After {counted(session.sender.client.sent, 'request')}"


def _play_all(session: Session, chosen: Sequence[Scenario], progress: Progress, played: set[str]) -> None:
    """Play the scenarios, several at a time where the budget says so; `played` takes the names of those that ended."""
    ended, errors, halted = Event(), list[BaseException](), session.sender.halted

    def play(scenario: Scenario) -> None:
        if ended.is_set():
            return
        progress(len(played), len(chosen), scenario.name)
        try:
            _play(session, scenario)
        except BaseException as error:
            # Set here and not where the result is awaited: the pool would have begun the next scenario by then.
            errors.append(error)
            ended.set()
            # What plays beside this one must send nothing more to a target that is gone.
            halted.set()
            raise
        played.add(scenario.name)

    pool = ThreadPoolExecutor(session.target.budget.workers)
    try:
        for future in [pool.submit(play, scenario) for scenario in chosen if not scenario.alone]:
            future.result()
    except KeyboardInterrupt:
        # What is playing ends at its next request; who interrupts once more does not wait even for that.
        ended.set()
        halted.set()
        raise
    except Exception:  # noqa: BLE001  whatever it is, the one that came first says why the run ends
        raise errors[0] from None
    finally:
        pool.shutdown(cancel_futures=True)
    for scenario in chosen:
        if scenario.alone:
            play(scenario)
    progress(len(chosen), len(chosen), "done")


def _play(session: Session, scenario: Scenario) -> None:
    try:
        with session.recorder.results.playing(scenario.name):
            scenario.run(session)
    except TooLittleDataError as error:
        for check in scenario.feeds:
            session.inconclusive(check, str(error))
    except (ObstacleError, LostError, UnreachableError, BudgetSpentError, EnoughError):
        raise
    except Exception as error:  # noqa: BLE001  a fault of ours must neither pass as a verdict nor print a server's values
        session.recorder.own_fault(_own_fault(error, scenario.name))


def _own_fault(error: Exception, name: str) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"The suite itself failed in the scenario '{name}' ({type(error).__name__} at {where}). Please report it."


def _not_run(session: Session, ending: _Ending, chosen: Collection[Scenario]) -> dict[str, str]:
    # What was over when the run ended was looked at as thoroughly as ever.
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
        # A core check that was cut off must not pass for one that nobody asked for.
        session.inconclusive(check, ended)
    return ""
