"""Requests per second of a run of the suite, beside stock Schemathesis on the same contract and the same mock.

Both run as their users start them, with one worker and the token of one user in a header or in the environment, and the
time of a run is that of its process. How many requests each sent is read from the journal of the mock.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from http.client import HTTPConnection
from importlib.metadata import version

from mock_server.contract.loading import contract_path
from tests.benchmarks.downloads import MIB
from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.judge.commands import BIN, JUDGE, Run, timed
from tests.benchmarks.processes import ServerProcess, running
from tests.benchmarks.throughput import TOKEN

_OURS = "run --profile standard"
_PASSED_OR_FAILED = (0, 1)


def beside_schemathesis(rounds: int, ours: Sequence[str] = (), theirs: Sequence[str] = ()) -> list[Figure]:
    """Runs both in turn, each on a mock of its own.

    Args:
        rounds: How often each has its turn.
        ours: Further options of `mailing-conformance run`.
        theirs: Further options of `schemathesis run`.

    Returns:
        Medians of requests per second and of peak memory, and of the ratios within a round.
    """
    stock = f"Schemathesis {version('schemathesis')}"
    header = ("--header", f"Authorization: Bearer {TOKEN}", "--seed", "1")
    rates: dict[str, list[float]] = defaultdict(list)
    peaks: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name in (_OURS, stock):
            with running("mock") as server:
                url = ("--url", server.base_url)
                scan = (str(BIN / "schemathesis"), "run", str(contract_path()), *url, *header, *theirs)
                run = _run((*JUDGE, "--profile", "standard", *ours) if name == _OURS else scan, server)
                rates[name].append(_sent(server) / run.seconds)
            peaks[name].append(run.peak / MIB)
    return [
        *(median_of(name, "requests per second", values, "requests/s") for name, values in rates.items()),
        *(median_of(name, "peak memory", values, "MiB") for name, values in peaks.items()),
        _ratio("requests per second", rates[_OURS], rates[stock], stock),
        _ratio("peak memory", peaks[_OURS], peaks[stock], stock),
    ]


def _run(command: Sequence[str], server: ServerProcess) -> Run:
    # Either may be of the opinion that the mock breaks the contract.
    return timed(command, server.base_url, _PASSED_OR_FAILED)


def _sent(server: ServerProcess) -> int:
    """How many requests a mock has had: the journal forgets the oldest, and numbers them all."""
    connection = HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/__mock__/journal")
    entries = json.loads(connection.getresponse().read())
    connection.close()
    return int(entries[-1]["number"])


def _ratio(measure: str, ours: Sequence[float], theirs: Sequence[float], stock: str) -> Figure:
    return median_of(
        _OURS, f"{measure} to {stock}", [one / other for one, other in zip(ours, theirs, strict=True)], "x"
    )
