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
# Of a process that a large one starts, the system tells the memory of the large one, if that was more. So a small one
# starts it.
_STARTER: Final = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


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
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        process = subprocess.run(  # noqa: S603 - pinned programs
            [sys.executable, "-S", "-c", _STARTER, *command],
            stdout=subprocess.PIPE,
            env=os.environ | variables,
            cwd=folder,
            check=False,
        )
        seconds = time.perf_counter() - begun
    if process.returncode not in statuses:
        raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}.")
    return Run(seconds, int(process.stdout) * _KIB)
