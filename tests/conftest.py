"""What all tests share: pytest's own fixture to test a plugin with, interruptions, and the rotation of the long tests.

A test marked `rotating(days=N)` runs on every N-th day: which day is told by its name, so that N days see all of them
and each day sees another part. `--all-days` runs them all.
"""

from __future__ import annotations

import os
import signal
import zlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

_DAY = "MAILING_TEST_DAY"
# Tracing takes twice the time of what is traced, and a third value of a parameter goes over the lines of the others.
_COVERED = 2
# By this, which belongs to coverage.py, processes that a test starts know that they are to be traced.
_COVER_PROCESSES = "COVERAGE_PROCESS_CONFIG"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs the tests of all days."""
    parser.addoption("--all-days", action="store_true", help="run the long tests that take turns, too, all of them")


def pytest_configure(config: pytest.Config) -> None:
    """Fix the day before any worker starts: all of them have to choose the same tests, also at midnight."""
    config.addinivalue_line("markers", "rotating(days): runs on every so many days, or with --all-days")
    os.environ.setdefault(_DAY, str(datetime.now(UTC).toordinal()))
    # A shell starts what runs in the background with Ctrl-C ignored, and a command that a test interrupts inherits it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose day it is not, and measure the coverage of a test with few of its parameters only."""
    if not config.getoption("--all-days"):
        day = int(os.environ[_DAY])
        others = {item for item in items if not _has_its_turn(item, day)}
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    runs = Counter[tuple[Path, str]]()
    for item in items:
        test = (item.path, getattr(item, "originalname", item.name))
        runs[test] += 1
        if runs[test] > _COVERED:
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def _processes_are_covered_as_their_test_is(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv(_COVER_PROCESSES, raising=False)


def _has_its_turn(item: pytest.Item, day: int) -> bool:
    marker = item.get_closest_marker("rotating")
    # A name keeps its day when others come and go, which a place in the list would not.
    return marker is None or zlib.crc32(item.name.encode()) % marker.kwargs["days"] == day % marker.kwargs["days"]
