"""The figures drawn from the records, as `conformance/detection.json` holds them and the README shows them.

A defect counts as found by the suite where a strict run fails any check, as the sound mock fails none; `own` counts
those that the check meant for it finds, and `failing` those that fail a run that is not strict. The records need not
say which these are: whether a check fails such a run depends on its basis alone.
What counts as found by stock Schemathesis is told in `tests.detection.stock`.
"""

import importlib.metadata
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import conformance
from conformance.check import Family, Profile
from conformance.verdict.detection import digest_of, stamp_of_checks
from tests.defects import DEFECTS, Defect
from tests.detection import stock
from tests.detection.measuring import Run
from tests.detection.records import SOUND, Record, Records, Sighting
from tests.detection.stamps import stamp_of, stamp_of_defects
from tests.detection.table import as_markdown
from tests.detection.tools import TOOLS, variant_runs, variants_file
from tests.detection.variants import tallies
from tests.variants import ALL

FILE = Path(conformance.__file__).parent / "verdict" / "detection.json"
STALE = (
    "There are no figures of this version: `python -m tests.defects run` and `python -m tests.variants` measure, "
    "`python -m tests.defects summarise` writes them down."
)
_MOST_SEEDS = 1000
# The checks whose failure is more than advice.
_COUNTING = frozenset(check.check_id for check in conformance.CATALOGUE if not check.advice)


class IncompleteError(Exception):
    """There is not enough to draw figures from; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a family of faults.

    Attributes:
        family: The family of the check that is meant for them.
        defects: How many there are.
        standard: How many the profile standard finds, by any check.
        failing: How many of them fail a run of the profile standard that is not strict.
        own: How many of them the check finds that is meant for it.
        quick: How many the profile quick finds, by any check.
        quick_failing: How many of them fail a run of the profile quick that is not strict.
        stock: How many stock Schemathesis finds.
        stock_tried: On how many stock Schemathesis was run.
    """

    family: str
    defects: int
    standard: int
    failing: int
    own: int
    quick: int
    quick_failing: int
    stock: int
    stock_tried: int


def servers_stamp() -> str:
    """Stamp all servers that are judged: the defects and the variants."""
    return digest_of([stamp_of_defects(), *sorted(stamp_of(variant.name, "tests.variants") for variant in ALL)])


def summary(folder: Path) -> dict[str, Any]:
    """Draw the figures from the records in a folder.

    Raises:
        IncompleteError: Runs are missing, or the suite failed a server that keeps the contract.
    """
    standard, quick = _current("standard", folder), _current("quick", folder)
    _demand(standard, TOOLS["standard"](), "--tool standard")
    _demand(quick, TOOLS["quick"](), "--tool quick")
    for records, file in ((standard, "standard"), (quick, "quick")):
        if records[SOUND, 1].failures:
            raise IncompleteError(f"The sound mock failed in {file}; no figure would mean anything.")
    others = _current("stock", folder)
    _demand(others, [run for run in TOOLS["stock"]() if run.name == SOUND], "--tool stock")
    sound = [record for (name, _), record in others.items() if name == SOUND]
    by_stock = {name: stock.found(record, sound) for (name, _), record in others.items() if name != SOUND}
    found = {name: record.failures for (name, _), record in standard.items()}
    found_quickly = {name: record.failures for (name, _), record in quick.items()}
    rows = [_row(family, found, found_quickly, by_stock) for family in Family]
    return {
        "stamp": stamp_of_checks(),
        "servers_stamp": servers_stamp(),
        **_totals(rows),
        **_variants(folder),
        "half_found_after_seconds": _half(found),
        "missed": [defect.name for defect in DEFECTS if not found[defect.name]],
        "schemathesis": {
            "version": importlib.metadata.version("schemathesis"),
            "options": list(stock.OPTIONS),
            "false_alarms": sorted(set(chain.from_iterable(record.failures for record in sound))),
        },
        "families": [asdict(row) for row in rows if row.defects],
    }


def matrix(folder: Path) -> list[tuple[str, ...]]:
    """List what each tool found on each defect: a line for each kind of failure, the first one first.

    Returns:
        Defect, class of fault, check meant for it, tool, kind of failure, seconds and requests until it was seen.
    """
    lines: list[tuple[str, ...]] = []
    for tool in TOOLS:
        records = _current(tool, folder)
        sound = [record for (name, _), record in records.items() if name == SOUND]
        for defect in DEFECTS:
            record = records.get((defect.name, 1))
            seen = stock.found(record, sound) if record else {}
            what = (defect.name, defect.fault, defect.check_id, tool)
            lines += [
                (*what, kind, str(each.seconds), str(each.requests))
                for kind, each in sorted(seen.items(), key=lambda item: (item[1].seconds, item[0]))
            ]
    return lines


def told(path: Path = FILE) -> str:
    """Write the figures of a file in Markdown, a paragraph and a table; a sentence instead where they are stale."""
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
        current = (figures["stamp"], figures["servers_stamp"]) == (stamp_of_checks(), servers_stamp())
    except (OSError, ValueError, KeyError):
        return STALE
    return f"{_paragraph(figures)}\n\n{_table(figures)}" if current else STALE


