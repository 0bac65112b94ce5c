"""The mocks that samples are run against."""

import dataclasses
from pathlib import Path

import pytest

from mock_server.commands.docs import sampling
from mock_server.commands.docs.sampling import Named, failing_samples, mocks_for_samples, named_samples, unavailable
from mock_server.contract import load_contract
from mock_server.reference.samples import Done, missing

CONTRACT = load_contract()
NAMED = named_samples(CONTRACT)


def test_every_sample_has_a_name_and_its_language() -> None:
    """Each operation and the whole example, in each language once."""
    names = [(name, sample.language) for name, sample, _ in NAMED]
    assert len(set(names)) == len(names) == 25
    assert all(sample.language == language.key for _, sample, language in NAMED)


@pytest.mark.exhaustive
def test_a_sample_does_the_same_however_often_it_is_run() -> None:
    """No run sees what another left: in new mocks, ids and moments are the same, and the export is fresh."""
    python = [named for named in NAMED if named[2].key == "python" and named[0] != "whole"]
    runs = []
    for _ in range(2):
        with mocks_for_samples(CONTRACT) as mocks:
            runs.append([mocks.run(named) for named in python])
    assert runs[0] == runs[1]
    assert [done.status for done in runs[0]] == [0, 0, 0, 0]


def test_a_sample_that_does_something_else_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails with what it says, one that prints something else with both; one that is right is not."""
    right, *_ = (named for named in NAMED if named[0] == "showMailingExport" and named[2].key == "python")
    broken = dataclasses.replace(right[1], code="raise SystemExit('no')")
    other = dataclasses.replace(right[1], output="something else")
    for_each = [(right[0], sample, right[2]) for sample in (right[1], broken)]
    monkeypatch.setattr(sampling, "named_samples", lambda _contract: for_each)
    (fault,) = failing_samples(CONTRACT)
    assert (fault.place, fault.problem) == ("the sample of showMailingExport in Python", "ends with 1: no")
    monkeypatch.setattr(sampling, "named_samples", lambda _contract: [(right[0], other, right[2])])
    (fault,) = failing_samples(CONTRACT)
    assert fault.problem == "does something else than the reference says"
    assert fault.details.splitlines()[:2] == ["  --- as the reference says", "  +++ as it does"]
    assert "  -something else" in fault.details
    assert fault.fix.startswith("python -m tests.samples, if what it does is right")
    assert Path(fault.fix.split()[-1]).is_file()


@pytest.mark.parametrize("named", NAMED, ids=lambda named: f"{named[0]}-{named[2].key}")
def test_the_template_of_a_sample_is_named(named: Named) -> None:
    """One of an operation is shared; the whole example has one in each language."""
    fault = sampling._fault(named, Done(1, "", "no", {}))
    assert fault is not None
    assert Path(fault.fix.removeprefix("correct ")).is_file()


def test_languages_that_are_not_there_are_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """By their names; those that are there are not."""
    monkeypatch.setattr(sampling, "missing", lambda language: "gone" if language.key == "php" else "")
    assert unavailable() == (("PHP", "gone"),)
    assert missing(NAMED[1][2]) == ""
