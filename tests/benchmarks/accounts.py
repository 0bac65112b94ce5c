"""What judging costs on accounts of different sizes: the time of a run with `quick`, and the memory of the judge."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.downloads import MIB
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import running
from tests.benchmarks.throughput import TOKEN

_KIB: Final = 1024
_JUDGE: Final = str(Path(sys.executable).parent / "mailing-conformance")
_OTHER_TOKEN: Final = "token-of-ben"


def accounts(sizes: Sequence[int]) -> list[Figure]:
    """Judges the mock with each number of contacts.

    Args:
        sizes: How many contacts the first user has.

    Returns:
        Time and peak memory of each run, and their ratios to those of the first.
    """
    figures, first = list[Figure](), None
    for size in sizes:
        with running("mock", contacts=size) as server:
            seconds, peak = judged(server.port)
        first = first or (seconds, peak)
        subject = f"quick, {size:,} contacts"
        figures += [
            Figure(subject, "time", seconds, "s"),
            Figure(subject, "time to the first", seconds / first[0], "x"),
            Figure(subject, "peak memory", peak / MIB, "MiB"),
            Figure(subject, "memory to the first", peak / first[1], "x"),
        ]
    return figures


def judged(port: int) -> tuple[float, int]:
    """Judges a mock on loopback with `quick`; gives the seconds and the most bytes that the judge held.

    Raises:
        RuntimeError: The run did not end as conformant.
    """
    environment = os.environ | {
        "MAILING_BASE_URL": f"http://127.0.0.1:{port}/api/v2",
        "MAILING_TOKEN": TOKEN,
        "MAILING_OTHER_TOKEN": _OTHER_TOKEN,
    }
    command = (_JUDGE, "run", "--profile", "quick", "--seed", "1", "--strict")
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own command
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"The run ended with {process.returncode}.")
    return seconds, usage.ru_maxrss * _KIB
