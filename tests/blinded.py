"""A pytest plugin, `-p tests.blinded`, that makes every check of the catalogue blind: it finds nothing any more.

A blinded check still reads what it is given and may still say that this is too little, so that a test fails for one
reason only: a finding is missing. At the end the plugin tells which checks each failed test had used.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.check import Check, Finding, Judge
from conformance.rules import CATALOGUE

TOLD = "MAILING_BLINDED_FILE"
"""The variable that names the file to tell it in: a JSON array of arrays of check ids, one for each failed test."""

_used: set[str] = set()
_failed: list[list[str]] = []


def replace_judge(check: Check, judge: Judge) -> None:
    """Let a check judge by another function, everywhere in this process."""
    # A check is frozen, and its modules hold it by name; there is no other way to reach them all.
    object.__setattr__(check, "judge", judge)


def blind(check: Check) -> Judge:
    """Return what a check judges by, less all that it finds."""
    sighted = check.judge

    def judge(**values: object) -> Iterator[Finding]:
        _used.add(check.check_id)
        for _ in sighted(**values):
            pass
        yield from ()

    return judge


def pytest_configure() -> None:
    """Make every check blind."""
    for check in CATALOGUE:
        replace_judge(check, blind(check))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin a test that has used no check yet."""
    _used.clear()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what a failed test has used."""
    if report.failed and report.when == "call":
        _failed.append(sorted(_used))


def pytest_unconfigure() -> None:
    """Tell it."""
    Path(os.environ[TOLD]).write_text(json.dumps(_failed), encoding="utf-8")
