"""The verdict on a terminal: short enough to read at once, with all that is needed to act on a failure.

What is needed most is at the end, where the terminal stands when a run is over: the verdict, and what to do next. Each
check that failed has one paragraph. `--verbose` and the other reports hold every finding.
"""

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.reports import summary
from conformance.reports.pasting import commands_of, shortest
from conformance.reports.summary import Mark, Skipped
from conformance.text import counted
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral, visible

# The style of an outcome by its exit status.
STYLES = {0: "bold green", 1: "bold red", 3: "bold yellow"}
# A terminal shows the beginning of long lists; the other reports hold everything.
_MOST_FAILED = 20
_MOST_LINES = 20
_MOST_STEPS = 8
_MOST_REASONS = 3
_LONGEST_ANSWER = 160
_MOST_NAMED = 4
_LIMITS_NAMED = 3
_OPTION = re.compile(r"--[a-z-]+")
_COLOURS = {State.PASSED: "green", State.FAILED: "red", State.NOT_RUN: "dim"}
# Style, sign, and the word where the encoding of the terminal is not one of Unicode.
_SIGNS = {
    Mark.PASSED: ("green", "\u2713", "ok"),
    Mark.FAILED: ("bold red", "\u2717", "X"),
    Mark.ACCEPTED: ("yellow", "~", "~"),
    Mark.UNSEEN: ("yellow", "?", "?"),
    Mark.NONE: ("dim", ".", "."),
}


@dataclass(frozen=True, slots=True)
class Printing:
    """How a verdict is printed, and what is printed with it.

    Attributes:
        rate: The measured detection rate of the suite; None where there is no current one.
        saved: The JSON report from which a failure can be replayed; None where there is none.
        verbose: Whether to print every finding with all its evidence, and every note in full.
        brief: Whether to leave out the notes on what no run, and no run like this one, can judge.
        before: Lines to print before the verdict.
        contract: The contract that was given; None for that of the suite.
        after: What to know before the commands are pasted; empty where there is nothing.
    """

    rate: DetectionRate | None = None
    saved: Path | None = None
    verbose: bool = False
    brief: bool = False
    before: tuple[str, ...] = ()
    contract: Path | None = None
    after: str = ""


PLAIN = Printing()
"""How a verdict is printed where nothing else is asked for."""


def print_verdict(verdict: Verdict, console: Console, printing: Printing = PLAIN) -> None:
    """Print a verdict.

    Args:
        verdict: The verdict.
        console: Where to print; it knows width, colour and encoding. If its encoding is not one of Unicode, words
            replace the signs.
        printing: How to print it.
    """
    for part in _parts(neutral(verdict), printing, ascii_only=console.options.ascii_only):
        if isinstance(part, Text):
            # A wrapped command cannot be copied, so lines may be longer than the terminal is wide.
            console.print(part, soft_wrap=True, highlight=False)
            continue
        with console.capture() as captured:
            console.print(part, highlight=False)
        # A table fills its last column with spaces.
        console.out("\n".join(line.rstrip() for line in captured.get().splitlines()), highlight=False)


def _parts(verdict: Verdict, printing: Printing, *, ascii_only: bool) -> Iterator[Table | Text]:
    seen = summary.exercised(verdict)
    # Empty tables would hide the reason.
    if seen:
        yield from (_families(verdict), Text(), *_core(verdict, ascii_only=ascii_only))
        yield from _failures(verdict, printing)
    yield from _baseline(verdict)
    # An obstacle explains every check that was not run.
    if seen or not verdict.obstacles:
        yield from _silent(verdict, printing)
    if seen and not (printing.brief or verdict.partial):
        yield _limits(verdict)
        yield from [Text(str(printing.rate), style="dim")] if printing.rate is not None else []
    yield from (Text(visible(line)) for line in printing.before)
    yield from (Text(_small_print(verdict), style="dim"), Text())
    yield Text(summary.headline(verdict), style=STYLES[verdict.exit_status])
    yield from (Text(line) for line in _next(verdict, printing))


def _failures(verdict: Verdict, printing: Printing) -> Iterator[Text]:
    for state in (State.FAILED, State.ADVICE):
        results = summary.ranked(verdict, state)
        shown = results if printing.verbose else results[:_MOST_FAILED]
        for result in shown:
            if printing.verbose:
                yield from (line for one in result.failures for line in _failure(result, one, state))
            else:
                yield from _paragraph(result, state)
        if hidden := results[len(shown) :]:
            names = ", ".join(result.check.check_id for result in hidden)
            yield from (Text(f"... and {counted(len(hidden), 'more check')} ({state}): {names}"), Text())


