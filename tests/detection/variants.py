"""How often the suite cries wolf: what it made of the servers that keep the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.verdict.model import Outcome
from tests.detection.measuring import Run
from tests.detection.ours import variant_named
from tests.detection.records import Record, Records
from tests.variants import Expected


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the runs on one variant.

    Attributes:
        name: Its name; empty for the sound mock.
        runs: On how many data sets it was judged.
        alarms: What it was accused of, with the seed, in sentences.
        untold: How often the verdict was inconclusive though the variant hides nothing and has data.
    """

    name: str
    runs: int
    alarms: tuple[str, ...]
    untold: int


def tallies(path: Path, runs: Sequence[Run]) -> list[Tally]:
    """Count what came of these runs, variant by variant; a run without a record that holds is left out."""
    known = Records(path).latest()
    current = [
        record for run in runs if (record := known.get((run.name, run.seed))) is not None and record.stamp == run.stamp
    ]
    names = dict.fromkeys(run.name for run in runs)
    return [_tally(name, [record for record in current if record.name == name]) for name in names]


def _tally(name: str, records: Sequence[Record]) -> Tally:
    variant = variant_named(name)
    advised = variant.advised if variant else frozenset()
    hides = variant is not None and variant.expected in {Expected.FEW_DATA, Expected.OBSTACLE}
    alarms = [
        f"seed {record.seed}: {', '.join(wrong)}"
        for record in records
        if (wrong := sorted({*record.failures} - advised))
    ]
    untold = [record for record in records if record.outcome.startswith(Outcome.INCONCLUSIVE)]
    return Tally(name, len(records), tuple(alarms), 0 if hides else len(untold))
