"""What a server keeps of work it has done: file descriptors, temporary files and memory after many exports."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.downloads import FORMATS, MIB, create, save
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import ServerProcess, running

_SECONDS_TO_SETTLE = 20.0
_STILL = 8


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a server holds when nobody asks it for anything."""

    open_files: int
    temporary: frozenset[str]
    resident: int


def holdings(server: ServerProcess, temporary: Path) -> Holdings:
    """Takes stock of a server that is at rest; `temporary` is the directory for its temporary files."""
    _rest(server)
    return Holdings(server.open_files(), frozenset(each.name for each in temporary.iterdir()), server.resident())


def settled(check: Callable[[], bool], *, seconds: float = _SECONDS_TO_SETTLE) -> bool:
    """Waits until something holds, since a server notices a closed connection only after its client; False if never."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _rest(server: ServerProcess) -> None:
    """Waits until a server has closed what its clients have closed: until it has closed nothing for a while."""
    seen = [server.open_files()]

    def still() -> bool:
        seen.append(server.open_files())
        return len(seen) > _STILL and len(set(seen[-_STILL:])) == 1

    settled(still)


def cycle(server: ServerProcess, directory: Path) -> None:
    """Creates an export for each form of file and downloads it, every request on a connection of its own."""
    for form in FORMATS:
        save(server, create(server), directory / f"contacts.{form}")


def leaks(cycles: int) -> list[Figure]:
    """Runs cycles of creating and downloading.

    Args:
        cycles: How many, after ten that warm the server up.

    Returns:
        What the server holds afterwards, and how much more than before that is.
    """
    with (
        tempfile.TemporaryDirectory() as downloads,
        tempfile.TemporaryDirectory() as temporary,
        running("mock", temporary=Path(temporary)) as server,
    ):
        for _ in range(10):
            cycle(server, Path(downloads))
        before = holdings(server, Path(temporary))
        for _ in range(cycles):
            cycle(server, Path(downloads))
        after = holdings(server, Path(temporary))
    subject = f"after {cycles:,} cycles"
    return [
        Figure(subject, "open files before", before.open_files, "descriptors"),
        Figure(subject, "open files more", after.open_files - before.open_files, "descriptors"),
        Figure(subject, "temporary files more", len(after.temporary) - len(before.temporary), "files"),
        Figure(subject, "memory before", before.resident / MIB, "MiB"),
        Figure(subject, "memory more", (after.resident - before.resident) / MIB, "MiB"),
    ]
