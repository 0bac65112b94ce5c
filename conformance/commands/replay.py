"""`mailing-conformance replay`: run one failing case again, from its recipe in a JSON report.

The recipe names the check, its subject and the scenario in which it failed. The values of the requests are derived
again from what the target answers now. Only that scenario is played, after the preflight of every run.
"""

import sys
from enum import Enum
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from conformance.commands.options import target_of, target_options
from conformance.commands.terminal import INTERRUPTED, Command, Terminal
from conformance.contract import ContractError
from conformance.reports.console import failure_text
from conformance.reports.files import ReportError, read_verdict
from conformance.rules import CATALOGUE, SCENARIOS
from conformance.run.runner import judge
from conformance.session.results import FIRST_QUESTIONS
from conformance.target import TargetError
from conformance.verdict.document import Document, RecordedFailure
from conformance.verdict.keys import comparable, failure_key
from conformance.verdict.model import Failure, Result, Verdict
from conformance.verdict.neutral import visible

_SHOWN = 10
# Fewer digits would often belong to several failures.
_SHORTEST_ID = 4
_CHECKS = frozenset(check.check_id for check in CATALOGUE)
_SCENARIOS = frozenset(scenario.name for scenario in SCENARIOS)
_STATUSES = {
    "0": "not reproduced: the check passes where it failed before",
    "1": "reproduced, or the check fails there in another way",
    "2": "wrong usage, or an output that cannot be written",
    "3": "inconclusive: the case could not be exercised again",
    "130": "interrupted",
}
_EXAMPLES = (
    "mailing-conformance run --report json=verdict.json",
    "mailing-conformance replay 1a2b3c4d --from verdict.json",
    "mailing-conformance replay 1a2b3c4d --from verdict.json --base-url http://127.0.0.1:8080/api/v2",
)


class Replayed(Enum):
    """The outcome of a replay."""

    REPRODUCED = "REPRODUCED: the check fails as before"
    OTHERWISE = "FAILED OTHERWISE: the check fails there in another way"
    PASSED = "NOT REPRODUCED: the check passes there"
    INCONCLUSIVE = "INCONCLUSIVE: the case could not be exercised again"

    @property
    def exit_status(self) -> int:
        """Return 0 where the check passes, 1 where it fails, 3 where neither is known."""
        return {Replayed.PASSED: 0, Replayed.INCONCLUSIVE: 3}.get(self, 1)


def find_failure(document: Document, failure_id: str) -> RecordedFailure:
    """Find a failure by its id.

    Args:
        document: The verdict.
        failure_id: The eight digits that reports print, at least four of them, or the whole key.

    Raises:
        click.UsageError: There is no such failure, there are several, or this suite cannot replay it.
    """
    wanted = failure_id.strip().lower()
    known = document.failures()
    found = [failure for failure in known if len(wanted) >= _SHORTEST_ID and failure.key.startswith(wanted)]
    if not found:
        names = ", ".join(failure.failure_id for failure in known[:_SHOWN])
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        told = f"It holds {names}{more}." if known else "It holds none."
        raise click.UsageError(f"There is no failure {visible(failure_id)[:40]} in that verdict. {told}")
    if len(found) > 1:
        raise click.UsageError(f"There are several: {', '.join(failure.key for failure in found)}. Give one of these.")
    recipe = found[0].recipe
    if recipe.check not in _CHECKS or recipe.scenario not in {*_SCENARIOS, FIRST_QUESTIONS, ""}:
        raise click.UsageError(
            "This version of the suite does not have that check or scenario any more; run the suite again."
        )
    return found[0]


def outcome_of(failure: RecordedFailure, verdict: Verdict) -> Replayed:
    """Return the outcome of a replay.

    Args:
        failure: The failure that was replayed.
        verdict: The verdict of the replay.
    """
    (result,) = (one for one in verdict.results if one.check.check_id == failure.recipe.check)
    same, near = _alike(failure, result)
    if same:
        return Replayed.REPRODUCED
    if near:
        return Replayed.OTHERWISE
    passed = comparable(failure.subject) in {comparable(subject) for subject in result.subjects}
    # A replay that was cut short may not have reached the case.
    return Replayed.PASSED if passed and not verdict.obstacles else Replayed.INCONCLUSIVE


@click.command(cls=Command, statuses=_STATUSES, examples=_EXAMPLES)
@click.argument("failure_id", metavar="ID")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    required=True,
    metavar="VERDICT.json",
    help="The verdict that holds the failure, as --report json=VERDICT.json wrote it.",
)
@target_options
def replay(
    *,
    failure_id: str,
    source: Path,
    **options: Any,  # noqa: ANN401  what target_options adds
) -> None:
    """Run one failing case again.

    ID is the eight digits beside a failure in the reports. The recipe in the verdict holds no data of contacts: the
    values are derived again from what the target answers. Tokens come from the environment, a file or a command.
    """
    try:
        failure = find_failure(read_verdict(source), failure_id)
        verdict = _again(failure, options)
    except (ReportError, ContractError, TargetError) as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted; the replay has no outcome.", err=True)
        sys.exit(INTERRUPTED)
    outcome = outcome_of(failure, verdict)
    _print(failure, verdict, outcome, Terminal())
    sys.exit(outcome.exit_status)


def _again(failure: RecordedFailure, options: dict[str, Any]) -> Verdict:
    recipe = failure.recipe
    scenarios = None if not recipe.scenario else {recipe.scenario} - {FIRST_QUESTIONS}
    return judge(
        target_of(options),
        profile=recipe.profile,
        seed=recipe.seed,
        strict=recipe.strict,
        only={recipe.check},
        scenarios=scenarios,
    )


def _print(failure: RecordedFailure, verdict: Verdict, outcome: Replayed, console: Terminal) -> None:
    recipe = failure.recipe
    scenario = recipe.scenario or "all that exercise the check"
    lines = [
        f"replayed  {failure.failure_id}  {recipe.check}  on {failure.subject}",
        f"    {failure.problem}",
        f"    scenario '{scenario}', profile {recipe.profile}, seed {recipe.seed}",
        *(f"    derived again: {derivation}" for derivation in recipe.derivations),
    ]
    for line in lines:
        console.print(Text(visible(line)), soft_wrap=True, highlight=False)
    for result in verdict.results:
        for text in _findings(failure, result):
            console.print(Text(f"\n{text}"), soft_wrap=True, highlight=False)
    reasons = [*verdict.obstacles, *(result.reason for result in verdict.results if result.reason)]
    if outcome is Replayed.INCONCLUSIVE:
        for reason in dict.fromkeys(reasons):
            console.print(Text(f"    {visible(reason)}"), soft_wrap=True, highlight=False)
    style = {0: "bold green", 1: "bold red"}.get(outcome.exit_status, "bold yellow")
    console.print(Text(f"\n{outcome.value}", style=style), soft_wrap=True, highlight=False)


def _findings(failure: RecordedFailure, result: Result) -> list[str]:
    """Return the texts of the failures of a replay that are the same one, or else of those on the same subject."""
    same, near = _alike(failure, result)
    return [failure_text(result, one).rstrip() for one in same or near]


def _alike(failure: RecordedFailure, result: Result) -> tuple[list[Failure], list[Failure]]:
    """Return the failures of a replay that are the same one, and those on the same subject."""
    found = [one for failed in (*result.failures, *result.accepted) for one in failed.apart]
    same = [one for one in found if failure_key(one) == failure.key]
    return same, [one for one in found if comparable(one.subject) == comparable(failure.subject)]
