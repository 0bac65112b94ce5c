"""Which requests a collection has."""

from mock_server.contract import load_contract
from mock_server.reference import read_reference
from mock_server.reference.collections import walks

REFERENCE = read_reference(load_contract())
WALKS = {walk.name: walk.steps for walk in walks(REFERENCE)}


def test_every_example_of_a_body_is_sent() -> None:
    """Each in a step of its own, under its media type."""
    sent = [step.example for step in WALKS["Create a mailing export"]]
    bodies = [example for entry in REFERENCE.entries if entry.body for example in entry.body.examples]
    assert sent == bodies
    assert len(sent) > 5


def test_each_way_to_read_has_an_export_of_its_own() -> None:
    """It is created, read with success, and refused when it is read again."""
    readers = [entry for entry in REFERENCE.entries if entry.operation.method == "GET"]
    assert len(readers) == 3
    for reader in readers:
        steps = WALKS[reader.title]
        assert [step.entry.operation.method for step in steps] == ["POST", "GET", "GET"]
        assert [step.status for step in steps] == [201, reader.operation.success, 403]
        assert [step.keeps_id for step in steps] == [True, False, False]
        assert all(step.entry is reader for step in steps[1:])
