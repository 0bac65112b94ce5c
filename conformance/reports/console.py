"""The verdict on a terminal: short enough to read at once, with all that is needed to act on a failure."""

import shlex
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.reports import summary
from conformance.reports.summary import Mark, Skipped
from conformance.text import counted
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral

# The style of an outcome by its exit status.
STYLES = {0: "bold green", 1: "bold red", 3: "bold yellow"}
# A terminal shows the beginning of long lists; the other reports hold everything.
_MOST_FAILURES = 20
_MOST_STEPS = 8
_LONGEST_ANSWER = 160
_MOST_NAMED = 4
_LIMITS_NAMED = 3
_COLOURS = {State.PASSED: "green", State.FAILED: "red", State.NOT_RUN: "dim"}
# Style, sign, and the word where the encoding of the terminal is not one of Unicode.
_SIGNS = {
    Mark.PASSED: ("green", "\u2713", "ok"),
    Mark.FAILED: ("bold red", "\u2717", "X"),
    Mark.ACCEPTED: ("yellow", "~", "~"),
    Mark.UNSEEN: ("yellow", "?", "?"),
    Mark.NONE: ("dim", ".", "."),
}


def print_verdict(
    verdict: Verdict, console: Console, rate: DetectionRate | None = None, saved: Path | None = None
) -> None:
    """Print a verdict.

    Args:
        verdict: The verdict.
        console: Where to print; it knows width, colour and encoding. If its encoding is not one of Unicode, words
            replace the signs.
        rate: The measured detection rate of the suite; None where there is no current one.
        saved: The JSON report from which a failure can be replayed; None where there is none.
    """
    for part in _parts(neutral(verdict), rate, saved, ascii_only=console.options.ascii_only):
        if isinstance(part, Table):
            _print_table(part, console)
        else:
            # A wrapped command cannot be copied, so lines may be longer than the terminal is wide.
            console.print(part, soft_wrap=True, highlight=False)


def _print_table(table: Table, console: Console) -> None:
    """Print a table without the spaces that fill its last column."""
    with console.capture() as captured:
        console.print(table, highlight=False)
    console.out("\n".join(line.rstrip() for line in captured.get().splitlines()), highlight=False)


def _parts(verdict: Verdict, rate: DetectionRate | None, saved: Path | None, *, ascii_only: bool) -> list[Table | Text]:
    # The outcome stands even where something kept the run from going on.
    cause = "inconclusive" if verdict.outcome is Outcome.INCONCLUSIVE else "incomplete"
    reasons = [Text(f"{cause}: {reason}", style="yellow") for reason in verdict.reasons]
    result = Text(summary.headline(verdict), style=STYLES[verdict.exit_status])
    last = [Text(), result, Text(_small_print(verdict), style="dim")]
    silent = [_silent(group) for group in summary.skipped(verdict)]
    if not summary.exercised(verdict):
        # Empty tables would hide the reason. An obstacle explains every check that was not run.
        return [*reasons, *([] if verdict.obstacles else silent), *_baseline(verdict), *last]
    parts: list[Table | Text] = [_families(verdict), Text(), *_core(verdict, ascii_only=ascii_only)]
    for state in (State.FAILED, State.ADVICE):
        blocks = [_failure(one, failure, state) for one in verdict.of(state) for failure in one.failures]
        parts += [line for block in blocks[:_MOST_FAILURES] for line in block]
        if len(blocks) > _MOST_FAILURES:
            parts.append(Text(f"... and {len(blocks) - _MOST_FAILURES} more ({state})\n"))
    parts += [*_replays(verdict, saved), *_baseline(verdict), *silent, *reasons, _limits(verdict)]
    if rate is not None:
        parts.append(Text(str(rate), style="dim"))
    return [*parts, *last]


def _families(verdict: Verdict) -> Table:
    table = _table("family", summary.states(verdict), "right")
    for row in summary.counts(verdict):
        cells = [
            Text(str(number), style=_COLOURS.get(state, "yellow")) if number else Text(".", style="dim")
            for state, number in row.checks.items()
        ]
        table.add_row(row.family.value, *cells)
    return table


def _core(verdict: Verdict, *, ascii_only: bool) -> list[Table | Text]:
    matrix = summary.core(verdict)
    if not matrix.rows:
        return []
    table = _table("core checks", matrix.subjects, "center")
    for family, marks in matrix.rows:
        signs = [_SIGNS[mark] for mark in marks]
        table.add_row(family.value, *(Text(word if ascii_only else sign, style=style) for style, sign, word in signs))
    return [table, Text()]


def _table(first: str, others: Sequence[str], justify: Literal["right", "center"]) -> Table:
    table = Table(first, box=None, pad_edge=False, header_style="bold")
    for name in others:
        table.add_column(name, justify=justify)
    return table


