"""One run: the scenarios in order, cheap and telling ones first, and the verdict at the end.

The run ends early where going on would only accuse wrongly: nobody answers, a token is refused or has expired, the
target is another API. Whatever was found before counts.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

from conformance.checks import ANSWER_RULES, CATALOGUE
from conformance.client import Client, UnreachableError
from conformance.contract import Contract, load_contract
from conformance.failures import Check, Profile, TooLittleDataError
from conformance.suite import (
    authentication,
    authorisation,
    creating,
    documents,
    files,
    filters,
    generated,
    lifecycle,
    robustness,
    selection,
)
from conformance.suite.preflight import ObstacleError, look_before
from conformance.suite.scenario import Scenario
from conformance.suite.session import Session, TokenLostError
from conformance.target import Target
from conformance.verdict import Verdict, conclude

SCENARIOS: tuple[Scenario, ...] = (
    *lifecycle.SCENARIOS,
    *authentication.SCENARIOS,
    *authorisation.SCENARIOS,
    *documents.SCENARIOS,
    *creating.SCENARIOS,
    *files.SCENARIOS,
    *selection.SCENARIOS,
    *filters.SCENARIOS,
    *robustness.SCENARIOS,
    *generated.SCENARIOS,
)

Progress = Callable[[int, int, str], None]


def judge(  # noqa: PLR0913  the options of a run
    target: Target,
    *,
    profile: Profile = Profile.STANDARD,
    seed: int = 1,
    strict: bool = False,
    only: Collection[str] | None = None,
    contract: Contract | None = None,
    progress: Progress = lambda _done, _all, _name: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Verdict:
    """Judge a target.

    Args:
        target: Whom to judge.
        profile: How thoroughly to look.
        seed: Seeds everything random; the same seed sends the same requests, up to what the server itself issued.
        strict: Whether advice counts as failure.
        only: The ids of the checks to run; None for all.
        contract: The contract to judge by; None for the one that comes with the suite.
        progress: Called before each scenario with how many are done, how many there are, and its name.
        now: The clock, aware, UTC.

    Raises:
        ContractError: The contract cannot be read.
    """
    contract = contract or load_contract()
    began = time.monotonic()
    obstacles: list[str] = []
    with Client(target, contract) as client:
        session = Session(client, target, contract, profile=profile, seed=seed, now=now)
        chosen = _chosen(session, only)
        done = _run(session, chosen, obstacles, progress)
        results = session.ledger.results(CATALOGUE, _not_run(session, done, obstacles), strict=strict, chosen=only)
    outcome, reasons = conclude(results, obstacles)
    return Verdict(
        outcome=outcome,
        reasons=reasons,
        results=results,
        profile=profile,
        seed=seed,
        strict=strict,
        contract_version=contract.version,
        contract_digest=contract.digest,
        requests=client.sent,
        exports=session.exports,
        seconds=time.monotonic() - began,
        waited=client.waited,
    )


def _chosen(session: Session, only: Collection[str] | None) -> list[Scenario]:
    return [
        scenario
        for scenario in SCENARIOS
        if scenario.profile <= session.profile
        and (session.has_other or not scenario.needs_other)
        and (only is None or _feeds(scenario, only))
    ]


def _feeds(scenario: Scenario, only: Collection[str]) -> bool:
    # A rule for all answers is fed by every scenario.
    return any(check.check_id in only for check in (*scenario.checks, *ANSWER_RULES))


def _run(session: Session, chosen: list[Scenario], obstacles: list[str], progress: Progress) -> set[str]:
    done: set[str] = set()
    try:
        look_before(session)
        for place, scenario in enumerate(chosen):
            progress(place, len(chosen), scenario.name)
            _play(session, scenario, obstacles)
            done.update(check.check_id for check in scenario.checks)
    except ObstacleError as error:
        obstacles.append(str(error))
    except TokenLostError as error:
        obstacles.append(
            f"After {session.client.sent} requests {error}: it has expired or was revoked. Renew it and run again."
        )
    except UnreachableError as error:
        obstacles.append(
            f"After {session.client.sent} requests: {error}. Check the base URL, and whether the server is up."
        )
    progress(len(chosen), len(chosen), "done")
    return done


def _play(session: Session, scenario: Scenario, obstacles: list[str]) -> None:
    try:
        scenario.run(session)
    except TooLittleDataError as error:
        for check in scenario.checks:
            session.ledger.untold(check, str(error))
    except (ObstacleError, TokenLostError, UnreachableError):
        raise
    except Exception as error:  # noqa: BLE001  a fault of ours must neither pass as a verdict nor print a server's values
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        obstacles.append(
            f"The suite itself failed in the scenario '{scenario.name}' ({type(error).__name__} at {where}). "
            "Please report it."
        )


def _not_run(session: Session, done: set[str], obstacles: list[str]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for check in CATALOGUE:
        reason = _why_not(session, check, done, obstacles)
        if reason:
            reasons[check.check_id] = reason
    return reasons


def _why_not(session: Session, check: Check, done: set[str], obstacles: list[str]) -> str:
    if check.needs_other and not session.has_other:
        return "there is one user only"
    feeding = [scenario.profile for scenario in SCENARIOS if check in scenario.checks]
    lowest = max(min(feeding, default=Profile.QUICK), check.profile)
    if lowest > session.profile:
        return f"it runs from the profile {lowest.name.lower()} on"
    if obstacles and check not in ANSWER_RULES and check.check_id not in done:
        return "the run ended before"
    return ""
