"""The errors of all operations, each status once: what causes it, and what to do about it."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import yaml

from mock_server.reference.model import Cause, Entry, Failure, Response

REMEDIES: Final[Mapping[int, str]] = yaml.safe_load(
    (files("mock_server.reference") / "templates" / "remedies.yaml").read_text(encoding="utf-8")
)
"""What a client does about an error, by status, as Markdown."""


def read_failures(entries: tuple[Entry, ...]) -> tuple[Failure, ...]:
    """Return the errors, ascending by status.

    Args:
        entries: The operations.
    """
    found: dict[int, list[tuple[Entry, Response]]] = {}
    for entry in entries:
        for error in entry.errors:
            found.setdefault(error.status, []).append((entry, error))
    return tuple(_failure(status, found[status]) for status in sorted(found))


def _failure(status: int, answers: list[tuple[Entry, Response]]) -> Failure:
    causes: dict[str, list[Entry]] = {}
    for entry, answer in answers:
        causes.setdefault(answer.description, []).append(entry)
    return Failure(
        status=status,
        reason=answers[0][1].reason,
        causes=tuple(Cause(description, tuple(entries)) for description, entries in causes.items()),
        remedy=REMEDIES.get(status, ""),
        # Answers of several operations that are the same are shown once.
        headers=tuple({header.name: header for _, answer in answers for header in answer.headers}.values()),
        examples=tuple({example.text: example for _, answer in answers for example in answer.examples}.values()),
    )
