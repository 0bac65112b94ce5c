"""The lines of a measurement: one JSON document for each run, appended as soon as it is known.

A measurement takes hours, and may be killed at any moment: what is written stays, and a line that was cut is dropped.
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

SOUND = ""
"""The name under which the sound mock is in the lines."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """When something was found: seconds and requests since the run began."""

    seconds: float
    requests: int


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one run.

    Attributes:
        name: The name of the defect or variant; empty for the sound mock.
        seed: The seed of the run.
        stamp: Of all that the result hangs on; another stamp makes it stale.
        outcome: What the tool made of it, in its own words.
        failures: What it reported, each kind once, with the time at which it was first seen.
        seconds: How long the run took.
        requests: How many requests were sent.
    """

    name: str
    seed: int
    stamp: str
    outcome: str
    failures: dict[str, Sighting] = field(default_factory=dict)
    seconds: float = 0.0
    requests: int = 0


class Records:
    """The lines of one tool in a folder.

    Args:
        path: The file; it and its folder are made where they are missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, record: Record) -> None:
        """Append a record; it is on the disk when this returns."""
        line = json.dumps(asdict(record), sort_keys=True)
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # A line that a kill cut short is ended first, so that it does not spoil this one.
            start = "" if self._ends_well() else "\n"
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{start}{line}\n")

    def latest(self) -> dict[tuple[str, int], Record]:
        """Return the last record of each name and seed; lines that cannot be read are left out."""
        return {(record.name, record.seed): record for record in self._lines()}

    def has(self, name: str, seed: int, stamp: str) -> bool:
        """Tell whether there is a record of this stamp."""
        known = self.latest().get((name, seed))
        return known is not None and known.stamp == stamp

    def _lines(self) -> Iterator[Record]:
        if not self._path.exists():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                members = json.loads(line)
                members["failures"] = {kind: Sighting(**seen) for kind, seen in members["failures"].items()}
                yield Record(**members)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue

    def _ends_well(self) -> bool:
        if not self._path.exists() or not self._path.stat().st_size:
            return True
        with self._path.open("rb") as file:
            file.seek(-1, 2)
            return file.read() == b"\n"
