"""The operations on both pages."""

import pytest

from mock_server.contract import Contract, load_contract
from mock_server.reference import build, read_reference
from tests.mock_server.reference.pages import Element, by_id, html_entries, markdown_entries, parse


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


@pytest.fixture(scope="module")
def root(contract: Contract) -> Element:
    """The tree of the HTML page."""
    return parse(build(contract)["index.html"])[0]


def test_both_pages_tell_of_the_same_fields(contract: Contract) -> None:
    """Operations and fields, with their kinds, are the same in HTML and in Markdown."""
    pages = build(contract)
    html, markdown = html_entries(pages["index.html"]), markdown_entries(pages["reference.md"])
    assert list(html) == list(markdown)
    assert len(html) == len(contract.operations)
    for route, entry in html.items():
        assert list(entry.request) == list(markdown[route].request), route
        assert list(entry.response) == list(markdown[route].response), route


def test_operations_show_their_headers_links_and_examples(contract: Contract, root: Element) -> None:
    """Each response header, each link and each named example of an operation is in its section."""
    text = build(contract)["reference.md"].decode()
    for entry in read_reference(contract).entries:
        section = by_id(root, entry.operation_id)
        assert section is not None
        answers = (*entry.successes, *entry.errors)
        headers = [header.name for answer in answers for header in answer.headers]
        links = [link.description for answer in answers for link in answer.links]
        shown = [example for answer in answers for example in answer.examples]
        shown += entry.body.examples if entry.body else ()
        for words in [*headers, *links, entry.life, *(example.summary for example in shown)]:
            assert words in section.text
            assert words in text
        for example in shown:
            assert " ".join(example.text.split()) in section.text
            assert example.text in text
