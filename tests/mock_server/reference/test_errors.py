"""The errors of all operations: each is explained once, with what to do about it."""

import pytest

from mock_server.contract import Contract, load_contract
from mock_server.reference import build, read_reference
from mock_server.reference.errors import REMEDIES
from tests.mock_server.reference.pages import Element, by_id, parse


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


@pytest.fixture(scope="module")
def root(contract: Contract) -> Element:
    """The tree of the HTML page."""
    return parse(build(contract)["index.html"])[0]


def test_every_error_of_the_contract_has_a_remedy(contract: Contract) -> None:
    """And no remedy is for an error that the contract does not have."""
    statuses = {status for operation in contract.operations.values() for status in operation.statuses if status >= 400}
    assert set(REMEDIES) == statuses


def test_an_error_is_explained_with_its_causes_its_remedy_and_its_answers(contract: Contract, root: Element) -> None:
    """On both pages: every meaning that an operation gives to the status, the headers, and each example once."""
    text = build(contract)["reference.md"].decode()
    for failure in read_reference(contract).failures:
        section = by_id(root, f"error-{failure.status}")
        assert section is not None
        own = text.partition(f"\n### {failure.status} ")[2].partition("\n### ")[0]
        assert own
        assert failure.remedy.replace("`", "") in section.text
        assert failure.remedy in own
        for cause in failure.causes:
            # An item of a list has its dash in the Markdown alone.
            assert " ".join(cause.description.replace("`", "").replace("\n- ", "\n").split()) in section.text
            assert " ".join(cause.description.split()) in " ".join(own.split())
        for header in failure.headers:
            assert header.name in section.text
            assert f"`{header.name}`" in own
        for example in failure.examples:
            assert section.text.count(" ".join(example.text.split())) == 1
            assert own.count(example.text) == 1


def test_no_meaning_and_no_example_is_lost(contract: Contract) -> None:
    """What the operations say of their errors is all in the explanations."""
    reference = read_reference(contract)
    told = {
        (f.status, cause.description, entry.title)
        for f in reference.failures
        for cause in f.causes
        for entry in cause.entries
    }
    assert told == {(error.status, error.description, e.title) for e in reference.entries for error in e.errors}
    shown = {example.text for failure in reference.failures for example in failure.examples}
    assert shown == {example.text for e in reference.entries for error in e.errors for example in error.examples}


def test_the_limits_lead_to_their_errors(contract: Contract, root: Element) -> None:
    """How much may be sent at once and in a row is in a chapter of its own, in the words of the contract."""
    chapter = by_id(root, "limits")
    assert chapter is not None
    links = [each.attributes["href"] for each in chapter.walk() if each.attributes.get("href", "").startswith("#error")]
    assert links == ["#error-413", "#error-429"]
    assert "1 MiB" in chapter.text
    assert "\n- The body is larger than 1 MiB" in build(contract)["reference.md"].decode().partition("## Limits\n\n")[2]
