"""Runs all benchmarks, one after the other: one that fails is skipped with its reason, and the others go on."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Final, TypeAlias

from tests.benchmarks.downloads import downloads
from tests.benchmarks.figures import Figure
from tests.benchmarks.growth import growth
from tests.benchmarks.judge.accounts import accounts
from tests.benchmarks.judge.schemathesis import beside_schemathesis
from tests.benchmarks.judge.workers import workers
from tests.benchmarks.peers.measuring import peers
from tests.benchmarks.peers.subjects import SUBJECTS, Subject
from tests.benchmarks.report.record import Part, Record
from tests.benchmarks.startup import COMMANDS, startup
from tests.benchmarks.steering import steering
from tests.benchmarks.throughput import throughput
from tests.benchmarks.writing import writing


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured.

    Attributes:
        rounds: How often what takes seconds has its turn.
        requests: How many exports are created in each turn.
        contacts: The numbers of contacts on which cost may depend.
        exports: The numbers of exports on which it may depend.
        latencies: The seconds that an answer takes.
        subjects: The servers beside which ours is measured.
        checks: The checks that the runs with `quick` play; none for all.
        ours: Further options of our runs beside stock Schemathesis.
        theirs: Its further options.
    """

    rounds: int
    requests: int
    contacts: Sequence[int]
    exports: Sequence[int]
    latencies: Sequence[float]
    subjects: Sequence[Subject] = SUBJECTS
    checks: tuple[str, ...] = ()
    ours: Sequence[str] = ()
    theirs: Sequence[str] = ()


FULL: Final = Sizes(
    rounds=5,
    requests=1000,
    contacts=(1_000, 10_000, 100_000),
    exports=(0, 20_000, 80_000),
    latencies=(0, 0.02, 0.1),
)
SHORT: Final = Sizes(
    rounds=1,
    requests=10,
    contacts=(60,),
    exports=(0, 100),
    latencies=(0, 0.02),
    subjects=SUBJECTS[:2],
    checks=("lifecycle.apart", "lifecycle.refusal-keeps"),
    ours=("--check", "lifecycle.second-get"),
    theirs=("--phases", "examples"),
)
MINUTES: Final = 11
"""What the full sizes take on two processors that do nothing else."""

_PATH: Final = re.compile(r"(?:/[\w.+@-]+)+/")
_Measured: TypeAlias = tuple[list[Figure], dict[str, str]]


def _parts(sizes: Sizes) -> Mapping[str, Callable[[], _Measured]]:
    rounds, requests = sizes.rounds, sizes.requests
    few = max(rounds // 2, 1)
    return MappingProxyType(
        {
            "peers": lambda: peers(rounds, requests, sizes.subjects),
            "throughput": lambda: (throughput(rounds, requests), {}),
            "steering": lambda: (steering(2 * rounds, requests), {}),
            "startup": lambda: (startup(rounds, COMMANDS), {}),
            "growth": lambda: (growth(rounds, requests // 2, sizes.contacts, sizes.exports), {}),
            "writing": lambda: ([*chain.from_iterable(writing(rounds, each) for each in sizes.contacts[:2])], {}),
            "files": lambda: ([*chain.from_iterable(downloads(few, each) for each in sizes.contacts)], {}),
            "accounts": lambda: (accounts(sizes.contacts, sizes.checks), {}),
            "workers": lambda: (
                [*chain.from_iterable(workers((1, 8), each, "quick", sizes.checks) for each in sizes.latencies)],
                {},
            ),
            "schemathesis": lambda: (beside_schemathesis(few, sizes.ours, sizes.theirs), {}),
        }
    )


def measured(sizes: Sizes, tell: Callable[[str], None]) -> Record:
    """Measure everything.

    Args:
        sizes: How much of it.
        tell: Takes a line of progress.
    """
    record, parts = list[Part](), _parts(sizes)
    for number, (name, measure) in enumerate(parts.items(), 1):
        tell(f"{number}/{len(parts)} {name} ...")
        begun = time.monotonic()
        part = _measured(name, measure)
        record.append(part)
        for what, reason in part.skipped.items():
            tell(f"{number}/{len(parts)} {name}: skipped {what}: {reason}")
        tell(f"{number}/{len(parts)} {name}: {time.monotonic() - begun:.0f} s")
    return record


def _measured(name: str, measure: Callable[[], _Measured]) -> Part:
    try:
        figures, skipped = measure()
    except Exception as error:  # noqa: BLE001  one benchmark that fails must not end minutes of others
        figures, skipped = [], {name: str(error) or type(error).__name__}
    return Part(name, figures, {what: _in_one_line(reason) for what, reason in skipped.items()})


def _in_one_line(reason: str) -> str:
    """Return the first line of a reason, without the folders of this machine and what would end the cell of a table."""
    first = reason.strip().splitlines()[0]
    return _PATH.sub("", first).replace("|", "/")
