"""Creating an export on each server, and what each of them refuses."""

import os
import signal
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Final, TypeAlias

from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.load import drive, refused
from tests.benchmarks.peers.probes import probed
from tests.benchmarks.peers.subjects import OURS, ROOT, SUBJECTS, NoPeersError, Subject, install
from tests.benchmarks.throughput import CREATE, PATH

CONNECTIONS: Final = 16
_SECONDS_TO_START: Final = 60.0
_Server: TypeAlias = tuple[subprocess.Popen[bytes], int]


def peers(rounds: int, requests: int, subjects: Sequence[Subject] = SUBJECTS) -> tuple[list[Figure], dict[str, str]]:
    """Measure creating an export, the servers in turn in every round.

    Args:
        rounds: How often each server has its turn.
        requests: How many exports are created in each turn.
        subjects: The servers; ours is the first.

    Returns:
        The figures, and why servers were skipped, by their names. The figures are medians of ratios within a round,
        ours being 1: requests per second, processor time per request, and the time from the start of the process to
        the first 201; and the statuses of what each may refuse.
    """
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        servers, statuses, skipped = _started(subjects, stack)
        for _ in range(rounds):
            for subject, server in servers.items():
                rate, used = _turn(subject, server, requests)
                values["requests per second"][subject.name].append(rate)
                values["processor time per request"][subject.name].append(used)
    for _ in range(rounds):
        for subject in servers:
            values["start to first 201"][subject.name].append(_seconds_to_start(subject))
    return [figure for measure, by_name in values.items() for figure in _ratios(measure, by_name)] + statuses, skipped


def _started(
    subjects: Sequence[Subject], stack: ExitStack
) -> tuple[dict[Subject, _Server], list[Figure], dict[str, str]]:
    """Start what can be started; gives the servers, what they refuse, and why the others are not there."""
    servers, statuses, skipped = dict[Subject, _Server](), list[Figure](), dict[str, str]()
    for subject in subjects:
        try:
            install(subject)
            server = stack.enter_context(_running(subject))
            statuses += probed(subject, server[1])
        except (NoPeersError, RuntimeError, OSError, HTTPException) as error:
            skipped[subject.name] = str(error)
        else:
            servers[subject] = server
    if OURS in skipped:
        raise RuntimeError(skipped[OURS])
    return servers, statuses, skipped


def _turn(subject: Subject, server: _Server, requests: int) -> tuple[float, float]:
    process, port = server
    before = _processor_seconds(process.pid)
    driven = drive(port, [_create(subject)] * requests, CONNECTIONS)
    if refused(driven.answers, 201):
        raise RuntimeError(f"{subject.name} refused to create an export.")
    return requests / driven.seconds, _processor_seconds(process.pid) - before


def _seconds_to_start(subject: Subject) -> float:
    begun = time.perf_counter()
    with _running(subject):
        return time.perf_counter() - begun


def _ratios(measure: str, by_name: Mapping[str, Sequence[float]]) -> list[Figure]:
    ours = by_name[OURS]
    return [
        median_of(name, measure, [theirs / own for theirs, own in zip(values, ours, strict=True)], "x")
        for name, values in by_name.items()
    ]


def _create(subject: Subject) -> bytes:
    return CREATE.replace(PATH.encode(), subject.path.encode(), 1)


@contextmanager
def _running(subject: Subject) -> Iterator[_Server]:
    """Run a server until the block ends; the block begins after its first 201."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    environment = os.environ | {"NODE_ENV": "production"}
    command = subject.command(port)
    with subprocess.Popen(  # noqa: S603  pinned
        command, stdout=quiet, stderr=quiet, cwd=ROOT, env=environment, start_new_session=True
    ) as process:
        try:
            _wait_for_201(subject, process, port)
            yield process, port
        finally:
            # Some are started by a process that does not end its child.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _wait_for_201(subject: Subject, process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.perf_counter() + _SECONDS_TO_START
    while time.perf_counter() < deadline and process.poll() is None:
        with suppress(OSError, RuntimeError):
            if not refused(drive(port, [_create(subject)], 1).answers, 201):
                return
        time.sleep(0.01)
    raise RuntimeError(f"{subject.name} did not create an export.")


def _processor_seconds(pid: int) -> float:
    """Return the processor time of a process and of those that it started, from `/proc`, hence on Linux alone."""
    threads = [*Path(f"/proc/{pid}/task").iterdir()]
    own = sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
    children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    return own + sum(_processor_seconds(child) for child in children)
