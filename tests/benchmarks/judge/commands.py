"""A command that judges a mock on loopback, timed in a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.throughput import TOKEN

BIN: Final = Path(sys.executable).parent
JUDGE: Final = (str(BIN / "mailing-conformance"), "run", "--seed", "1")
_OTHER_TOKEN: Final = "token-of-ben"
_KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What a command cost: seconds, and the most bytes that it held."""

    seconds: float
    peak: int


def timed(command: Sequence[str], base_url: str, statuses: Collection[int] = (0,)) -> Run:
    """Run a command in an empty folder, told of the mock as `mailing-mock exec` tells it.

    Args:
        command: The command.
        base_url: Where the mock is.
        statuses: How it may end.

    Raises:
        RuntimeError: It ended otherwise.
    """
    variables = {"MAILING_BASE_URL": base_url, "MAILING_TOKEN": TOKEN, "MAILING_OTHER_TOKEN": _OTHER_TOKEN}
    quiet = subprocess.DEVNULL
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=os.environ | variables, cwd=folder)  # noqa: S603 - pinned programs
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in statuses:
        raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}.")
    return Run(seconds, usage.ru_maxrss * _KIB)
