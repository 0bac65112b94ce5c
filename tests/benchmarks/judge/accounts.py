"""What judging costs on accounts of different sizes: the time of a run with `quick`, and the memory of the judge."""

from collections.abc import Sequence

from tests.benchmarks.downloads import MIB
from tests.benchmarks.figures import Figure
from tests.benchmarks.judge.commands import JUDGE, Run, timed
from tests.benchmarks.processes import running


def accounts(sizes: Sequence[int], checks: Sequence[str] = ()) -> list[Figure]:
    """Judges the mock with each number of contacts.

    Args:
        sizes: How many contacts the first user has.
        checks: The ids of the checks to run; none for all.

    Returns:
        Time and peak memory of each run, and their ratios to those of the first.
    """
    figures, first = list[Figure](), None
    only = [word for check in checks for word in ("--check", check)]
    for size in sizes:
        with running("mock", contacts=size) as server:
            run = timed((*JUDGE, "--profile", "quick", "--strict", *only), server.base_url)
        first = first or run
        figures += _figures(f"quick, {size:,} contacts", run, first)
    return figures


def _figures(subject: str, run: Run, first: Run) -> list[Figure]:
    return [
        Figure(subject, "time", run.seconds, "s"),
        Figure(subject, "time to the first", run.seconds / first.seconds, "x"),
        Figure(subject, "peak memory", run.peak / MIB, "MiB"),
        Figure(subject, "memory to the first", run.peak / first.peak, "x"),
    ]
