"""Working through a list of runs, some at a time, each written down when it is done."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from tests.detection.records import Record, Records

# A process that served and judged many times has grown; a new one begins small.
_RUNS_PER_PROCESS = 12


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is to be made.

    Attributes:
        file: The name of the file that its record goes to, without extension.
        name: The name of the defect or variant; empty for the sound mock.
        seed: Its seed.
        stamp: What its record will be stamped with.
        make: Makes it; a function of a module, given the name and the seed.
    """

    file: str
    name: str
    seed: int
    stamp: str
    make: Callable[[str, int], Record]


def missing(runs: Sequence[Run], folder: Path) -> list[Run]:
    """Return the runs of which there is no record, or a stale one."""
    known = {file: Records(folder / f"{file}.jsonl").latest() for file in {run.file for run in runs}}

    def is_known(run: Run) -> bool:
        record = known[run.file].get((run.name, run.seed))
        return record is not None and record.stamp == run.stamp

    return [run for run in runs if not is_known(run)]


def made(runs: Sequence[Run], folder: Path, jobs: int) -> Iterator[tuple[Run, Record | Exception]]:
    """Make runs and write each record down as soon as it is there.

    A run that fails is told, leaves no record, and keeps no other from being made.

    Args:
        runs: What to run, in this order.
        folder: Where the records go.
        jobs: How many run at the same time, each in a process of its own.

    Yields:
        Each run and its record, or why there is none, in the order in which they end.
    """
    # A process that is forked from one with threads may hang; a fresh one cannot.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=_RUNS_PER_PROCESS) as pool:
        begun: dict[Future[Record], Run] = {pool.submit(run.make, run.name, run.seed): run for run in runs}
        try:
            waiting = set(begun)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield begun[future], _kept(begun[future], future, folder)
        finally:
            pool.shutdown(cancel_futures=True)


def _kept(run: Run, future: Future[Record], folder: Path) -> Record | Exception:
    try:
        record = future.result()
    except Exception as error:  # noqa: BLE001  one run that fails must not end hours of others
        return error
    Records(folder / f"{run.file}.jsonl").add(record)
    return record
