"""The mocks that samples are run against."""

from mock_server.commands.sampling import mocks_for_samples, named_samples
from mock_server.contract import load_contract

CONTRACT = load_contract()
NAMED = named_samples(CONTRACT)


def test_every_sample_has_a_name_and_its_language() -> None:
    """Each operation and the whole example, in each language once."""
    names = [(name, sample.language) for name, sample, _ in NAMED]
    assert len(set(names)) == len(names) == 25
    assert all(sample.language == language.key for _, sample, language in NAMED)


def test_a_sample_does_the_same_however_often_it_is_run() -> None:
    """No run sees what another left: in new mocks, ids and moments are the same, and the export is fresh."""
    python = [named for named in NAMED if named[2].key == "python" and named[0] != "whole"]
    runs = []
    for _ in range(2):
        with mocks_for_samples(CONTRACT) as mocks:
            runs.append([mocks.run(named) for named in python])
    assert runs[0] == runs[1]
    assert [done.status for done in runs[0]] == [0, 0, 0, 0]
