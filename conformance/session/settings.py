"""What a run hands to its session: the rules for every answer and every file, and how it is played.

The rules are passed in, because they belong to `rules`, a layer above this one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conformance.answers.tables import File
from conformance.check import Check, Profile
from conformance.contract import Contract
from conformance.http.exchange import Derived, Exchange


class Judging(Protocol):
    """A function that runs a check and records its result, as :meth:`Session.judge` does."""

    def __call__(self, check: Check, subject: str, **values: object) -> bool:
        """Run a check; return whether it passed."""


class Fetch(Protocol):
    """A function that fetches the file of a filter, as :meth:`Session.file` does."""

    def __call__(self, rules: object, words: str) -> File:
        """Fetch the file; `words` is the filter in words."""


Narrow = Callable[[File, Fetch, Judging], Derived | None]
"""A function that returns a prefix of names by which a file of all contacts is narrowed, if it was shown to do so."""


class ReadFile(Protocol):
    """A function that reads a download and runs the rules for every file on it."""

    def __call__(self, created: Exchange, download: Exchange, words: str, contract: Contract, judge: Judging) -> File:
        """Read the first download of an export; `words` is its filter in words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for every answer and every file, whichever scenario asked for it.

    Attributes:
        of_answers: The checks that run on every answer.
        read_file: Reads a file and runs the checks for every file.
        narrow: Returns a prefix that narrows all contacts of a large account; None if there is none.
    """

    of_answers: Sequence[Check]
    read_file: ReadFile
    narrow: Narrow


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is played.

    Attributes:
        profile: How thoroughly to test.
        seed: The seed of everything random.
        now: The clock; returns timezone-aware moments in UTC.
        pause: Waits for a number of seconds.
        confirms: Whether failed comparisons are made again; false in a dry run, whose answers are made up.
        stops_at: Returns whether the run stops at a failure of a check.
    """

    profile: Profile
    seed: int
    now: Callable[[], datetime]
    pause: Callable[[float], None] = lambda _seconds: None
    confirms: bool = True
    stops_at: Callable[[Check], bool] = lambda _check: False
