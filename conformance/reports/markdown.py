"""The verdict as Markdown, for a comment on a pull request and for the job summary of GitHub.

A comment has room for 65,536 characters, so the report keeps to :data:`MOST`: the verdict, the table and what was not
looked at are short by themselves, and the failures take what is left, the most severe first. All that is not ours is
escaped: nobody is mentioned, nothing is linked, no markup is obeyed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from conformance.contract import Contract
from conformance.reports.clauses import place_of
from conformance.reports.summary import (
    WORDS,
    accepted,
    broken,
    columns,
    command,
    counts,
    exercised,
    facts,
    headline,
    skipped,
    unlooked,
    upkeep,
    where,
)
from conformance.verdict.detection import DetectionRate
from conformance.verdict.keys import failure_id
from conformance.verdict.limits import limits_of
from conformance.verdict.model import Failure, Outcome, Result, State, Verdict
from conformance.verdict.neutral import neutral

MOST = 60_000
_SIGNS = {
    Outcome.CONFORMANT: "\u2705",
    Outcome.ACCEPTED: "\u2611\ufe0f",
    Outcome.OUTDATED: "\u274c",
    Outcome.BROKEN: "\u274c",
    Outcome.INCONCLUSIVE: "\u26a0\ufe0f",
}
_MOST_STEPS = 8
_MOST_LINES = 30
_LONGEST_LINE = 400
# Punctuation that begins markup somewhere in GitHub's Markdown.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-!|~$^=>])")
# What GitHub makes mentions, references and links of once the markup is read: escapes do not help, a space of no width
# behind the telling character does.
_LINKED = re.compile(r"(@(?=\w)|#(?=\d)|\bGH-(?=\d)|://|\bwww\.)", re.IGNORECASE)


def render_markdown(verdict: Verdict, contract: Contract, rate: DetectionRate | None = None) -> str:
    """Write a verdict as Markdown of at most :data:`MOST` characters.

    Args:
        verdict: What a run came to.
        contract: The contract it was judged by, for the lines of the clauses.
        rate: What the suite itself was measured to find, if that is known.
    """
    verdict = neutral(verdict)
    head, tail = _head(verdict), _tail(verdict, rate)
    room = MOST - len(head) - len(tail)
    sections = []
    for title, state in (("Broken", State.FAILED), ("Advice, which fails no run", State.ADVICE)):
        section = _section(title, broken(verdict, state), contract, room)
        room -= len(section)
        sections.append(section)
    return "".join([head, *sections, tail])


def escape(text: str) -> str:
    """Return a text that Markdown shows letter by letter: no markup, HTML, mention, reference or link."""
    escaped = _MARKUP.sub(r"\\\1", _unlinked(text)).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)  # at the beginning of a line a number and a dot make a list


def fenced(text: str) -> str:
    """Return a text as a code block, with a fence longer than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}\n"


def _head(verdict: Verdict) -> str:
    lines = [f"## {_SIGNS[verdict.outcome]} {escape(headline(verdict))}\n"]
    lines += _listed(escape(reason) for reason in verdict.reasons)
    lines += _listed(escape(sentence) for sentence in upkeep(verdict))
    if not exercised(verdict):
        return "\n".join(lines) + "\n\n"
    words = list(columns(verdict).values())
    lines += ["", f"| family | {' | '.join(words)} | times kept |", f"| --- |{' ---: |' * (len(words) + 1)}"]
    for row in counts(verdict):
        cells = [str(row.checks[state]) if row.checks[state] else "" for state in columns(verdict)]
        lines.append(f"| {row.family} | {' | '.join(cells)} | {row.observations} |")
    return "\n".join(lines) + "\n\n"


def _section(title: str, failures: Sequence[tuple[Result, Failure]], contract: Contract, room: int) -> str:
    if not failures:
        return ""
    section = f"### {title}\n\n"
    # The room for the notice is kept free, so that a cut report says that it is cut.
    notice = "_... and {} more; the JSON and HTML reports hold them all._\n\n"
    for place, pair in enumerate(failures):
        block = _block(*pair, contract)
        if len(section) + len(block) > room - len(notice) - 10:
            return section + notice.format(len(failures) - place)
        section += block
    return section


def _block(result: Result, failure: Failure, contract: Contract) -> str:
    check, finding = result.check, failure.finding
    place = place_of(check.clause, contract, failure.subject)
    times = f" ({failure.count} times)" if failure.count > 1 else ""
    lines = []
    for step in failure.steps[-_MOST_STEPS:]:
        lines += [step.curl, f"# -> {step.answer}"]
    # Inside a summary Markdown is not read, so its text is escaped as HTML.
    what = html.escape(_unlinked(f"on {where(failure)}: {finding.problem}{times} [{failure_id(failure)}]"))
    expired = ""
    if failure.entry is not None:
        expired = f"- accepted until {failure.entry.expires}, which is past: {escape(failure.entry.reason)}\n"
    return (
        f"<details><summary><b>{html.escape(check.check_id)}</b> {what}</summary>\n\n"
        f"{escape(check.claim)}\n\n"
        f"- expected: {escape(finding.expected)}\n"
        f"- found: {escape(finding.found)}\n"
        f"{expired}"
        f"- clause: {escape(check.clause)}, {escape(str(place))} ({check.basis}, {check.severity}, {check.fault})\n\n"
        f"{fenced(chr(10).join(lines)) if lines else ''}\n"
        "</details>\n\n"
    )


def _unlinked(text: str) -> str:
    return _LINKED.sub(lambda match: f"{match[0][0]}\u200b{match[0][1:]}", text)


def _tail(verdict: Verdict, rate: DetectionRate | None) -> str:
    parts = []
    groups = [
        f"{WORDS[group.state]}: {escape(_short(group.reason))}: {escape(_short(', '.join(group.check_ids)))}"
        for group in skipped(verdict)
    ]
    known = [
        f"{escape(_short(f'{entry.check_id} on {entry.subject} [{failure_id(failure)}]: {entry.problem}'))}, "
        f"until {entry.expires}: {escape(_short(entry.reason))}"
        for _, failure, entry in accepted(verdict)
    ]
    known += [
        f"{escape(_short(f'{entry.check_id} on {entry.subject}'))} was not looked into" for entry in unlooked(verdict)
    ]
    if known:
        parts += [
            "<details><summary>What is accepted, until when, and why</summary>\n",
            *_listed(known),
            "\n</details>\n",
        ]
    if groups:
        parts += ["<details><summary>What was skipped, and why</summary>\n", *_listed(groups), "\n</details>\n"]
    parts += [
        "<details><summary>What this suite cannot see</summary>\n",
        *(f"- **{escape(limit.topic)}**: {escape(limit.sentence)}" for limit in limits_of(verdict)),
        "\n</details>\n",
    ]
    if rate is not None:
        parts.append(f"{escape(str(rate))}\n")
    told = ", ".join(f"{name} {escape(_short(value))}" for name, value in facts(verdict))
    return "\n".join([*parts, f"<sub>{told}</sub>\n", f"Again: `{command(verdict)}`", ""])


def _listed(lines: Iterable[str]) -> list[str]:
    lines = list(lines)
    shown = [f"- {_short(line)}" for line in lines[:_MOST_LINES]]
    return [*shown, *([f"- ... and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else [])]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}..."
