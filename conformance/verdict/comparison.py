"""Two verdicts side by side: what is fixed, what is new, what is the same, and what the newer run did not look into.

Failures are matched by their key, subject by subject. A failure that is not in the newer verdict is fixed only where
that run saw its rule kept, or broken otherwise, on the same subject, and looked no less thoroughly; else nobody knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.reports.markdown import escape
from conformance.verdict.keys import ID_LENGTH
from conformance.verdict.model import Outcome, State
from conformance.verdict.neutral import visible
from conformance.verdict.recorded import RecordedFailure, RecordedResult, RecordedVerdict

FORMAT = "mailing-conformance-comparison/1"
FORMATS = ("text", "json", "markdown")


class Change(StrEnum):
    """What became of a failure."""

    NEW = "new"
    FIXED = "fixed"
    SAME = "same"
    UNSEEN = "no longer exercised"


@dataclass(frozen=True, slots=True)
class Compared:
    """A failure of one run or of both.

    Attributes:
        change: What became of it.
        key: By which it is known again.
        check_id: The check.
        subject: What it was found on.
        problem: What is wrong.
        state: What the newer run says of the check, or the older one where the newer does not know it.
        accepted: Whether a baseline accepts it.
        remark: What a reader should know beside; may be empty.
    """

    change: Change
    key: str
    check_id: str
    subject: str
    problem: str
    state: State
    accepted: bool
    remark: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether it is new, and neither advice nor accepted."""
        return self.change is Change.NEW and self.state is State.FAILED and not self.accepted


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two verdicts side by side.

    Attributes:
        failures: The failures: new ones first, then fixed ones, the same, and those that nobody looked into.
        notes: What makes the two hard to compare, in sentences.
    """

    failures: tuple[Compared, ...]
    notes: tuple[str, ...]

    @property
    def exit_status(self) -> int:
        """Return 1 where a failure is new that is neither advice nor accepted, else 0."""
        return int(any(failure.counts for failure in self.failures))

    def of(self, change: Change) -> tuple[Compared, ...]:
        """Return the failures that came out so."""
        return tuple(failure for failure in self.failures if failure.change is change)


def compare(old: RecordedVerdict, new: RecordedVerdict) -> Comparison:
    """Lay two verdicts side by side.

    Args:
        old: The older one.
        new: The newer one.
    """
    before = {failure.key: failure for failure in old.failures()}
    after = {failure.key: failure for failure in new.failures()}
    compared = [_present(failure, old, new, known=key in before) for key, failure in after.items()]
    compared += [_absent(failure, old, new) for key, failure in before.items() if key not in after]
    order = tuple(Change)
    return Comparison(tuple(sorted(compared, key=lambda one: order.index(one.change))), tuple(_notes(old, new)))


def render_comparison(comparison: Comparison, form: str) -> str:
    """Write a comparison as ``text``, ``json`` or ``markdown``, with a line end at its end."""
    return {"text": _text, "json": _json, "markdown": _markdown}[form](comparison)


def _present(failure: RecordedFailure, old: RecordedVerdict, new: RecordedVerdict, *, known: bool) -> Compared:
    check_id = failure.recipe.check_id
    remark = ""
    if not known and not _looked(old.results.get(check_id), failure.subject):
        remark = "the older run did not look there"
    return _compared(Change.SAME if known else Change.NEW, failure, new.results[check_id].state, remark)


def _absent(failure: RecordedFailure, old: RecordedVerdict, new: RecordedVerdict) -> Compared:
    check_id = failure.recipe.check_id
    result = new.results.get(check_id)
    if new.profile >= old.profile and _looked(result, failure.subject):
        return _compared(Change.FIXED, failure, (result or old.results[check_id]).state)
    return _compared(Change.UNSEEN, failure, (result or old.results[check_id]).state)


def _looked(result: RecordedResult | None, subject: str) -> bool:
    return result is not None and result.looked_into(subject)


def _compared(change: Change, failure: RecordedFailure, state: State, remark: str = "") -> Compared:
    return Compared(
        change,
        failure.key,
        visible(failure.recipe.check_id),
        visible(failure.subject),
        visible(failure.problem),
        state,
        failure.accepted,
        remark,
    )


def _notes(old: RecordedVerdict, new: RecordedVerdict) -> list[str]:
    notes = []
    for age, verdict in (("older", old), ("newer", new)):
        if verdict.outcome is Outcome.INCONCLUSIVE:
            notes.append(f"The {age} run is inconclusive: it did not look at everything.")
    if old.contract_digest != new.contract_digest:
        notes.append("The runs judged by different contracts: a rule may have changed, not the server.")
    if old.profile is not new.profile:
        notes.append(f"The profile was {old.profile.name.lower()} and is {new.profile.name.lower()}.")
    if old.strict is not new.strict:
        notes.append(f"Advice counts in the {'newer' if new.strict else 'older'} run alone.")
    if old.seed != new.seed:
        notes.append("The seeds differ, so the generated requests do.")
    return notes


def _headline(comparison: Comparison) -> str:
    return ", ".join(f"{len(comparison.of(change))} {change}" for change in Change)


def _marks(failure: Compared) -> str:
    marks = ["accepted"] if failure.accepted else ["advice"] if failure.state is State.ADVICE else []
    marks += [failure.remark] if failure.remark else []
    return f" ({'; '.join(marks)})" if marks and failure.change in {Change.NEW, Change.SAME} else ""


def _text(comparison: Comparison) -> str:
    lines = [f"compared: {_headline(comparison)}"]
    lines += [
        f"  {failure.change}  {failure.check_id}  on {failure.subject}  {failure.key[:ID_LENGTH]}  "
        f"{failure.problem}{_marks(failure)}"
        for failure in comparison.failures
    ]
    lines += [f"  note: {note}" for note in comparison.notes]
    return "\n".join(lines) + "\n"


def _json(comparison: Comparison) -> str:
    document = {
        "format": FORMAT,
        "exit_status": comparison.exit_status,
        "notes": comparison.notes,
        **{change.name.lower(): _members(comparison.of(change)) for change in Change},
    }
    return json.dumps(document, indent=2) + "\n"


def _members(failures: Sequence[Compared]) -> list[Mapping[str, Any]]:
    return [
        {
            "id": failure.key[:ID_LENGTH],
            "key": failure.key,
            "check": failure.check_id,
            "subject": failure.subject,
            "problem": failure.problem,
            "state": failure.state,
            "accepted": failure.accepted,
            "remark": failure.remark,
        }
        for failure in failures
    ]


def _markdown(comparison: Comparison) -> str:
    lines = [f"## Compared: {escape(_headline(comparison))}", ""]
    for change in Change:
        failures = comparison.of(change)
        if failures:
            lines += [f"### {str(change).capitalize()}", ""]
            lines += [
                f"- **{escape(failure.check_id)}** on {escape(failure.subject)} `{failure.key[:ID_LENGTH]}`: "
                f"{escape(failure.problem)}{escape(_marks(failure))}"
                for failure in failures
            ]
            lines.append("")
    lines += [f"> {escape(note)}" for note in comparison.notes]
    return "\n".join(lines).rstrip("\n") + "\n"
