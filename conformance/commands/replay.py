"""``mailing-conformance replay``: one failing case again, from the recipe in a verdict that was saved as JSON.

The recipe names the check, its subject and the scenario that ran into it; the values of the requests are derived anew
from what the target answers now. The scenario is played alone, after the first questions of every run.
"""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from conformance.check import Profile
from conformance.commands.options import target_of, target_options
from conformance.commands.terminal import INTERRUPTED, Command, Terminal
from conformance.contract import ContractError
from conformance.reports.console import failure_text
from conformance.reports.files import ReportError, read_verdict
from conformance.rules import CATALOGUE, SCENARIOS
from conformance.run.runner import judge
from conformance.session.results import FIRST_QUESTIONS
from conformance.target import TargetError
from conformance.verdict.keys import comparable, failure_key
from conformance.verdict.model import Result, Verdict
from conformance.verdict.neutral import visible
from conformance.verdict.recorded import RecordedFailure, RecordedVerdict, record

_SHOWN = 10
_SHORTEST_ID = 4
_CHECKS = frozenset(check.check_id for check in CATALOGUE)
_SCENARIOS = frozenset(scenario.name for scenario in SCENARIOS)
_STATUSES = {
    "0": "not reproduced: the rule was seen kept where it had been broken",
    "1": "reproduced, or the rule is broken there in another way",
    "2": "wrong usage, or an output that cannot be written",
    "3": "inconclusive: the case could not be looked at again",
    "130": "interrupted",
}
_EXAMPLES = (
    "mailing-conformance run --report json=verdict.json",
    "mailing-conformance replay 1a2b3c4d --from verdict.json",
    "mailing-conformance replay 1a2b3c4d --from verdict.json --base-url http://127.0.0.1:8080/api/v2",
)


class Replayed(Enum):
    """What a replay came to."""

    REPRODUCED = "REPRODUCED: it is broken as it was"
    OTHERWISE = "BROKEN OTHERWISE: the rule is broken there in another way"
    KEPT = "NOT REPRODUCED: the rule was seen kept there"
    UNTOLD = "INCONCLUSIVE: the case could not be looked at again"

    @property
    def exit_status(self) -> int:
        """Return 0 where the rule is kept, 1 where it is broken, 3 where nobody knows."""
        return {Replayed.KEPT: 0, Replayed.UNTOLD: 3}.get(self, 1)


def find_failure(recorded: RecordedVerdict, failure_id: str) -> RecordedFailure:
    """Find a failure by its id.

    Args:
        recorded: The verdict.
        failure_id: The eight digits that reports print, fewer where they are enough, or the whole key.

    Raises:
        click.UsageError: There is none, there are several, or this suite cannot play it again.
    """
    wanted = failure_id.strip().lower()
    known = recorded.failures()
    found = [failure for failure in known if len(wanted) >= _SHORTEST_ID and failure.key.startswith(wanted)]
    if not found:
        names = ", ".join(failure.failure_id for failure in known[:_SHOWN])
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        told = f"It holds {names}{more}." if known else "It holds none at all."
        raise click.UsageError(f"There is no failure {visible(failure_id)[:40]} in that verdict. {told}")
    if len(found) > 1:
        raise click.UsageError(f"There are several: {', '.join(failure.key for failure in found)}. Give one of these.")
    recipe = found[0].recipe
    if recipe.check_id not in _CHECKS or recipe.scenario not in {*_SCENARIOS, FIRST_QUESTIONS, ""}:
        raise click.UsageError(
            "This version of the suite does not know that check or scenario any more; run the suite again."
        )
    return found[0]


def outcome_of(failure: RecordedFailure, verdict: Verdict) -> Replayed:
    """Tell what a replay came to.

    Args:
        failure: The failure that was played again.
        verdict: What the replay found.
    """
    result = record(verdict).results[failure.recipe.check_id]
    if any(one.key == failure.key for one in result.failures):
        return Replayed.REPRODUCED
    if any(comparable(one.subject) == comparable(failure.subject) for one in result.failures):
        return Replayed.OTHERWISE
    # What cut the replay short may have kept it from the very case.
    return Replayed.KEPT if result.looked_into(failure.subject) and not verdict.obstacles else Replayed.UNTOLD


@click.command("replay", cls=Command, statuses=_STATUSES, examples=_EXAMPLES)
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

    ID is the eight digits behind a failure in the reports. The recipe in the verdict holds no value of a contact: the
    values are derived anew from what the target answers. Tokens come from the environment, a file or a command.
    """
    try:
        failure = find_failure(read_verdict(source), failure_id)
        verdict = _again(failure, options)
    except (ReportError, ContractError, TargetError) as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        click.echo("Interrupted; nobody knows.", err=True)
        sys.exit(INTERRUPTED)
    outcome = outcome_of(failure, verdict)
    _print(failure, verdict, outcome, Terminal())
    sys.exit(outcome.exit_status)


def _again(failure: RecordedFailure, options: dict[str, Any]) -> Verdict:
    recipe = failure.recipe
    scenarios = None if not recipe.scenario else {recipe.scenario} - {FIRST_QUESTIONS}
    return judge(
        target_of(options),
        profile=Profile[recipe.profile.upper()],
        seed=recipe.seed,
        strict=recipe.strict,
        only={recipe.check_id},
        scenarios=scenarios,
    )


def _print(failure: RecordedFailure, verdict: Verdict, outcome: Replayed, console: Terminal) -> None:
    recipe = failure.recipe
    lines = [
        f"replayed  {failure.failure_id}  {recipe.check_id}  on {failure.subject}",
        f"    {failure.problem}",
        f"    scenario '{recipe.scenario or 'all that feed the check'}', profile {recipe.profile}, seed {recipe.seed}",
        *(f"    derived anew: {derivation}" for derivation in recipe.derivations),
    ]
    for line in lines:
        console.print(Text(visible(line)), soft_wrap=True, highlight=False)
    for result in verdict.results:
        for text in _findings(failure, result):
            console.print(Text(f"\n{text}"), soft_wrap=True, highlight=False)
    reasons = [*verdict.obstacles, *(result.reason for result in verdict.results if result.reason)]
    if outcome is Replayed.UNTOLD:
        for reason in dict.fromkeys(reasons):
            console.print(Text(f"    {visible(reason)}"), soft_wrap=True, highlight=False)
    style = {0: "bold green", 1: "bold red"}.get(outcome.exit_status, "bold yellow")
    console.print(Text(f"\n{outcome.value}", style=style), soft_wrap=True, highlight=False)


def _findings(failure: RecordedFailure, result: Result) -> list[str]:
    """Return the failures of a replay that are the one looked for, or else those on the same subject."""
    found = [one for broken in result.failures for one in broken.apart]
    same = [one for one in found if failure_key(one) == failure.key]
    near = [one for one in found if comparable(one.subject) == comparable(failure.subject)]
    return [failure_text(result, one).rstrip() for one in same or near]