def failure_text(result: Result, failure: Failure) -> str:
    """Return a failure as plain text: what is wrong, what the clause requires, and how to reproduce it."""
    return "\n".join(line.plain for line in _failure(result, neutral(failure), State.FAILED))


def _failure(result: Result, failure: Failure, state: State) -> list[Text]:
    check, place = result.check, f"  on {summary.where(failure)}"
    style = f"bold {_COLOURS.get(state, 'yellow')}"
    head = Text.assemble((f"{state}  {failure.check_id}", style), place, (f"  {failure_id(failure)}", "dim"))
    body = [
        Text(f"{failure.finding.problem}{summary.times(failure)}"),
        *(Text(f"{name:10}{text}") for name, text in summary.details(failure).items()),
        Text(f"clause    {check.clause}  ({summary.basis(check)}, {check.severity}, {check.fault})", style="dim"),
    ]
    if earlier := len(failure.steps[:-_MOST_STEPS]):
        verb = "is" if earlier == 1 else "are"
        body.append(Text(f"{counted(earlier, 'earlier request')} {verb} shown by --report json=FILE", style="dim"))
    for step in failure.steps[-_MOST_STEPS:]:
        # Status, type and size come first; the other reports hold the whole outline.
        answer = step.answer if len(step.answer) <= _LONGEST_ANSWER else f"{step.answer[:_LONGEST_ANSWER]} ..."
        body += [Text(f"$ {step.curl}"), Text(f"  -> {answer}", style="dim")]
    return [head, *(Text.assemble("    ", line) for line in body), Text()]


def _replays(verdict: Verdict, saved: Path | None) -> list[Text]:
    shown = [failure for result in verdict.of(State.FAILED, State.ADVICE) for failure in result.failures]
    if not shown:
        return []
    if saved is not None:
        again = f"mailing-conformance replay {failure_id(shown[0])} --from {shlex.quote(str(saved))}"
    else:
        # Without a report to replay from, running its check alone finds it again: the seed makes the same requests.
        again = summary.command(verdict, check_id=shown[0].check_id)
    return [Text(f"to run one of these again: {again}"), Text()]


def _baseline(verdict: Verdict) -> list[Text]:
    known: dict[tuple[str, date, str], dict[str, None]] = {}
    for _, failure, entry in summary.accepted(verdict):
        known.setdefault((entry.check_id, entry.expires, entry.reason), {})[failure.subject] = None
    lines = [
        f"accepted until {expires}: {check_id} on {summary.named_subjects(tuple(subjects))}: {reason}"
        for (check_id, expires, reason), subjects in known.items()
    ]
    todo = [f"baseline: {sentence}" for sentence in summary.upkeep(verdict)]
    told = [*_first(lines, "accepted"), *_first(todo, "baseline", style="red")]
    unseen = dict.fromkeys(entry.check_id for entry in summary.not_exercised(verdict))
    if unseen:
        told.append(Text(f"accepted, and not exercised by this run: {_named(tuple(unseen))}", style="dim"))
    return [*told, Text()] if told else []


def _first(lines: Sequence[str], title: str, style: str = "") -> list[Text]:
    hidden = len(lines) - _MOST_FAILURES
    more = [Text(f"... and {hidden} more ({title})")] if hidden > 0 else []
    return [*(Text(line, style=style) for line in lines[:_MOST_FAILURES]), *more]


def _silent(group: Skipped) -> Text:
    return Text(f"{group}: {_named(group.check_ids)}", style="dim" if group.state is State.NOT_RUN else "yellow")


def _named(check_ids: tuple[str, ...]) -> str:
    """Name a few checks one by one, and many by their families."""
    if len(check_ids) <= _MOST_NAMED:
        return ", ".join(check_ids)
    families = Counter(check_id.partition(".")[0] for check_id in check_ids)
    return f"{len(check_ids)} checks ({', '.join(f'{number} {family}' for family, number in families.items())})"


def _limits(verdict: Verdict) -> Text:
    limits = limits_of(verdict)
    some = ", ".join(limit.topic for limit in limits[:_LIMITS_NAMED])
    return Text(
        f"No run can judge everything: {some} and {len(limits) - _LIMITS_NAMED} other topics have limits; "
        "--report html=FILE explains each.",
        style="dim",
    )


def _small_print(verdict: Verdict) -> str:
    told = dict(summary.facts(verdict))
    return (
        f"{counted(verdict.requests, 'request')}, {counted(verdict.exports, 'export')}, {told['time']}; "
        f"profile {verdict.profile.name.lower()}, seed {verdict.seed}{', strict' if verdict.strict else ''}; "
        f"contract {verdict.contract_version} ({verdict.contract_digest[:12]})"
    )