def _next(verdict: Verdict, printing: Printing) -> Iterator[str]:
    """Yield what to do about a verdict, and why it is inconclusive; nothing where there is nothing to do."""
    # The outcome stands even where something kept the run from going on.
    cause = "because" if verdict.outcome is Outcome.INCONCLUSIVE else "incomplete"
    yield from (f"{cause}: {reason}" for reason in verdict.reasons)
    if verdict.outcome is Outcome.OUTDATED:
        yield "what to do: remove the entries named above, or run again with --update-baseline"
    for result in [*summary.ranked(verdict, State.FAILED), *summary.ranked(verdict, State.ADVICE)][:1]:
        first = result.failures[0]
        # Without a report to replay from, running its check alone finds it again: the seed makes the same requests.
        again = summary.command(verdict, check_id=first.check_id)
        if printing.saved is not None:
            again = f"mailing-conformance replay {failure_id(first)} --from {shlex.quote(str(printing.saved))}"
        yield f"to see why it matters: mailing-conformance explain {first.check_id}"
        given = f" --contract {shlex.quote(str(printing.contract))}" if printing.contract else ""
        yield f"to run it again: {again}{given}"
        yield from [printing.after] if printing.after else []


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


def result_text(result: Result) -> str:
    """Return the failures of a check as plain text: the first with its shortest evidence, and a line on the others."""
    safe = replace(result, failures=tuple(neutral(failure) for failure in result.failures))
    return "\n".join(line.plain for line in _paragraph(safe, State.FAILED))


def _paragraph(result: Result, state: State) -> list[Text]:
    """Return the first finding of a check with its shortest evidence, and a line on the others."""
    *lines, end = _failure(result, shortest(result.failures[0]), state)
    if len(result.failures) > 1:
        lines.append(Text(f"    {summary.others(result)}", style="dim"))
    return [*lines, end]


def _failure(result: Result, failure: Failure, state: State) -> list[Text]:
    check, place = result.check, f"  on {summary.where(failure)}"
    style = f"bold {_COLOURS.get(state, 'yellow')}"
    head = Text.assemble((f"{state}  {failure.check_id}", style), place, (f"  {failure_id(failure)}", "dim"))
    body = [
        Text(f"{summary.problem(failure)}{summary.times(failure)}"),
        *(Text(f"{name:10}{text}") for name, text in summary.details(failure).items()),
        Text(f"clause    {check.clause}  ({summary.basis(check)}, {check.severity}, {check.fault})", style="dim"),
    ]
    if earlier := len(failure.steps[:-_MOST_STEPS]):
        verb = "is" if earlier == 1 else "are"
        body.append(Text(f"{counted(earlier, 'earlier request')} {verb} shown by --report json=FILE", style="dim"))
    notes, steps = commands_of(failure, _MOST_STEPS)
    body += [Text(note, style="dim") for note in notes]
    for step in steps:
        # Status, type and size come first; the other reports hold the whole outline.
        answer = step.answer if len(step.answer) <= _LONGEST_ANSWER else f"{step.answer[:_LONGEST_ANSWER]} ..."
        body += [Text(f"$ {step.curl}"), Text(f"  -> {answer}", style="dim")]
    return [head, *(Text.assemble("    ", line) for line in body), Text()]


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
    hidden = len(lines) - _MOST_LINES
    more = [Text(f"... and {hidden} more ({title})")] if hidden > 0 else []
    return [*(Text(line, style=style) for line in lines[:_MOST_LINES]), *more]


def _silent(verdict: Verdict, printing: Printing) -> Iterator[Text]:
    """Yield what says nothing about the target: the reasons of the inconclusive checks, and one line on those not run.

    Where only some checks were asked for, every reason is told.
    """
    groups = summary.skipped(verdict)
    if printing.verbose or verdict.partial or not summary.exercised(verdict):
        yield from (_group(group) for group in groups)
        return
    inconclusive = [group for group in groups if group.state is State.INCONCLUSIVE]
    yield from (_group(group) for group in inconclusive[:_MOST_REASONS])
    if hidden := inconclusive[_MOST_REASONS:]:
        number = sum(len(group.check_ids) for group in hidden)
        told = f"inconclusive: {counted(number, 'more check')} for {len(hidden)} other reasons; --verbose tells them"
        yield Text(told, style="yellow")
    if not printing.brief and (text := _not_run(groups)):
        yield Text(f"not run: {text}", style="dim")


def _not_run(groups: Sequence[Skipped]) -> str:
    """Say in a line how many checks were not run, and which options or reasons explain it; empty where all were."""
    options: dict[str, None] = {}
    reasons: Counter[str] = Counter()
    for group in groups:
        if group.state is State.NOT_RUN:
            named = _OPTION.findall(group.reason)
            options |= dict.fromkeys(named)
            reasons["" if named else group.reason] += len(group.check_ids)
    wanting = f"for want of {', '.join(options)}"
    told = [f"{number}: {reason or wanting}" for reason, number in reasons.items()]
    return f"{counted(reasons.total(), 'check')} ({'; '.join(told)})" if told else ""


def _group(group: Skipped) -> Text:
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
    more = len(limits) - _LIMITS_NAMED
    return Text(f"no run judges all of: {some} and {more} other topics; --report html=FILE tells each", style="dim")


def _small_print(verdict: Verdict) -> str:
    told = dict(summary.facts(verdict))
    return (
        f"{counted(verdict.requests, 'request')}, {counted(verdict.exports, 'export')}, {told['time']}; "
        f"profile {verdict.profile.name.lower()}, seed {verdict.seed}{', strict' if verdict.strict else ''}; "
        f"contract {verdict.contract_version} ({verdict.contract_digest[:12]})"
    )
