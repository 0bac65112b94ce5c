"""What all tests share: pytest's own fixture to test a plugin with, interruptions, and which tests run when.

A test marked `exhaustive` belongs to a sweep that takes minutes: over all defects, all seeds, all variants. It is left
out unless somebody asks for it: with `--all`, with `-m exhaustive`, or by its name with `-k` or its id. A small sample
of each sweep is not marked, and always runs. What is marked `exhaustive(in_shares=True)` takes too long for one job:
with `--all --share 1/8` an eighth of it runs, chosen by name and so always the same.
"""

import argparse
import importlib
import os
import re
import signal
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["pytester", "tests.browser"]

_EXHAUSTIVE = "exhaustive"
_REAL_PAUSE = "real_pause"
_SCENARIOS = "conformance.rules.lifecycle.scenarios"
# Tracing takes twice the time of what is traced, and a third value of a parameter goes over the lines of the others.
_COVERED = 2
# By this, which belongs to coverage.py, processes that a test starts know that they are to be traced.
_COVER_PROCESSES = "COVERAGE_PROCESS_CONFIG"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs everything."""
    parser.addoption("--all", action="store_true", help="run all tests, also those marked exhaustive")
    parser.addoption("--share", type=_share, metavar="K/N", help="of what takes longest, run the K-th of N parts only")


def _share(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{text} is no share; write it as 1/8")
    return int(match[1]), int(match[2])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are processors: a test waits for servers and commands a fifth of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers, and let tests interrupt what they start."""
    config.addinivalue_line(
        "markers", f"{_EXHAUSTIVE}(in_shares): part of a sweep; runs with --all or if chosen by name"
    )
    config.addinivalue_line("markers", f"{_REAL_PAUSE}: needs the pause before used-up exports are read again")
    # How long one example takes depends on what else the machine does, and is the claim of no test.
    hypothesis.settings.register_profile("tests", parent=hypothesis.settings.default, deadline=None)
    hypothesis.settings.load_profile("tests")
    # A shell starts what runs in the background with Ctrl-C ignored, and a command that a test interrupts inherits it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the exhaustive tests, and measure the coverage of a test with few of its parameters only."""
    others = {item for item in items if not _runs(item, config)}
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
    runs = Counter[tuple[Path, str]]()
    for item in items:
        test = (item.path, getattr(item, "originalname", item.name))
        runs[test] += 1
        if runs[test] > _COVERED:
            item.add_marker("no_cover")


def _runs(item: pytest.Item, config: pytest.Config) -> bool:
    marker = item.get_closest_marker(_EXHAUSTIVE)
    if marker is None:
        return True
    options = config.option
    by_name = options.keyword or any("::" in argument for argument in config.args)
    if not (options.all or by_name or _EXHAUSTIVE in options.markexpr):
        return False
    if options.share is None or not marker.kwargs.get("in_shares"):
        return True
    part, parts = options.share
    # A name keeps its share when others come and go, which a place in the list would not.
    return bool(zlib.crc32(item.name.encode()) % parts == part - 1)


@pytest.fixture(autouse=True)
def _processes_are_covered_as_their_test_is(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv(_COVER_PROCESSES, raising=False)


@pytest.fixture(autouse=True, scope="session")
def _pause() -> Iterator[timedelta]:
    """Let runs in this process read used-up exports again at once, six seconds in each; gives the real pause."""
    # Imported here and no sooner: what is imported before coverage begins counts as never run.
    scenarios = importlib.import_module(_SCENARIOS)
    real: timedelta = scenarios._LONG
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenarios, "_LONG", timedelta())
        yield real


@pytest.fixture(autouse=True)
def _pause_is_real_where_it_counts(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _pause: timedelta
) -> None:
    if request.node.get_closest_marker(_REAL_PAUSE):
        monkeypatch.setattr(importlib.import_module(_SCENARIOS), "_LONG", _pause)
