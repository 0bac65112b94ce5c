"""The verdict on a terminal: ten seconds to read, and a minute to act on a failure."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from conformance.failures import Family
from conformance.verdict import Failure, Outcome, Result, State, Verdict

_STYLE = {Outcome.CONFORMANT: "bold green", Outcome.BROKEN: "bold red", Outcome.INCONCLUSIVE: "bold yellow"}
_MOST_FAILURES = 20
_MOST_STEPS = 4
_MARKS = {
    State.PASSED: ("green", "kept"),
    State.FAILED: ("red", "broken"),
    State.ADVICE: ("yellow", "advice"),
    State.INCONCLUSIVE: ("yellow", "cannot tell"),
    State.NOT_RUN: ("dim", "not run"),
}


def print_verdict(verdict: Verdict, console: Console) -> None:
    """Print a verdict.

    Args:
        verdict: What a run came to.
        console: Where to; it knows width and colour.
    """
    for part in _parts(verdict):
        # A command that is wrapped cannot be copied, so lines may be longer than the terminal is wide.
        console.print(part, soft_wrap=not isinstance(part, Table), highlight=False)


def _parts(verdict: Verdict) -> list[RenderableType]:
    parts: list[RenderableType] = [_families(verdict), Text()]
    for title, state in (("broken", State.FAILED), ("advice", State.ADVICE)):
        failures = [(result, failure) for result in verdict.of(state) for failure in result.failures]
        parts += [line for pair in failures[:_MOST_FAILURES] for line in _failure(*pair, title)]
        if len(failures) > _MOST_FAILURES:
            parts.append(Text(f"... and {len(failures) - _MOST_FAILURES} more ({title})\n"))
    untold = verdict.of(State.INCONCLUSIVE)
    parts += [_line("cannot tell", result) for result in untold]
    parts += _not_run(verdict)
    parts += [Text(f"inconclusive: {reason}", style="yellow") for reason in verdict.reasons]
    parts += [Text(), _summary(verdict), Text(_small_print(verdict), style="dim")]
    return parts


def _families(verdict: Verdict) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("family")
    for _, word in _MARKS.values():
        table.add_column(word, justify="right")
    for family in Family:
        results = [result for result in verdict.results if result.check.family is family]
        if results:
            cells = []
            for state, (style, _) in _MARKS.items():
                count = sum(result.state is state for result in results)
                cells.append(Text(str(count), style=style) if count else Text(".", style="dim"))
            table.add_row(family.value, *cells)
    return table


def failure_text(result: Result, failure: Failure) -> str:
    """Return a failure as plain text: what is wrong, what the clause asks for, and how to see it again."""
    return "\n".join(line.plain for line in _failure(result, failure, "broken"))


def _failure(result: Result, failure: Failure, title: str) -> list[Text]:
    style = "red" if title == "broken" else "yellow"
    head = Text.assemble((f"{title}  {failure.check_id}", f"bold {style}"), f"  on {failure.subject}")
    times = f" ({failure.count} times)" if failure.count > 1 else ""
    check = result.check
    body = [
        Text(f"{failure.finding.problem}{times}"),
        Text(f"expected  {failure.finding.expected}"),
        Text(f"found     {failure.finding.found}"),
        Text(f"clause    {check.clause}  ({check.basis}, {check.severity}, {check.fault})", style="dim"),
    ]
    for step in failure.steps[-_MOST_STEPS:]:
        body += [Text(f"$ {step.curl}"), Text(f"  -> {step.answer}", style="dim")]
    return [head, *(Text.assemble("    ", line) for line in body), Text()]


def _line(word: str, result: Result) -> Text:
    return Text(f"{word}: {result.check.check_id}: {result.reason}", style="yellow")


def _not_run(verdict: Verdict) -> list[RenderableType]:
    reasons: dict[str, list[str]] = {}
    for result in verdict.of(State.NOT_RUN):
        reasons.setdefault(result.reason, []).append(result.check.check_id)
    return [Text(f"not run, {reason}: {', '.join(ids)}", style="dim") for reason, ids in reasons.items()]


def _summary(verdict: Verdict) -> Text:
    broken = len(verdict.of(State.FAILED))
    words = {
        Outcome.CONFORMANT: f"CONFORMANT: {len(verdict.of(State.PASSED))} checks kept",
        Outcome.BROKEN: f"CONTRACT BROKEN: {broken} of {len(verdict.results)} checks",
        Outcome.INCONCLUSIVE: "INCONCLUSIVE: this run cannot tell",
    }
    return Text(words[verdict.outcome], style=_STYLE[verdict.outcome])


def _small_print(verdict: Verdict) -> str:
    waited = f", {verdict.waited:.0f} s of them waiting as the server asked" if verdict.waited else ""
    return (
        f"{verdict.requests} requests, {verdict.exports} exports, {verdict.seconds:.1f} s{waited}; "
        f"profile {verdict.profile.name.lower()}, seed {verdict.seed}{', strict' if verdict.strict else ''}; "
        f"contract {verdict.contract_version} ({verdict.contract_digest[:12]})"
    )
