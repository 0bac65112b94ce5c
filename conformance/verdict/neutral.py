"""Text made safe before any format writes it: no control character, no change of text direction, no endless line.

The texts of a verdict are ours, but some describe what a server sent, and a report is read on terminals, in browsers
and by parsers. Every format therefore passes its verdict through :func:`neutral` first. The escaping of its own
language comes on top.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from conformance.answers.evidence import Step
from conformance.check import Finding
from conformance.verdict.acceptance import BaselineResult, Entry
from conformance.verdict.model import Failure, Result, Verdict

LONGEST = 2000
_CUT = "... (cut)"
# Control characters, unpaired surrogates, line and paragraph separators, and characters that turn the text direction.
_DANGEROUS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# These two join emoji and the letters of some scripts, and have no other effect.
_JOINERS = frozenset("\u200c\u200d")
_NONCHARACTERS = 0xFFFE


def visible(text: str) -> str:
    r"""Return a text on one line, with every character that would act on its reader escaped, such as `\x1b`.

    A text longer than :data:`LONGEST` characters is cut. The function is idempotent.
    """
    escaped = "".join(_escaped(letter) if _acts(letter) else letter for letter in text[: LONGEST + 1])
    return escaped if len(escaped) <= LONGEST else escaped[: LONGEST - len(_CUT)] + _CUT


def neutral(verdict: Verdict) -> Verdict:
    """Return a verdict with every text passed through :func:`visible`."""
    return replace(
        verdict,
        reasons=tuple(visible(reason) for reason in verdict.reasons),
        results=tuple(_result(result) for result in verdict.results),
        contract_version=visible(verdict.contract_version),
        contract_digest=visible(verdict.contract_digest),
        obstacles=tuple(visible(obstacle) for obstacle in verdict.obstacles),
        baseline=verdict.baseline
        and BaselineResult(tuple((_entry(one), state) for one, state in verdict.baseline.entries)),
    )


def _entry(entry: Entry) -> Entry:
    return replace(
        entry,
        key=visible(entry.key),
        check_id=visible(entry.check_id),
        subject=visible(entry.subject),
        problem=visible(entry.problem),
        reason=visible(entry.reason),
    )


def _result(result: Result) -> Result:
    return replace(
        result,
        subjects=tuple(visible(subject) for subject in result.subjects),
        failures=tuple(neutral_failure(failure) for failure in result.failures),
        reason=visible(result.reason),
        accepted=tuple(neutral_failure(failure) for failure in result.accepted),
    )


def neutral_failure(failure: Failure) -> Failure:
    """Return a failure with every text passed through :func:`visible`."""
    finding = failure.finding
    return replace(
        failure,
        check_id=visible(failure.check_id),
        subject=visible(failure.subject),
        finding=Finding(visible(finding.problem), visible(finding.expected), visible(finding.found)),
        steps=tuple(Step(step.number, visible(step.curl), visible(step.answer)) for step in failure.steps),
        scenario=visible(failure.scenario),
        also=tuple(neutral_failure(other) for other in failure.also),
        entry=_entry(failure.entry) if failure.entry is not None else None,
    )


def _acts(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable()
    if letter in _JOINERS:
        return False
    # The last two code points of each plane are noncharacters; XML forbids those of the first plane.
    return unicodedata.category(letter) in _DANGEROUS or ord(letter) & _NONCHARACTERS == _NONCHARACTERS


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii") if ord(letter) > 0xFF else f"\\x{ord(letter):02x}"  # noqa: PLR2004  the last code point of two digits
