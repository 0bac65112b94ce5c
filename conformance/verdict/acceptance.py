"""What it means that a failure is accepted: the entries of a baseline, and the state of each after a run.

These are values alone. `baseline` computes them, `baseline_yaml` reads and writes the entries, and the verdict carries
them to the reports.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conformance.check import Profile


class EntryState(StrEnum):
    """What a run says of an entry of a baseline."""

    ACCEPTED = "accepted"
    EXPIRED = "expired"
    GONE = "not reproduced"
    NOT_EXERCISED = "not exercised"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms on which new failures are accepted.

    Attributes:
        reason: Why.
        expires: The last day, UTC.
    """

    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A failure that is accepted for a time.

    Attributes:
        key: The key of the failure, 16 hexadecimal digits.
        check_id: The check that finds it.
        subject: What it is found on.
        problem: What is wrong.
        reason: Why it is accepted, in the words of the person who accepts it.
        expires: The last day on which it is accepted, UTC.
        profile: The shallowest profile in which it was seen; a shallower run does not miss it. None where unknown.
    """

    key: str
    check_id: str
    subject: str
    problem: str
    reason: str
    expires: date
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class BaselineResult:
    """A baseline after a run.

    Attributes:
        entries: Each entry and its state, in the order of the file.
    """

    entries: tuple[tuple[Entry, EntryState], ...] = ()

    def of(self, *states: EntryState) -> tuple[Entry, ...]:
        """Return the entries in one of these states."""
        return tuple(entry for entry, state in self.entries if state in states)
