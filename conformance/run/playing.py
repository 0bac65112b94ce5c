"""Playing the scenarios of a run, one or several at a time, until they are over or something ends the run.

What ends a run is an exception of a known class; here each becomes the sentence that the verdict gives for it. An error
of the suite itself ends its scenario only.
"""

import contextlib
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from conformance.answers.evidence import describe
from conformance.check import Family, TooLittleDataError
from conformance.http.budget import BudgetSpentError, TimeSpentError
from conformance.http.client import PatienceError, UnreachableError
from conformance.run.preflight import ObstacleError, preflight
from conformance.session.delivery import AnswerLostError
from conformance.session.recorder import EnoughError
from conformance.session.results import FIRST_QUESTIONS
from conformance.session.scenario import Scenario
from conformance.session.session import Session
from conformance.session.terms import LostError
from conformance.text import counted

Progress = Callable[[int, int, str], None]
INTERRUPTED = "the run was interrupted"
_ENDED = "the run ended before"
# How often a scenario is played where answers get lost on a bad network.
_PLAYS = 5
_COMPARING = frozenset({Family.FILES, Family.SELECTION})


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        reason: Why it ended early, for the checks that were not run; empty if it did not.
        obstacle: What kept it from going on, in a sentence; empty if the run ended as it was asked to.
        played: The names of the scenarios that were played to their end.
        late: Whether the time was over.
    """

    reason: str = ""
    obstacle: str = ""
    played: frozenset[str] = frozenset()
    late: bool = False


def play_run(session: Session, chosen: Sequence[Scenario], progress: Progress) -> Ending:
    """Run the preflight and play scenarios, and return how that ended.

    Args:
        session: The run.
        chosen: The scenarios, in the order in which they are played.
        progress: Called before each scenario with how many are done, how many there are, and its name.
    """
    played = set[str]()
    ending = _ended(session, lambda: _play_all(session, chosen, progress, played))
    return replace(ending, played=frozenset(played))


def _ended(session: Session, play_all: Callable[[], None]) -> Ending:
    """Run the preflight, play the scenarios, and return how that ended."""
    try:
        with session.recorder.results.playing(FIRST_QUESTIONS):
            _repeated(lambda: preflight(session))
        play_all()
    except ObstacleError as error:
        obstacle = str(error)
    except LostError as error:
        obstacle = f"{_after(session)} {error}. {error.advice}"
    except BudgetSpentError as error:
        return Ending(str(error), late=isinstance(error, TimeSpentError))
    except EnoughError:
        return Ending("the run stopped at the first failure")
    except KeyboardInterrupt:
        sent = counted(session.sender.client.sent, "request")
        return Ending(INTERRUPTED, f"The run was interrupted after {sent}.")
    except PatienceError as error:
        advice = "Send more slowly (--rate), allow more waiting (--max-wait), or try again later."
        obstacle = f"{_after(session)}: {error}. {advice}"
    except UnreachableError as error:
        obstacle = _unreachable(session, error)
    except Exception as error:  # noqa: BLE001  an error of the suite is no failure, and may quote a server's values
        obstacle = _internal_error(error, FIRST_QUESTIONS)
    else:
        return Ending()
    return Ending(_ENDED, obstacle)


def _unreachable(session: Session, error: UnreachableError) -> str:
    """Say that nothing is answered, and what was asked last."""
    proxy = ", and the proxy" if session.target.connection.proxy else ""
    if not session.sender.has_begun or error.exchange is None:
        return f"{_after(session)}: {error}. {_advice(session, error, proxy)}".rstrip()
    steps = describe(session.sender.with_creations([error.exchange]), session.target.secrets)
    asked = "; ".join(step.curl for step in steps)
    ended = f"{_after(session)} nothing is answered any more: {error}. Is the server{proxy} still up?"
    return f"{ended} The last request: {asked}"


def _advice(session: Session, error: UnreachableError, proxy: str) -> str:
    """Return what to do where nobody has answered yet; empty if the error says so itself."""
    if error.exchange is not None and not error.exchange.response.lost:
        return ""
    plain = session.target.origin[0] == "http"
    tls = " If its port speaks TLS, begin the base URL with https://." if plain and error.exchange is not None else ""
    return f"Is the base URL right, and the server{proxy} up?{tls}"


def _after(session: Session) -> str:
    return f"After {counted(session.sender.client.sent, 'request')}"


def _play_all(session: Session, chosen: Sequence[Scenario], progress: Progress, played: set[str]) -> None:
    """Play the scenarios, several at a time if the budget allows; add the names of those that ended to `played`."""
    ended, errors, halted = Event(), list[BaseException](), session.sender.halted

    def play(scenario: Scenario) -> None:
        if ended.is_set():
            return
        progress(len(played), len(chosen), scenario.name)
        try:
            _play(session, scenario)
        except BaseException as error:
            # Set in this thread, and not where its result is awaited: until then the pool may begin another scenario.
            errors.append(error)
            ended.set()
            # Scenarios that play at the same time must send nothing more: the target or a token may be lost.
            halted.set()
            raise
        played.add(scenario.name)

    # With one worker the pool plays the scenarios in their order, so that a seed reproduces a run.
    pool = ThreadPoolExecutor(session.target.budget.workers)
    try:
        for future in [pool.submit(play, scenario) for scenario in chosen if not scenario.alone]:
            future.result()
    except KeyboardInterrupt:
        # Scenarios that are playing end at their next request. A second interruption does not wait for them.
        ended.set()
        halted.set()
        raise
    except Exception:  # noqa: BLE001  the error that came first says why the run ended; this may be a later one
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
            _repeated(lambda: _play_once(session, scenario))
    except TooLittleDataError as error:
        for check in scenario.feeds:
            session.inconclusive(check, str(error))
    except (ObstacleError, LostError, UnreachableError, BudgetSpentError, EnoughError):
        raise
    except Exception as error:  # noqa: BLE001  an error of the suite is no failure, and may quote a server's values
        session.recorder.internal_error(_internal_error(error, scenario.name))


def _play_once(session: Session, scenario: Scenario) -> None:
    if not _COMPARING.isdisjoint(check.family for check in scenario.checks):
        # Files that are compared must all be narrowed, or none of them.
        session.account.settle()
    scenario.run(session)


def _repeated(play: Callable[[], None]) -> None:
    """Play something; play it again if an answer was lost, and with it perhaps an export.

    Raises:
        TooLittleDataError: That happened each time.
    """
    for _ in range(_PLAYS):
        with contextlib.suppress(AnswerLostError):
            play()
            return
    raise TooLittleDataError("the connection was lost each time that this was tried")


def _internal_error(error: Exception, name: str) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"The suite itself failed in the scenario '{name}' ({type(error).__name__} at {where}). Please report it."
