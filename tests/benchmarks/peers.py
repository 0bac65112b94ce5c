"""The mock beside other mock servers of the same contract, each in one process, on the same machine, taking turns.

All of them authenticate and validate as they do by default. The versions are pinned, and npm installs them once into a
folder for temporary files. Most peers answer an example; the mock also keeps the export, so it does more.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from tests.benchmarks.figures import Figure, median_of
from tests.benchmarks.load import drive, refused
from tests.benchmarks.throughput import CREATE, PATH

CONNECTIONS: Final = 16
OURS: Final = "mailing-mock"
RAW: Final = "raw ASGI on uvicorn with h11"
_ROOT: Final = Path(__file__).parent.parent.parent
_CONTRACT: Final = str(_ROOT / "openapi.yaml")
_PATH_ALONE: Final = "/contacts/exports/mailing"
_SECONDS_TO_START: Final = 60.0
_SCALAR: Final = """
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { createMockServer } from '@scalar/mock-server'
const app = await createMockServer({ document: JSON.parse(readFileSync(process.argv[3], 'utf8')) })
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' })
"""


class NoPeersError(Exception):
    """The peers cannot be installed; the text says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A server that is measured.

    Attributes:
        name: Its name, with its version.
        command: Makes its command line from a port.
        path: Where it creates an export.
        packages: What npm installs for it, with versions.
    """

    name: str
    command: Callable[[int], Sequence[str]]
    path: str = PATH
    packages: tuple[str, ...] = ()


def _node(program: str, *arguments: str) -> Callable[[int], Sequence[str]]:
    """Return the command of a program that npm installed; `PORT` among its arguments stands for the port."""
    return lambda port: [
        str(folder() / "node_modules" / ".bin" / program),
        *(str(port) if each == "PORT" else each for each in arguments),
    ]


def folder() -> Path:
    """Return where npm installs the peers."""
    return Path(tempfile.gettempdir()) / "mailing-benchmark-peers"


_OWN: Final = str(Path(sys.executable).parent / "mailing-mock")
SUBJECTS: Final = (
    Subject(OURS, lambda port: [_OWN, "serve", "--port", str(port), "--log-level", "error"]),
    Subject(RAW, lambda port: [sys.executable, "-m", "tests.benchmarks.servers", "raw", "--port", str(port)]),
    Subject(
        "Prism 5.14.2",
        _node("prism", "mock", "--port", "PORT", "--host", "127.0.0.1", "--verboseLevel", "silent", _CONTRACT),
        _PATH_ALONE,
        ("@stoplight/prism-cli@5.14.2",),
    ),
    Subject(
        "Mockoon 9.9.0",
        _node("mockoon-cli", "start", "--data", _CONTRACT, "--port", "PORT", "--disable-log-to-file"),
        packages=("@mockoon/cli@9.9.0",),
    ),
    Subject(
        "@scalar/mock-server 0.14.4",
        lambda port: ["node", str(folder() / "scalar.mjs"), str(port), str(folder() / "contract.json")],
        _PATH_ALONE,
        ("@scalar/mock-server@0.14.4", "@hono/node-server@2.1.9"),
    ),
    Subject("Steady 0.22.2", _node("steady", "--port", "PORT", _CONTRACT), _PATH_ALONE, ("@stdy/cli@0.22.2",)),
)


def install(subjects: Sequence[Subject] = SUBJECTS) -> None:
    """Install the peers, unless they are there.

    Raises:
        NoPeersError: There is no npm, or it failed.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeersError("There is no npm on this machine.")
    wanted = sorted(package for subject in subjects for package in subject.packages)
    folder().mkdir(exist_ok=True)
    (folder() / "scalar.mjs").write_text(_SCALAR)
    # The contract in the form that all of them read.
    (folder() / "contract.json").write_text(json.dumps(yaml.safe_load(Path(_CONTRACT).read_text())))
    marker = folder() / "installed.json"
    with suppress(OSError, ValueError):
        if json.loads(marker.read_text()) == wanted:
            return
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", *wanted]
    done = subprocess.run(command, cwd=folder(), capture_output=True, text=True, check=False)  # noqa: S603  pinned packages
    if done.returncode != 0:
        raise NoPeersError(f"npm cannot install them: {done.stderr.strip()[-300:]}")
    marker.write_text(json.dumps(wanted))


def peers(rounds: int, requests: int, subjects: Sequence[Subject] = SUBJECTS) -> list[Figure]:
    """Measure creating an export, the servers in turn in every round.

    Args:
        rounds: How often each server has its turn.
        requests: How many exports are created in each turn.
        subjects: The servers; ours is the first.

    Returns:
        Medians of ratios within a round, ours being 1: requests per second, processor time per request, and the time
        from the start of the process to the first 201.
    """
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        running = {each.name: stack.enter_context(_running(each)) for each in subjects}
        for _ in range(rounds):
            for each in subjects:
                process, port = running[each.name]
                before = _processor_seconds(process.pid)
                seconds, answers = drive(port, [_create(each)] * requests, CONNECTIONS)
                assert not refused(answers, 201), each.name
                values["requests per second"][each.name].append(requests / seconds)
                values["processor time per request"][each.name].append(_processor_seconds(process.pid) - before)
    for _ in range(rounds):
        for each in subjects:
            begun = time.perf_counter()
            with _running(each):
                values["start to first 201"][each.name].append(time.perf_counter() - begun)
    return [figure for measure, by_name in values.items() for figure in _ratios(measure, by_name)]


def _ratios(measure: str, by_name: Mapping[str, Sequence[float]]) -> list[Figure]:
    ours = by_name[OURS]
    return [
        median_of(name, measure, [theirs / own for theirs, own in zip(values, ours, strict=True)], "x")
        for name, values in by_name.items()
    ]


def as_markdown(figures: Sequence[Figure]) -> str:
    """Write ratios as a Markdown table with a row for each server."""
    measures = list(dict.fromkeys(figure.measure for figure in figures))
    cells = {(figure.subject, figure.measure): f"{figure.value:.2f}" for figure in figures}
    rows = [
        [name, *(cells[name, measure] for measure in measures)] for name in dict.fromkeys(f.subject for f in figures)
    ]
    lines = [["ours = 1", *measures], ["---"] * (len(measures) + 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _create(subject: Subject) -> bytes:
    return CREATE.replace(PATH.encode(), subject.path.encode(), 1)


@contextmanager
def _running(subject: Subject) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a server until the block ends; the block begins after its first 201."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    environment = os.environ | {"NODE_ENV": "production"}
    with subprocess.Popen(subject.command(port), stdout=quiet, stderr=quiet, cwd=_ROOT, env=environment) as process:  # noqa: S603  pinned
        try:
            _wait_for_201(subject, process, port)
            yield process, port
        finally:
            process.terminate()
            process.wait()


def _wait_for_201(subject: Subject, process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.perf_counter() + _SECONDS_TO_START
    while time.perf_counter() < deadline and process.poll() is None:
        with suppress(OSError, RuntimeError):
            if not refused(drive(port, [_create(subject)], 1)[1], 201):
                return
        time.sleep(0.01)
    raise RuntimeError(f"{subject.name} did not create an export.")


def _processor_seconds(pid: int) -> float:
    """Return the processor time that the threads of a process have used, from `/proc`, hence on Linux alone."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
