"""What it means that a failure is accepted: the entries of a baseline, and how a run bore each of them out.

These are values alone. ``baseline`` reads and writes them, the verdict carries them to the reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conformance.check import Profile


class Standing(StrEnum):
    """How a run bore an entry out."""

    ACCEPTED = "accepted"
    EXPIRED = "expired"
    GONE = "not reproduced"
    UNSEEN = "not exercised"


@dataclass(frozen=True, slots=True)
class Entry:
    """A failure that somebody accepts for a time.

    Attributes:
        key: The key of the failure, 16 hexadecimal digits.
        check_id: The check that finds it.
        subject: What it is found on.
        problem: What is wrong.
        reason: Why it is accepted, in the words of whoever accepts it.
        expires: The last day on which it is, UTC.
        profile: The shallowest profile in which it was seen; a run that looks less thoroughly does not miss it. None
            where that is not said.
    """

    key: str
    check_id: str
    subject: str
    problem: str
    reason: str
    expires: date
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The entries of a baseline beside what a run found.

    Attributes:
        entries: Each entry and its standing, in the order of the file.
    """

    entries: tuple[tuple[Entry, Standing], ...]

    def of(self, *standings: Standing) -> tuple[Entry, ...]:
        """Return the entries in one of these standings."""
        return tuple(entry for entry, standing in self.entries if standing in standings)
