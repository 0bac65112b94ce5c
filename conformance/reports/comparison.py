"""A comparison of two verdicts as text, JSON and Markdown."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from conformance.reports.markdown import escape
from conformance.verdict.comparison import Change, Compared, Comparison
from conformance.verdict.model import State

FORMAT = "mailing-conformance-comparison/1"


def render_comparison(comparison: Comparison, form: str) -> str:
    """Write a comparison in one of :data:`FORMATS`, with a line feed at its end."""
    return FORMATS[form](comparison)


def _headline(comparison: Comparison) -> str:
    return ", ".join(f"{len(comparison.of(change))} {change}" for change in Change)


def _marks(one: Compared) -> str:
    marks = ["accepted"] if one.failure.accepted else ["advice"] if one.state is State.ADVICE else []
    marks += [one.remark] if one.remark else []
    return f" ({'; '.join(marks)})" if marks and one.change in {Change.NEW, Change.SAME} else ""


def _text(comparison: Comparison) -> str:
    lines = [f"compared: {_headline(comparison)}"]
    for one in comparison.failures:
        failure = one.failure
        place = f"{failure.check_id}  on {failure.subject}  {failure.failure_id}"
        lines.append(f"  {one.change}  {place}  {failure.problem}{_marks(one)}")
    lines += [f"  note: {note}" for note in comparison.notes]
    return "\n".join(lines) + "\n"


def _json(comparison: Comparison) -> str:
    document = {
        "format": FORMAT,
        "exit_status": comparison.exit_status,
        "notes": comparison.notes,
        **{change.name.lower(): [_members(one) for one in comparison.of(change)] for change in Change},
    }
    return json.dumps(document, indent=2) + "\n"


def _members(one: Compared) -> Mapping[str, Any]:
    failure = one.failure
    return {
        "id": failure.failure_id,
        "key": failure.key,
        "check": failure.check_id,
        "subject": failure.subject,
        "problem": failure.problem,
        "state": one.state,
        "accepted": failure.accepted,
        "remark": one.remark,
    }


def _markdown(comparison: Comparison) -> str:
    lines = [f"## Compared: {escape(_headline(comparison))}", ""]
    for change in Change:
        compared = comparison.of(change)
        if compared:
            lines += [f"### {str(change).capitalize()}", "", *(_item(one) for one in compared), ""]
    lines += [f"> {escape(note)}" for note in comparison.notes]
    return "\n".join(lines).rstrip("\n") + "\n"


def _item(one: Compared) -> str:
    failure = one.failure
    place = f"- **{escape(failure.check_id)}** on {escape(failure.subject)} `{failure.failure_id}`"
    return f"{place}: {escape(failure.problem)}{escape(_marks(one))}"


FORMATS: Mapping[str, Callable[[Comparison], str]] = {"text": _text, "json": _json, "markdown": _markdown}
"""The formats of a comparison by name."""
