"""One run: the scenarios in order, cheap and telling ones first, and the verdict at the end.

The run ends early where going on would only accuse wrongly: nobody answers, a token is refused or has expired, the
target is another API. Whatever was found before counts.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from conformance.check import Check, Profile, TooLittleDataError, profile_of
from conformance.contract import Contract, load_contract
from conformance.http.budget import BudgetSpentError
from conformance.http.client import Client, PatienceError, UnreachableError
from conformance.rules import ANSWER_RULES, CATALOGUE
from conformance.rules.authentication import scenarios as authentication
from conformance.rules.authorisation import scenarios as authorisation
from conformance.rules.creating import scenarios as creating
from conformance.rules.documents import scenarios as documents
from conformance.rules.files import scenarios as files
from conformance.rules.lifecycle import scenarios as lifecycle
from conformance.rules.robustness import scenarios as robustness
from conformance.rules.robustness import scenarios_generated as generated
from conformance.rules.selection import scenarios as selection
from conformance.rules.selection import scenarios_filters as filters
from conformance.rules.selection import scenarios_known as knowledge
from conformance.rules.selection import scenarios_repetition as repetition
from conformance.rules.selection.scenarios_known import WHY_NOT
from conformance.run.preflight import ObstacleError, look_before
from conformance.session.recorder import EnoughError
from conformance.session.results import FIRST_QUESTIONS
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.session.terms import LostError, Sender
from conformance.target import Target
from conformance.text import counted
from conformance.verdict.model import Result, Verdict, conclude

_BY_FAMILY: tuple[Scenario, ...] = (
    *lifecycle.SCENARIOS,
    *authentication.SCENARIOS,
    *authorisation.SCENARIOS,
    *documents.SCENARIOS,
    *creating.SCENARIOS,
    *files.SCENARIOS,
    *selection.SCENARIOS,
    *filters.SCENARIOS,
    *repetition.SCENARIOS,
    *knowledge.SCENARIOS,
    *robustness.SCENARIOS,
    *generated.SCENARIOS,
)
SCENARIOS: tuple[Scenario, ...] = tuple(sorted(_BY_FAMILY, key=lambda scenario: (scenario.late, not scenario.early)))
"""In the order in which they are played."""

Progress = Callable[[int, int, str], None]
_INTERRUPTED = "the run was interrupted"


class InterruptedRunError(KeyboardInterrupt):
    """Somebody broke the run off; whoever does not look for it sees a :class:`KeyboardInterrupt`.

    Attributes:
        verdict: What the run had come to; that it was broken off is among its obstacles.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(_INTERRUPTED)
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
    sender: Sender | None = None,
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
        sender: Sends in place of a client of the run's own; it is not closed.
        progress: Called before each scenario with how many are done, how many there are, and its name.
        now: The clock, aware, UTC.

    Raises:
        ContractError: The contract cannot be read.
        InterruptedRunError: Somebody broke the run off; it holds the verdict up to there.
        TypeError: The target is none, but perhaps a URL or an application.
        ValueError: There is no profile of that name.
    """
    _require_target(target)
    contract = contract or load_contract()
    began = time.monotonic()
    obstacles, halted = list[str](), Event()
    with contextlib.ExitStack() as stack:
        client = sender or stack.enter_context(Client(target, contract, sleep=_until(halted)))
        enough = _first_that_counts(only, strict=strict) if fail_fast else _never
        session = Session(
            client,
            target,
            contract,
            profile=profile_of(profile),
            seed=seed,
            now=now,
            enough=enough,
            halted=halted,
            pause=_never_pause if client.rehearses else _until(halted),
        )
        playing = [one for one in _chosen(session, only) if scenarios is None or one.name in scenarios]
        ended = _run(session, playing, obstacles, progress)
        results = session.ledger.results(CATALOGUE, _not_run(session, ended, playing), strict=strict, chosen=only)
    seconds = time.monotonic() - began
    verdict = replace(_concluded(session, results, obstacles, ended, strict=strict), seconds=seconds)
    if ended == _INTERRUPTED:
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


def _concluded(
    session: Session, results: tuple[Result, ...], obstacles: Sequence[str], ended: str, *, strict: bool
) -> Verdict:
    doubts = tuple(session.doubts())
    outcome, reasons = conclude(results, [*obstacles, *doubts])
    return Verdict(
        outcome=outcome,
        reasons=reasons,
        results=results,
        profile=session.profile,
        seed=session.seed,
        strict=strict,
        contract_version=session.contract.version,
        contract_digest=session.contract.digest,
        requests=session.client.sent,
        exports=session.exports,
        waited=session.client.waited,
        obstacles=(*(obstacles or ((ended,) if ended else ())), *doubts),
        partial=len(results) < len(CATALOGUE),
        single_user=not session.has_other,
    )


def _never_pause(_seconds: float) -> None:
    """Do not wait: where the answers are made up, nothing changes meanwhile."""


def _never(_check: Check) -> bool:
    return False


def _first_that_counts(only: Collection[str] | None, *, strict: bool) -> Callable[[Check], bool]:
    return lambda check: (strict or not check.advice) and (only is None or check.check_id in only)


def _chosen(session: Session, only: Collection[str] | None) -> list[Scenario]:
    return [
        scenario
        for scenario in SCENARIOS
        if scenario.profile <= session.profile
        and (session.has_other or not scenario.needs_other)
        and not all(_pointless(session, check) for check in scenario.checks)
        and (only is None or _feeds(scenario, only))
    ]


def _pointless(session: Session, check: Check) -> str:
    condition = WHY_NOT.get(check.check_id)
    return condition(session.target) if condition else ""


def _feeds(scenario: Scenario, only: Collection[str]) -> bool:
    # A rule for all answers is fed by every scenario.
    return any(check.check_id in only for check in (*scenario.checks, *ANSWER_RULES))


def _run(session: Session, chosen: list[Scenario], obstacles: list[str], progress: Progress) -> str:
    """Play the scenarios, and return why the run ended early; empty text where it did not."""
    try:
        with session.ledger.playing(FIRST_QUESTIONS):
            look_before(session)
        _play_all(session, chosen, obstacles, progress)
    except ObstacleError as error:
        obstacles.append(str(error))
    except LostError as error:
        obstacles.append(f"{_after(session)} {error}. {error.advice}")
    except BudgetSpentError as error:
        return str(error)
    except EnoughError:
        return "the run was to stop at the first failure"
    except KeyboardInterrupt:
        obstacles.append(f"The run was interrupted after {counted(session.client.sent, 'request')}.")
        return _INTERRUPTED
    except PatienceError as error:
        obstacles.append(f"{_after(session)}: {error}. Send more slowly (--rate), or try again later.")
    except UnreachableError as error:
        proxy = ", and the proxy" if session.target.connection.proxy else ""
        obstacles.append(f"{_after(session)}: {error}. Is the base URL right, and the server{proxy} up?")
    except Exception as error:  # noqa: BLE001  a fault of ours must neither pass as a verdict nor print a server's values
        obstacles.append(_own_fault(error, FIRST_QUESTIONS))
    else:
        return ""
    return "the run ended before"


def _after(session: Session) -> str:
    return f"After {counted(session.client.sent, 'request')}"


def _play_all(session: Session, chosen: list[Scenario], obstacles: list[str], progress: Progress) -> None:
    ended, errors = Event(), list[BaseException]()

    def play(scenario: Scenario) -> None:
        if ended.is_set():
            return
        progress(len(session.played), len(chosen), scenario.name)
        try:
            _play(session, scenario, obstacles)
        except BaseException as error:
            # Set here and not where the result is awaited: the pool would have begun the next scenario by then.
            errors.append(error)
            ended.set()
            # What plays beside this one is to send nothing more to a target that is gone.
            session.halted.set()
            raise
        session.played.add(scenario.name)

    together = [scenario for scenario in chosen if not scenario.alone]
    pool = ThreadPoolExecutor(session.target.budget.workers)
    try:
        for future in [pool.submit(play, scenario) for scenario in together]:
            future.result()
    except KeyboardInterrupt:
        # What is playing ends at its next request; to interrupt once more is not to wait even for that.
        ended.set()
        session.halted.set()
        raise
    except Exception:  # noqa: BLE001  whatever it is, the one that came first says why the run ends
        raise errors[0] from None
    finally:
        pool.shutdown(cancel_futures=True)
    for scenario in chosen:
        if scenario.alone:
            play(scenario)
    progress(len(chosen), len(chosen), "done")


def _play(session: Session, scenario: Scenario, obstacles: list[str]) -> None:
    try:
        with session.ledger.playing(scenario.name):
            scenario.run(session)
    except TooLittleDataError as error:
        for check in scenario.checks:
            session.untold(check, str(error))
    except (ObstacleError, LostError, UnreachableError, BudgetSpentError, EnoughError):
        raise
    except Exception as error:  # noqa: BLE001  a fault of ours must neither pass as a verdict nor print a server's values
        obstacles.append(_own_fault(error, scenario.name))


def _own_fault(error: Exception, name: str) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"The suite itself failed in the scenario '{name}' ({type(error).__name__} at {where}). Please report it."


def _not_run(session: Session, ended: str, chosen: Collection[Scenario]) -> dict[str, str]:
    # What was over when the run ended was looked at as thoroughly as ever.
    cut = {check for scenario in chosen if scenario.name not in session.played for check in scenario.checks}
    reasons = {check.check_id: _why_not(session, check, ended if check in cut else "") for check in CATALOGUE}
    return {check_id: reason for check_id, reason in reasons.items() if reason}


def _why_not(session: Session, check: Check, ended: str) -> str:
    if check.needs_other and not session.has_other:
        return "there is one user only"
    reason = _pointless(session, check)
    if reason:
        return reason
    feeding = [scenario.profile for scenario in SCENARIOS if check in scenario.checks]
    lowest = max(min(feeding, default=Profile.QUICK), check.profile)
    if lowest > session.profile:
        return f"it runs from the profile {lowest.name.lower()} on"
    if ended and not check.core and check not in ANSWER_RULES:
        return ended
    if ended:
        # A core check that was cut off must not pass for one that nobody asked for.
        session.untold(check, ended)
    return ""
