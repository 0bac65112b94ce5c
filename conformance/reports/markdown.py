"""The verdict as Markdown, for a comment on a pull request and for the job summary of GitHub.

A comment on GitHub holds 65,536 characters, so the report has at most :data:`MOST`. The verdict, the table and the list
of what was not exercised are short; the failures take the rest, the most severe first, one block for each check with
its first finding. Every text of others is escaped: it mentions nobody, links nowhere, and its markup has no effect.
"""

import html
import re
from collections.abc import Iterable, Sequence

from conformance.contract import Contract
from conformance.reports import summary
from conformance.reports.clauses import place_of
from conformance.reports.pasting import commands_of, shortest
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral

MOST = 60_000
_SIGNS = {
    Outcome.CONFORMANT: "\u2705",
    Outcome.ACCEPTED: "\u2611\ufe0f",
    Outcome.OUTDATED: "\u274c",
    Outcome.BROKEN: "\u274c",
    Outcome.INCONCLUSIVE: "\u26a0\ufe0f",
}
# These limits keep everything but the failures below :data:`MOST`, whatever a verdict holds.
_MOST_STEPS = 8
_MOST_LINES = 30
_LONGEST_LINE = 400
# Punctuation that begins markup somewhere in GitHub's Markdown.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-!|~$^=>])")
# GitHub turns these into mentions, references and links after it has read the markup. Escapes do not prevent that; a
# zero-width space does.
_LINKED = re.compile(r"(@(?=\w)|#(?=\d)|\bGH-(?=\d)|://|\bwww\.)", re.IGNORECASE)


def render_markdown(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as Markdown of at most :data:`MOST` characters.

    Args:
        verdict: The verdict.
        contract: The contract the target was judged by, for the lines of the clauses.
        rate: The measured detection rate of the suite; None where there is no current one.
    """
    verdict = neutral(verdict)
    head, tail = _head(verdict), _tail(verdict, rate)
    room = MOST - len(head) - len(tail)
    sections = []
    for title, state in (("Failed", State.FAILED), ("Advice, which fails no run", State.ADVICE)):
        section = _section(title, summary.ranked(verdict, state), contract, room)
        room -= len(section)
        sections.append(section)
    return "".join([head, *sections, tail])


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is: no markup, HTML, mention, reference or link."""
    escaped = _MARKUP.sub(r"\\\1", _unlinked(text)).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)  # at the beginning of a line a number and a dot make a list


def fenced(text: str) -> str:
    """Return a text as a code block, with a fence longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}\n"


def _head(verdict: Verdict) -> str:
    lines = [f"## {_SIGNS[verdict.outcome]} {escape(summary.headline(verdict))}\n"]
    lines += _listed(escape(reason) for reason in verdict.reasons)
    lines += _listed(escape(sentence) for sentence in summary.upkeep(verdict))
    if not summary.exercised(verdict):
        return "\n".join(lines) + "\n\n"
    words = summary.states(verdict)
    lines += ["", f"| family | {' | '.join(words)} | times passed |", f"| --- |{' ---: |' * (len(words) + 1)}"]
    for row in summary.counts(verdict):
        cells = [str(number or "") for number in row.checks.values()]
        lines.append(f"| {row.family} | {' | '.join(cells)} | {row.observations} |")
    return "\n".join(lines) + "\n\n"


def _section(title: str, results: Sequence[Result], contract: Contract, room: int) -> str:
    if not results:
        return ""
    section = f"### {title}\n\n"
    # Room is left for the notice, so that a cut report says so.
    notice = "_... and {} more checks; the JSON and HTML reports hold them all._\n\n"
    for place, result in enumerate(results):
        block = _block(result, contract)
        if len(section) + len(block) > room - len(notice) - 10:
            return section + notice.format(len(results) - place)
        section += block
    return section


def _block(result: Result, contract: Contract) -> str:
    check, failure, known = result.check, shortest(result.failures[0]), summary.basis(result.check)
    place = place_of(check.clause, contract, failure.subject)
    notes, steps = commands_of(failure, _MOST_STEPS)
    lines = [*notes, *(line for step in steps for line in (step.curl, f"# -> {step.answer}"))]
    more = f"\n{escape(_short(summary.others(result)))}\n" if len(result.failures) > 1 else ""
    problem = f"{summary.problem(failure)}{summary.times(failure)} [{failure_id(failure)}]"
    # Markdown has no effect inside a summary element, so its text is escaped as HTML.
    what = html.escape(_unlinked(f"on {summary.where(failure)}: {problem}"))
    details = "".join(f"- {name}: {escape(text)}\n" for name, text in summary.details(failure).items())
    return (
        f"<details><summary><b>{html.escape(check.check_id)}</b> {what}</summary>\n\n"
        f"{escape(check.claim)}\n\n"
        f"{details}"
        f"- clause: {escape(check.clause)}, {escape(str(place))} ({known}, {check.severity}, {check.fault})\n\n"
        f"{fenced(chr(10).join(lines)) if lines else ''}{more}\n"
        "</details>\n\n"
    )


def _unlinked(text: str) -> str:
    return _LINKED.sub(lambda match: f"{match[0][0]}\u200b{match[0][1:]}", text)


def _tail(verdict: Verdict, rate: DetectionRate | None) -> str:
    known = [
        f"{escape(_short(f'{entry.check_id} on {entry.subject} [{failure_id(failure)}]: {entry.problem}'))}, "
        f"until {entry.expires}: {escape(_short(entry.reason))}"
        for _, failure, entry in summary.accepted(verdict)
    ]
    known += [
        f"{escape(_short(f'{entry.check_id} on {entry.subject}'))} was not exercised"
        for entry in summary.not_exercised(verdict)
    ]
    groups = [
        f"{escape(_short(str(group)))}: {escape(_short(', '.join(group.check_ids)))}"
        for group in summary.skipped(verdict)
    ]
    limits = [f"- **{escape(limit.topic)}**: {escape(limit.sentence)}" for limit in limits_of(verdict)]
    told = ", ".join(f"{name} {escape(_short(value))}" for name, value in summary.facts(verdict))
    parts = [
        *_folded("What is accepted, until when, and why", _listed(known)),
        *_folded("What was skipped, and why", _listed(groups)),
        *_folded("What this suite cannot detect", limits),
        *([f"{escape(str(rate))}\n"] if rate is not None else []),
    ]
    return "\n".join([*parts, f"<sub>{told}</sub>\n", f"Run again: `{summary.command(verdict)}`", ""])


def _folded(title: str, lines: Sequence[str]) -> list[str]:
    return [f"<details><summary>{title}</summary>\n", *lines, "\n</details>\n"] if lines else []


def _listed(lines: Iterable[str]) -> list[str]:
    lines = list(lines)
    shown = [f"- {_short(line)}" for line in lines[:_MOST_LINES]]
    return [*shown, *([f"- ... and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else [])]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}..."
