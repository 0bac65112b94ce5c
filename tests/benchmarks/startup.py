"""How long the commands take, beside a Python that does nothing."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.benchmarks.figures import Figure, median_of

_BIN: Final = Path(sys.executable).parent
_MOCK: Final = str(_BIN / "mailing-mock")
_JUDGE: Final = str(_BIN / "mailing-conformance")
_NOTHING: Final = "python -c pass"


def _ended(command: Sequence[str]) -> float:
    """The seconds a command takes to end well."""
    begun = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603 - our own commands
    seconds = time.perf_counter() - begun
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return seconds


def _ready(command: Sequence[str]) -> float:
    """The seconds until a command writes its first line; it is stopped then."""
    # A pipe would hold the line back in other programs; this one must not need a flush of its own.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    begun = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as process:  # noqa: S603 - the same
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
        process.terminate()
        process.wait()
    if not line:
        raise RuntimeError(f"{' '.join(command)} told nothing.")
    return seconds


_Clock = Callable[[Sequence[str]], float]
COMMANDS: Final[Mapping[str, tuple[_Clock, Sequence[str]]]] = MappingProxyType(
    {
        _NOTHING: (_ended, (sys.executable, "-c", "pass")),
        "mailing-mock --help": (_ended, (_MOCK, "--help")),
        "mailing-mock serve, to the ready line": (_ready, (_MOCK, "serve", "--port", "0")),
        "mailing-conformance --help": (_ended, (_JUDGE, "--help")),
    }
)
"""The commands by name, and what of each is timed."""


def judging(profile: str) -> Mapping[str, tuple[_Clock, Sequence[str]]]:
    """The main job, judging the mock, as a command to time."""
    command = (_MOCK, "exec", "--", _JUDGE, "run", "--profile", profile)
    return {f"exec, run --profile {profile}": (_ended, command)}


def startup(rounds: int, commands: Mapping[str, tuple[_Clock, Sequence[str]]]) -> list[Figure]:
    """Times commands in turn.

    Args:
        rounds: How often each has its turn.
        commands: The commands, `python -c pass` among them.

    Returns:
        Medians of seconds, and of the ratio to `python -c pass` within a round.
    """
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, (clock, command) in commands.items():
            seconds[name].append(clock(command))
    nothing = seconds[_NOTHING]
    figures = []
    for name, values in seconds.items():
        ratios = [one / other for one, other in zip(values, nothing, strict=True)]
        figures += [median_of(name, "time", values, "s"), median_of(name, f"to {_NOTHING}", ratios, "x")]
    return figures
