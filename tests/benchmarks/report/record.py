"""What all benchmarks measured, as the file `record.json` beside this module holds it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from tests.benchmarks.figures import Figure

FILE: Final = Path(__file__).parent / "record.json"
_SIGNIFICANT: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """What one benchmark measured.

    Attributes:
        name: The name of the benchmark, as the command has it.
        figures: What it found.
        skipped: Why it, or some of what it measures, was skipped, by name.
    """

    name: str
    figures: Sequence[Figure]
    skipped: Mapping[str, str]


Record: TypeAlias = Sequence[Part]


def figures_of(record: Record, name: str) -> Sequence[Figure]:
    """Return the figures of a benchmark; none if it was skipped."""
    return [figure for part in record if part.name == name for figure in part.figures]


def as_json(record: Record) -> str:
    """Write a record as it is kept; a figure has four significant digits."""
    parts: list[dict[str, Any]] = [asdict(part) for part in record]
    for part in parts:
        part["figures"] = [{**each, "value": float(f"{each['value']:.{_SIGNIFICANT}g}")} for each in part["figures"]]
    return json.dumps(parts, indent=1, ensure_ascii=False) + "\n"


def parsed(text: str) -> Record:
    """Read a record as it is kept."""
    return [
        Part(part["name"], [Figure(**each) for each in part["figures"]], part["skipped"]) for part in json.loads(text)
    ]


def read(path: Path = FILE) -> Record:
    """Read the record that was written last; an empty one where nothing was measured yet."""
    return parsed(path.read_text(encoding="utf-8")) if path.exists() else []


def digest(record: Record) -> str:
    """Return what tells one record from another."""
    return hashlib.sha256(as_json(record).encode()).hexdigest()[:16]
