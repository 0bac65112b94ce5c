"""What proves a finding: the exchanges, and the files they brought, among the values that a check was given."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.answers.tables import File
from conformance.http.exchange import Exchange


def files_in(values: Iterable[object]) -> Iterable[File]:
    """Yield the files among values, also those in lists."""
    for value in values:
        if isinstance(value, File):
            yield value
        elif isinstance(value, list | tuple):
            yield from files_in(value)


def exchanges_in(values: Iterable[object]) -> Iterable[Exchange]:
    """Yield the exchanges among values, also those in lists and those of files."""
    for value in values:
        if isinstance(value, Exchange):
            yield value
        elif isinstance(value, File):
            yield from value.exchanges
        elif isinstance(value, list | tuple):
            yield from exchanges_in(value)
