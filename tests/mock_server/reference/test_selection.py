"""The contact filter and the files on both pages."""

import csv
import io
import json
from typing import Any

import pytest

from mock_server import create_app, load_fixtures
from mock_server.contract import Contract, load_contract, read_contract
from mock_server.reference import build, read_reference
from mock_server.reference.selection import MATCHES
from mock_server.selection.predicates import PREDICATES
from tests.mock_server.driving import FRESH, Client
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
            MATCHES[rule["matches"]],
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


def test_each_example_of_a_filter_shows_whom_it_selects(contract: Contract, root: Element) -> None:
    """The contacts are those that a file of such an export has, for the first user of the default data set."""
    client = Client(create_app(load_fixtures()))
    text = build(contract)["reference.md"].decode()
    selected = read_reference(contract).filter.selected
    reversing = {f"reverse_{name}" for name, rule in contract.vocabulary.rules.items() if rule.reversible}
    assert set(selected) == {*contract.vocabulary.rules, *contract.vocabulary.modifiers, *reversing}
    for name, told in selected.items():
        export = client.created_id({"params": {"filter": told.filter}})
        names = [row[0] for row in csv.reader(io.StringIO(client.get(f"{export}.csv").text, newline=""))][1:]
        assert told.number == len(names) > 0
        assert told.names == tuple(names)
        section = by_id(root, f"filter-{name}")
        assert section is not None
        assert f"{told.filter} selects {told.number} of the 30 contacts of Ada" in section.text
        assert f"`{told.filter}` selects {told.number} of the 30 contacts of Ada" in text
        assert section.text.count("; ") >= told.number - 2
        assert all(" ".join(each.split()) in section.text for each in names)


def test_what_a_filter_is_compared_with_is_said_in_words(contract: Contract, root: Element) -> None:
    """Of each word that the contract may have; a reader of the page does not know the words themselves."""
    # The account lists are no predicate: they bound what is selected from.
    assert set(MATCHES) == {*PREDICATES, "account_list"}
    text = build(contract)["reference.md"].decode()
    for name, rule in contract.vocabulary.rules.items():
        section = by_id(root, f"filter-{name}")
        assert section is not None
        assert MATCHES[rule.matches] in section.text
        assert MATCHES[rule.matches] in text


def test_each_column_shows_values_of_the_default_data(contract: Contract, root: Element) -> None:
    """Of a contact at home and of one abroad, as a file has them."""
    client = Client(create_app(load_fixtures()))
    rows = list(csv.DictReader(io.StringIO(client.get(f"{FRESH}.csv").text, newline="")))
    shown = [row for row in rows if row["Contact Name"] in {"Doe, John and Jane", "Martin, Luc"}]
    (file, _) = read_reference(contract).files
    assert [dict(zip(shown[0], row, strict=True)) for row in file.rows] == shown
    for column in file.table.columns:
        place = by_id(root, "column-" + column.name.lower().replace(" ", "_"))
        assert place is not None
        assert all(" ".join(row[column.name].split()) in place.text for row in shown)


def test_an_example_that_selects_nothing_here_is_left_out(contract: Contract) -> None:
    """An example of another contract may name an account list that the default data set has not."""
    document = contract.specification()
    document["components"]["schemas"]["FilterObject"]["properties"]["account_list_id"]["example"] = "unknown"
    filter_ = read_reference(read_contract(json.dumps(document).encode())).filter
    assert "account_list_id" not in filter_.selected
    assert "status" in filter_.selected
