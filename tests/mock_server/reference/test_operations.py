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
    """Each header, link and example of a success is in the section of its operation, and so are links to its errors."""
    text = build(contract)["reference.md"].decode()
    for entry in read_reference(contract).entries:
        section = by_id(root, entry.operation_id)
        assert section is not None
        answers = entry.successes
        headers = [header.name for answer in answers for header in answer.headers]
        links = [link.description for answer in answers for link in answer.links]
        shown = [example for answer in answers for example in answer.examples]
        shown += entry.body.examples if entry.body else ()
        for words in [*headers, *links, entry.life, *(example.summary for example in shown)]:
            assert words in section.text
            assert words in text
        links_to = {each.attributes["href"] for each in section.walk() if "href" in each.attributes}
        assert {f"#error-{answer.status}" for answer in entry.errors} <= links_to
        for example in shown:
            assert " ".join(example.text.split()) in section.text
            assert example.text in text


def test_where_the_value_of_a_link_is_from_is_told_as_a_field(contract: Contract, root: Element) -> None:
    """In the words of the page, and not as the expression that the contract has."""
    section = by_id(root, "createMailingExport")
    assert section is not None
    assert "Show a mailing export, with id from data.id of this answer." in section.text
    text = build(contract)["reference.md"].decode()
    assert text.count("with `id` from `data.id` of this answer.") == 3
    assert "$response" not in text + root.text


def test_what_stands_before_examples_is_what_they_are_made_of(root: Element) -> None:
    """Within an operation and within an answer, fields come before samples and examples."""
    for part in root.walk():
        if part.classed("operation") or part.classed("response"):
            names = [each.attributes.get("class", "") for each in part.walk()]
            fields = [place for place, name in enumerate(names) if name == "fields"]
            samples = [place for place, name in enumerate(names) if name in {"sample", "example"}]
            answers = [place for place, name in enumerate(names) if name == "response"] or [len(names)]
            own = [place for place in fields if place < answers[0]]
            assert not own or max(own) < min(samples)


def test_the_read_that_is_no_download_warns(root: Element) -> None:
    """Who shows an export first gets no file, so it is said where it is shown, and there alone."""
    warned = [each.attributes["id"] for each in root.walk() if each.classed("operation") and _warns(each)]
    assert warned == ["showMailingExport"]


def _warns(section: Element) -> bool:
    return any(each.classed("warning") and "do not show the export first" in each.text for each in section.walk())
