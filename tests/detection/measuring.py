"""Working through a list of runs, some at a time, each written down when it is done."""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tests.detection.records import Record, Records

# A process that served and judged many times has grown; a new one begins small.
_RUNS_PER_PROCESS = 20


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is to be made.

    Attributes:
        file: The name of the file that its record goes to, without extension.
        name: The name of the defect or variant; empty for the sound mock.
        seed: Its seed.
        stamp: What its record will be stamped with.
        make: Makes it, given the name and the seed; a function of a module, so that another process finds it.
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

    A run that fails is told, leaves no record, and keeps no other from being made; neither does one that takes minutes.

    Args:
        runs: What to run, in this order.
        folder: Where the records go.
        jobs: How many run at the same time, each in a process of its own.

    Yields:
        Each run and its record, or why there is none, in the order in which they end.
    """
    waiting, ended = SimpleQueue[Run](), SimpleQueue[tuple[Run, Record | Exception]]()
    for run in runs:
        waiting.put(run)
    with ThreadPoolExecutor(jobs) as workers:
        for _ in range(jobs):
            workers.submit(_work_off, waiting, ended)
        try:
            for _ in runs:
                run, record = ended.get()
                if isinstance(record, Record):
                    Records(folder / f"{run.file}.jsonl").add(record)
                yield run, record
        finally:
            _emptied(waiting)


def make_all(runs: Sequence[Run], folder: Path, jobs: int) -> None:
    """Make the runs that are missing, with a bar on stderr, or a line for each where stderr is no terminal.

    Raises:
        click.ClickException: Some failed.
    """
    waiting, failed = missing(runs, folder), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("judging", total=len(waiting))
        for run, record in made(waiting, folder, jobs):
            failed += isinstance(record, Exception)
            what = f"failed, {type(record).__name__}: {record}" if isinstance(record, Exception) else record.outcome
            line = f"{run.file} {run.seed} {run.name or 'sound mock'}: {what}"
            bar.update(task, advance=1, description=line[:70])
            if not console.is_terminal:
                click.echo(line, err=True)
    click.echo(f"{len(runs) - failed} records in {folder}, {len(waiting) - failed} of them new", err=True)
    if failed:
        raise click.ClickException(f"{failed} runs failed; run the command again.")


def _work_off(waiting: SimpleQueue[Run], ended: SimpleQueue[tuple[Run, Record | Exception]]) -> None:
    # A process that is forked from one with threads may hang; a fresh one cannot.
    context = multiprocessing.get_context("spawn")
    while not waiting.empty():
        # A new pool takes the place of an old one, since its own limit of runs for a process can hang in Python 3.11.
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            for _ in range(_RUNS_PER_PROCESS):
                try:
                    run = waiting.get_nowait()
                except Empty:
                    return
                try:
                    ended.put((run, pool.submit(run.make, run.name, run.seed).result()))
                except Exception as error:  # noqa: BLE001  one run that fails must not end hours of others
                    ended.put((run, error))
                    break  # what is left of its process is nothing to go on with


def _emptied(waiting: SimpleQueue[Run]) -> None:
    with contextlib.suppress(Empty):
        while True:
            waiting.get_nowait()