def _paragraph(figures: Mapping[str, Any]) -> str:
    half, other = figures["half_found_after_seconds"], figures["schemathesis"]
    half_found = f", half of them within {half} s of starting" if half is not None else ""
    return (
        f"Of {figures['defects']} servers with one fault each, `standard` reports {figures['found']}{half_found}, and "
        f"`quick` {figures['quick_found']}. Some of the faults are reported as advice alone: without `--strict`, "
        f"`standard` fails {figures['failing']} of the servers and `quick` {figures['quick_failing']}; the others pass "
        f"as conformant. In {figures['variant_runs']} runs on sound servers, "
        f"{figures['variants']} of them unusual, it failed none. Stock Schemathesis {other['version']} was run with "
        f"all its checks on {figures['stock_tried']} of the same faulty servers, and found {figures['stock']}."
    )


_TOTALS = ("defects", "failing", "own", "quick_failing", "stock", "stock_tried")
_COLUMNS = {
    "standard": "reported by `standard`",
    "failing": "failed by it",
    "own": "by the check for it",
    "quick": "reported by `quick`",
    "quick_failing": "failed by it",
}


def _table(figures: Mapping[str, Any]) -> str:
    total = {"family": "all", **{name: figures[name] for name in _TOTALS}}
    rows = [Row(**row) for row in figures["families"]]
    rows.append(Row(**total, standard=figures["found"], quick=figures["quick_found"]))
    head = ("faults in", "defects", *_COLUMNS.values(), "stock Schemathesis")
    return as_markdown(head, [_cells(row) for row in rows])


def _cells(row: Row) -> tuple[str, ...]:
    others = str(row.stock) if row.stock_tried == row.defects else f"{row.stock} of {row.stock_tried}"
    return (row.family, str(row.defects), *(str(getattr(row, name)) for name in _COLUMNS), others)


def _current(file: str, folder: Path) -> dict[tuple[str, int], Record]:
    known = Records(folder / f"{file}.jsonl").latest()
    stamps = {(run.name, run.seed): run.stamp for run in TOOLS[file]()}
    return {key: record for key, record in known.items() if stamps.get(key) == record.stamp}


def _demand(records: Mapping[tuple[str, int], Record], runs: Sequence[Run], options: str) -> None:
    wanting = sum((run.name, run.seed) not in records for run in runs)
    if wanting:
        raise IncompleteError(f"{wanting} of {len(runs)} runs are missing: python -m tests.defects run {options}")


_Found = Mapping[str, Mapping[str, Sighting]]


def _row(family: Family, found: _Found, quickly: _Found, by_stock: _Found) -> Row:
    defects = [defect for defect in DEFECTS if defect.check_id.split(".")[0] == family]

    def count(keep: Callable[[Defect], object]) -> int:
        return sum(bool(keep(defect)) for defect in defects)

    return Row(
        family=str(family),
        defects=len(defects),
        standard=count(lambda defect: found[defect.name]),
        failing=count(lambda defect: _COUNTING & found[defect.name].keys()),
        own=count(lambda defect: defect.check_id in found[defect.name]),
        quick=count(lambda defect: quickly[defect.name]),
        quick_failing=count(lambda defect: _COUNTING & quickly[defect.name].keys()),
        stock=count(lambda defect: by_stock.get(defect.name)),
        stock_tried=count(lambda defect: defect.name in by_stock),
    )


def _totals(rows: Sequence[Row]) -> dict[str, int]:
    return {
        "defects": sum(row.defects for row in rows),
        "found": sum(row.standard for row in rows),
        "failing": sum(row.failing for row in rows),
        "own": sum(row.own for row in rows),
        "quick_found": sum(row.quick for row in rows),
        "quick_failing": sum(row.quick_failing for row in rows),
        "stock": sum(row.stock for row in rows),
        "stock_tried": sum(row.stock_tried for row in rows),
    }


def _variants(folder: Path) -> dict[str, int]:
    judged: dict[str, int] = dict.fromkeys(("", *(variant.name for variant in ALL)), 0)
    for profile in Profile:
        path = folder / f"{variants_file(profile)}.jsonl"
        seeds = sorted({seed for _, seed in Records(path).latest() if seed <= _MOST_SEEDS})
        for tally in tallies(path, variant_runs(profile, seeds)):
            judged[tally.name] += tally.runs
            if tally.alarms:
                raise IncompleteError(f"{tally.name or 'The sound mock'} was failed falsely: {tally.alarms[0]}")
    wanting = sum(not runs for runs in judged.values())
    if wanting:
        raise IncompleteError(f"{wanting} variants were not judged: python -m tests.variants")
    return {"variants": len(ALL), "variant_runs": sum(judged.values())}


def _half(found: _Found) -> float | None:
    """Return the time by which half of the defects had failed a check, in seconds; None where half are missed."""
    first = sorted(min((seen.seconds for seen in found[defect.name].values()), default=math.inf) for defect in DEFECTS)
    half = first[(len(first) - 1) // 2]
    return None if math.isinf(half) else round(half, 1)
