"""The verdict on a terminal: ten seconds to read, and a minute to act on a failure."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.reports.summary import (
    WORDS,
    Mark,
    Skipped,
    accepted,
    columns,
    command,
    core,
    counts,
    exercised,
    facts,
    headline,
    named_subjects,
    skipped,
    unlooked,
    upkeep,
    where,
)
from conformance.text import counted
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral, neutral_failure

_STYLE = {
    Outcome.CONFORMANT: "bold green",
    Outcome.ACCEPTED: "bold green",
    Outcome.OUTDATED: "bold red",
    Outcome.BROKEN: "bold red",
    Outcome.INCONCLUSIVE: "bold yellow",
}
_MOST_FAILURES = 20
_MOST_STEPS = 8
_LONGEST_ANSWER = 160
_MOST_NAMED = 4
_LIMITS_NAMED = 3
_COLOURS = {
    State.PASSED: "green",
    State.FAILED: "red",
    State.ACCEPTED: "yellow",
    State.ADVICE: "yellow",
    State.INCONCLUSIVE: "yellow",
    State.NOT_RUN: "dim",
}
_SIGNS = {
    Mark.KEPT: ("green", "\u2713", "ok"),
    Mark.BROKEN: ("bold red", "\u2717", "X"),
    Mark.ACCEPTED: ("yellow", "~", "~"),
    Mark.UNSEEN: ("yellow", "?", "?"),
    Mark.NONE: ("dim", ".", "."),
}


def print_verdict(
    verdict: Verdict, console: Console, rate: DetectionRate | None = None, saved: Path | None = None
) -> None:
    """Print a verdict.

    Args:
        verdict: What a run came to.
        console: Where to; it knows width, colour and encoding. Where that has no sign for a tick, words stand instead.
        rate: What the suite itself was measured to find, if that is known.
        saved: The file that holds the verdict as JSON, from which a failure can be replayed; None where there is none.
    """
    for part in _parts(neutral(verdict), rate, saved, ascii_only=not _has_signs(console.encoding)):
        if isinstance(part, Table):
            _print_table(part, console)
        else:
            # A command that is wrapped cannot be copied, so lines may be longer than the terminal is wide.
            console.print(part, soft_wrap=True, highlight=False)


def _print_table(table: Table, console: Console) -> None:
    """Print a table without the spaces that fill up its last column."""
    with console.capture() as captured:
        console.print(table, highlight=False)
    console.out("\n".join(line.rstrip() for line in captured.get().splitlines()), highlight=False)


def _has_signs(encoding: str) -> bool:
    try:
        "".join(sign for _, sign, _ in _SIGNS.values()).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _parts(verdict: Verdict, rate: DetectionRate | None, saved: Path | None, *, ascii_only: bool) -> list[Table | Text]:
    reasons = [Text(f"{_cause(verdict)}: {reason}", style="yellow") for reason in verdict.reasons]
    summary = Text(headline(verdict), style=_STYLE[verdict.outcome])
    last = [Text(), summary, Text(_small_print(verdict), style="dim")]
    if not exercised(verdict):
        # Tables of nothing would hide the one thing to read. What got in the way of everything says all there is.
        silent = [] if verdict.obstacles else [_silent(group) for group in skipped(verdict)]
        return [*reasons, *silent, *_baseline(verdict), *last]
    parts: list[Table | Text] = [_families(verdict), Text()]
    table = _core(verdict, ascii_only=ascii_only)
    if table is not None:
        parts += [table, Text()]
    for title, state in (("broken", State.FAILED), ("advice", State.ADVICE)):
        failures = [(result, failure) for result in verdict.of(state) for failure in result.failures]
        parts += [line for pair in failures[:_MOST_FAILURES] for line in _failure(*pair, title)]
        if len(failures) > _MOST_FAILURES:
            parts.append(Text(f"... and {len(failures) - _MOST_FAILURES} more ({title})\n"))
    parts += _replays(verdict, saved)
    parts += _baseline(verdict)
    parts += [_silent(group) for group in skipped(verdict)]
    parts += [*reasons, _unseen(verdict)]
    if rate is not None:
        parts.append(Text(str(rate), style="dim"))
    return [*parts, *last]


def _cause(verdict: Verdict) -> str:
    # A proof stands, whatever kept the run from looking further.
    return "inconclusive" if verdict.outcome is Outcome.INCONCLUSIVE else "not all was looked at"


def _families(verdict: Verdict) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("family")
    shown = columns(verdict)
    for word in shown.values():
        table.add_column(word, justify="right")
    for row in counts(verdict):
        cells = [
            Text(str(row.checks[state]), style=_COLOURS[state]) if row.checks[state] else Text(".", style="dim")
            for state in shown
        ]
        table.add_row(row.family.value, *cells)
    return table


def _core(verdict: Verdict, *, ascii_only: bool) -> Table | None:
    matrix = core(verdict)
    if not matrix.rows:
        return None
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("core rules")
    for subject in matrix.subjects:
        table.add_column(subject, justify="center")
    for family, marks in matrix.rows:
        cells = []
        for mark in marks:
            style, sign, word = _SIGNS[mark]
            cells.append(Text(word if ascii_only else sign, style=style))
        table.add_row(family.value, *cells)
    return table


def failure_text(result: Result, failure: Failure) -> str:
    """Return a failure as plain text: what is wrong, what the clause asks for, and how to see it again."""
    return "\n".join(line.plain for line in _failure(result, neutral_failure(failure), "broken"))


def _failure(result: Result, failure: Failure, title: str) -> list[Text]:
    style = "red" if title == "broken" else "yellow"
    head = Text.assemble(
        (f"{title}  {failure.check_id}", f"bold {style}"), f"  on {where(failure)}", (f"  {failure_id(failure)}", "dim")
    )
    times = f" ({failure.count} times)" if failure.count > 1 else ""
    check = result.check
    body = [
        Text(f"{failure.finding.problem}{times}"),
        Text(f"expected  {failure.finding.expected}"),
        Text(f"found     {failure.finding.found}"),
        Text(f"clause    {check.clause}  ({check.basis}, {check.severity}, {check.fault})", style="dim"),
    ]
    if failure.entry is not None:
        body.append(Text(f"expired   it was accepted until {failure.entry.expires}: {failure.entry.reason}"))
    if earlier := len(failure.steps[:-_MOST_STEPS]):
        told = f"{counted(earlier, 'earlier request')} {'is' if earlier == 1 else 'are'} told"
        body.append(Text(f"{told} by --report json=FILE", style="dim"))
    for step in failure.steps[-_MOST_STEPS:]:
        body += [Text(f"$ {step.curl}"), Text(f"  -> {_shortened(step.answer)}", style="dim")]
    return [head, *(Text.assemble("    ", line) for line in body), Text()]


def _shortened(answer: str) -> str:
    # Status, type and size come first; the whole outline stands in the other reports.
    return answer if len(answer) <= _LONGEST_ANSWER else f"{answer[:_LONGEST_ANSWER]} ..."


def _replays(verdict: Verdict, saved: Path | None) -> list[Text]:
    shown = [failure for result in verdict.of(State.FAILED, State.ADVICE) for failure in result.failures]
    if not shown:
        return []
    if saved is not None:
        again = f"mailing-conformance replay {failure_id(shown[0])} --from {shlex.quote(str(saved))}"
    else:
        # Without a file to replay from, its check alone finds it again: the seed makes the same requests.
        again = command(verdict, check_id=shown[0].check_id)
    return [Text(f"to run one of these again: {again}"), Text()]


def _baseline(verdict: Verdict) -> list[Text]:
    known: dict[tuple[str, str, str], list[str]] = {}
    for _, failure, entry in accepted(verdict):
        known.setdefault((entry.check_id, entry.expires.isoformat(), entry.reason), []).append(failure.subject)
    lines = [
        Text(f"accepted until {expires}: {check_id} on {named_subjects(tuple(dict.fromkeys(subjects)))}: {reason}")
        for (check_id, expires, reason), subjects in known.items()
    ]
    lines = [*lines[:_MOST_FAILURES], *_rest(len(lines) - _MOST_FAILURES, "accepted")]
    todo = [Text(f"baseline: {sentence}", style="red") for sentence in upkeep(verdict)]
    lines += [*todo[:_MOST_FAILURES], *_rest(len(todo) - _MOST_FAILURES, "baseline")]
    unseen = dict.fromkeys(entry.check_id for entry in unlooked(verdict))
    if unseen:
        lines.append(Text(f"accepted, and not looked into by this run: {_named(tuple(unseen))}", style="dim"))
    return [*lines, Text()] if lines else []


def _rest(number: int, title: str) -> list[Text]:
    return [Text(f"... and {number} more ({title})")] if number > 0 else []


def _silent(group: Skipped) -> Text:
    style = "dim" if group.state is State.NOT_RUN else "yellow"
    return Text(f"{WORDS[group.state]}: {group.reason}: {_named(group.check_ids)}", style=style)


def _named(check_ids: tuple[str, ...]) -> str:
    """Name a few checks one by one, and many by their families."""
    if len(check_ids) <= _MOST_NAMED:
        return ", ".join(check_ids)
    families = Counter(check_id.partition(".")[0] for check_id in check_ids)
    return f"{len(check_ids)} checks ({', '.join(f'{number} {family}' for family, number in families.items())})"


def _unseen(verdict: Verdict) -> Text:
    limits = limits_of(verdict)
    some = ", ".join(limit.topic for limit in limits[:_LIMITS_NAMED])
    return Text(
        f"No run can judge everything: {some} and {len(limits) - _LIMITS_NAMED} other topics stay unseen; "
        "--report html=FILE explains each.",
        style="dim",
    )


def _small_print(verdict: Verdict) -> str:
    told = dict(facts(verdict))
    return (
        f"{counted(verdict.requests, 'request')}, {counted(verdict.exports, 'export')}, {told['time']}; "
        f"profile {verdict.profile.name.lower()}, seed {verdict.seed}{', strict' if verdict.strict else ''}; "
        f"contract {verdict.contract_version} ({verdict.contract_digest[:12]})"
    )
