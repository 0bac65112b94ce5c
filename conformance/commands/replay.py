"""`mailing-conformance replay`: run one failing case again, from its recipe in a JSON report.

The recipe names the check, its subject and the scenario in which it failed. The values of the requests are derived
again from what the target answers now. Only that scenario is played, after the preflight of every run.
"""

import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from conformance.commands.main import INTERRUPTED
from conformance.commands.options import contract_option, target_of, target_options
from conformance.commands.terminal import Command, Terminal
from conformance.contract import load_contract
from conformance.reports.console import STYLES, failure_text
from conformance.reports.files import read_verdict
from conformance.rules import CATALOGUE, SCENARIOS
from conformance.run.runner import judge
from conformance.session.results import FIRST_QUESTIONS
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
    (result,) = verdict.results
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
@contract_option
def replay(*, failure_id: str, source: Path, contract_file: Path | None, **options: Any) -> None:  # noqa: ANN401  what target_options adds
    """Run one failing case again.

    ID is the eight digits beside a failure in the reports. The recipe in the verdict holds no data of contacts: the
    values are derived again from what the target answers. Tokens come from the environment, a file or a command.
    """
    failure = find_failure(read_verdict(source), failure_id)
    recipe = failure.recipe
    try:
        verdict = judge(
            target_of(options),
            profile=recipe.profile,
            seed=recipe.seed,
            strict=recipe.strict,
            only={recipe.check},
            contract=load_contract(contract_file),
            scenarios={recipe.scenario} - {FIRST_QUESTIONS} if recipe.scenario else None,
        )
    except KeyboardInterrupt:
        click.echo("Interrupted; the replay has no outcome.", err=True)
        sys.exit(INTERRUPTED)
    outcome = outcome_of(failure, verdict)
    console = Terminal(soft_wrap=True, highlight=False)
    for text in _told(failure, verdict, outcome):
        console.print(Text(text))
    console.print(Text(f"\n{outcome.value}", style=STYLES[outcome.exit_status]))
    sys.exit(outcome.exit_status)


def _told(failure: RecordedFailure, verdict: Verdict, outcome: Replayed) -> Iterator[str]:
    recipe, (result,) = failure.recipe, verdict.results
    yield f"replayed  {failure.failure_id}  {visible(recipe.check)}  on {failure.subject}"
    yield f"    {failure.problem}"
    scenario = recipe.scenario or "all that exercise the check"
    yield visible(f"    scenario '{scenario}', profile {recipe.profile}, seed {recipe.seed}")
    yield from (visible(f"    derived again: {derivation}") for derivation in recipe.derivations)
    same, near = _alike(failure, result)
    for one in same or near:
        yield f"\n{failure_text(result, one).rstrip()}"
    if outcome is Replayed.INCONCLUSIVE:
        reasons = filter(None, (*verdict.obstacles, result.reason))
        yield from (visible(f"    {reason}") for reason in dict.fromkeys(reasons))


def _alike(failure: RecordedFailure, result: Result) -> tuple[list[Failure], list[Failure]]:
    """Return the failures of a replay that are the same one, and those on the same subject."""
    found = [one for failed in (*result.failures, *result.accepted) for one in failed.apart]
    same = [one for one in found if failure_key(one) == failure.key]
    return same, [one for one in found if comparable(one.subject) == comparable(failure.subject)]
