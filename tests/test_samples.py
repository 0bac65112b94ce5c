"""Every sample of the reference is run against the mock, and does what the reference says it does."""

import csv
import dataclasses
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import is_zipfile

import pytest

from mock_server.commands.docs.sampling import Mocks, Named, mocks_for_samples, named_samples
from mock_server.contract import load_contract
from mock_server.control import Entry
from mock_server.control.client_rules import Histories, judge, summary
from mock_server.reference.samples import WHOLE, Done, missing, run
from tests.samples import told
from tests.sweeps import sweep

CONTRACT = load_contract()
NAMED = named_samples(CONTRACT)
_TURN = 0.02
_TURNS = 250


@dataclass(frozen=True)
class Runs:
    """The mocks of this module, and what was sent to them."""

    mocks: Mocks
    histories: Histories


@pytest.fixture(scope="module", name="runs")
def runs_fixture() -> Iterator[Runs]:
    """Mocks for all samples."""
    histories = Histories()
    with mocks_for_samples(CONTRACT, [histories.observe]) as mocks:
        yield Runs(mocks, histories)


def _id(named: Named) -> str:
    return f"{named[0]}-{named[2].key}"


def _skip_if_missing(named: Named) -> None:
    if reason := missing(named[2]):
        pytest.skip(f"{named[2].title}: {reason}")


def _history(runs: Runs, name: str) -> tuple[str, list[Entry]]:
    """What a sample asked for. A server tells of a request after its answer, perhaps when the sample has ended."""
    for _ in range(_TURNS):
        time.sleep(_TURN)
        found = [history for history in tuple(runs.histories) if history[0] == name]
        if found:
            time.sleep(_TURN)
            return next(history for history in tuple(runs.histories) if history[0] == name)
    raise AssertionError(f"{name} asked for nothing.")


def _is_whole_file(name: str, content: bytes) -> bool:
    if name.endswith(".xlsx"):
        return is_zipfile(io.BytesIO(content))
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    return rows[0][0] == "Contact Name" and len(rows) > 10


@pytest.mark.parametrize("named", sweep(NAMED, [each for each in NAMED if each[2].key in {"curl", "python"}], _id))
def test_a_sample_does_what_the_reference_says(runs: Runs, named: Named) -> None:
    """It ends well, prints and saves what is written down, breaks no client rule, and what it saves is a whole file."""
    _skip_if_missing(named)
    name, sample, language = named
    done = runs.mocks.run(named)
    assert done.status == 0, done.errors
    assert told(done) == {"output": sample.output, "saved": list(sample.saved)}
    assert all(_is_whole_file(name, content) for name, content in done.saved.items())
    verdict = judge([_history(runs, f"{name}-{language.key}")], CONTRACT)
    assert verdict.passed, summary(verdict, CONTRACT)


@pytest.mark.parametrize("named", sweep(NAMED, [each for each in NAMED if each[2].key == "python"], _id))
def test_a_sample_that_is_refused_fails(runs: Runs, named: Named) -> None:
    """With a token that the server does not know, it ends as a failure and leaves no file that looks like one."""
    _skip_if_missing(named)
    name, sample, language = named
    done: Done = run(sample, language, base_url=runs.mocks.plain, token="nobody")
    assert done.status != 0
    assert "contacts.csv" not in done.saved
    assert name != WHOLE or "saved" not in done.output


def test_the_whole_example_meets_what_it_is_for(runs: Runs) -> None:
    """Without its answer to 429 or to 403, it fails."""
    _, sample, language = next(each for each in NAMED if _id(each) == "whole-python")
    for status in ("429", "403"):
        deaf = dataclasses.replace(sample, code=sample.code.replace(status, "499"))
        token = f"{runs.mocks.token}~without-{status}"
        assert run(deaf, language, base_url=runs.mocks.refusing, token=token).status != 0
