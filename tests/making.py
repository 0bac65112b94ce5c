"""Runs for the tests of the measurement: in a module of their own, since every new process has to import it."""

import time
from pathlib import Path

from tests.detection.records import Record

_PATIENCE = 60.0


def make(name: str, seed: int) -> Record:
    """Make a record at once; the name `bad` fails."""
    if name == "bad":
        raise ValueError("it cannot be made")
    return Record(name, seed, "stamp", "conformant")


def make_last(name: str, seed: int) -> Record:
    """Make a record, and the file that is its name."""
    Path(name).touch()
    return make(name, seed)


def make_when_the_last_is_made(name: str, seed: int) -> Record:
    """Make a record as soon as there is the file that is its name.

    Raises:
        TimeoutError: It does not come.
    """
    until = time.monotonic() + _PATIENCE
    while not Path(name).exists():
        if time.monotonic() > until:
            raise TimeoutError(name)
        time.sleep(0.01)
    return make(name, seed)
