"""The contact filter and the files on both pages."""

from typing import Any

import pytest

from mock_server.contract import Contract, load_contract
from mock_server.reference import build
from tests.mock_server.reference.pages import Element, by_id, parse


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


@pytest.fixture(scope="module")
def root(contract: Contract) -> Element:
    """The tree of the HTML page."""
    return parse(build(contract)["index.html"])[0]


def facts_of(document: dict[str, Any]) -> dict[str, list[str]]:
    """What the pages have to say beside operations: by anchor, the words in the chapter."""
    vocabulary = document["components"]["schemas"]["FilterObject"]["x-filter"]
    facts: dict[str, list[str]] = {
        "filter": [],
        "files": [],
        "errors": [],
        "life": ["201", "403", "used up", "Forbidden"],
    }
    for name, rule in vocabulary["filters"].items():
        words = [
            name,
            rule["form"],
            rule["matches"],
            rule.get("default", ""),
            rule.get("blank", ""),
            rule.get("joined_by", ""),
        ]
        for word, group in rule.get("values", {}).items():
            words += [word, *(value or "no value" for value in group)]
        words += [f"reverse_{name}"] if rule["reversible"] else []
        facts[f"filter-{name}"] = words
    for name, modifier in vocabulary["modifiers"].items():
        facts[f"filter-{name}"] = [name, modifier["effect"]]
    facts["filter-reverse"] = [vocabulary["reverse"]["prefix"], vocabulary["reverse"]["effect"]]
    for schema in ("CsvFile", "XlsxFile"):
        table = document["components"]["schemas"][schema]["x-table"]
        for column in table["columns"]:
            facts["files"] += [column["name"], column["source"], " ".join(column["description"].split())]
        facts["files"] += [table.get("sheet", "")]
    for path in document["paths"].values():
        for operation in path.values():
            facts["errors"] += [status for status in operation["responses"] if status[0] in "45"]
    return facts


def test_the_chapters_tell_what_the_extensions_say(contract: Contract, root: Element) -> None:
    """Every filter with its words, every column with its source, every error status stands in its chapter."""
    text = " ".join(build(contract)["reference.md"].decode().split())
    for anchor, words in facts_of(contract.specification()).items():
        chapter = by_id(root, anchor)
        assert chapter is not None, anchor
        assert [word for word in words if word.replace("`", "") not in chapter.text] == [], anchor
        assert [word for word in words if word not in text] == [], anchor


def test_every_key_of_the_filter_is_described_on_both_pages(contract: Contract, root: Element) -> None:
    """What the contract says of a filter, of a modifier or of a reversing key stands in the chapter of the filter."""
    text = build(contract)["reference.md"].decode()
    chapter = by_id(root, "filter")
    assert chapter is not None
    for name, described in contract.document["components"]["schemas"]["FilterObject"]["properties"].items():
        words = " ".join(described["description"].split())
        assert words in " ".join(text.split()), name
        assert words.replace("`", "") in chapter.text, name
