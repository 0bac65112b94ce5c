"""The pages hold every item of the public documentation of the API: endpoints, attributes, fields, relationships.

The items are carried here as data, each with the words that the public page says of it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mock_server.contract import Contract, load_contract, read_contract
from mock_server.reference import build
from tests.mock_server.reference.pages import Entry, html_entries, markdown_entries
from tests.sweeps import sweep

CREATE = "POST /api/v2/contacts/exports/mailing"
SHOW = "GET /api/v2/contacts/exports/mailing/{id}"
CSV = f"{SHOW}.csv"
XLSX = f"{SHOW}.xlsx"
ATTRIBUTES = ("data", "attributes")


@dataclass(frozen=True)
class Item:
    """One item of the public page.

    Attributes:
        operation: Method and path of the operation it belongs to.
        part: `request`, `response` or `text`.
        path: The names down to the field; empty for `text`.
        kind: Words that tell its type, and whether it is required.
        meaning: Words of its description.
        source: The JSON pointer of what has to be in the contract for it.
    """

    operation: str
    part: str
    path: tuple[str, ...]
    kind: tuple[str, ...]
    meaning: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        """The name of the test."""
        return f"{self.operation.split('/')[-1]}-{self.part}-{'.'.join(self.path) or self.source.rpartition('/')[2]}"

    def is_told(self, entries: dict[str, Entry]) -> bool:
        """Whether pages with these entries tell of the item."""
        entry = entries.get(self.operation)
        if entry is None:
            return False
        if self.part == "text":
            return all(words in entry.text for words in self.meaning)
        told = (entry.request if self.part == "request" else entry.response).get(self.path)
        if told is None:
            return False
        said = f"{told.kind} {told.meaning}".lower()
        # The public page calls a timestamp a "date"; where any value is taken the description says so.
        return all(word in said for word in self.kind) and all(words in told.meaning for words in self.meaning)


def sent(name: str, kind: str, *meaning: str) -> Item:
    """An attribute of the request; all of them are optional."""
    source = f"/components/schemas/CreateAttributes/properties/{name}"
    return Item(CREATE, "request", (*ATTRIBUTES, name), (kind, "optional"), meaning, source)


def answered(operation: str, name: str, kind: str, *meaning: str) -> Item:
    """An attribute of the response."""
    source = f"/components/schemas/ExportAttributes/properties/{name}"
    return Item(operation, "response", (*ATTRIBUTES, name), (kind,), meaning, source)


def answers(operation: str) -> list[Item]:
    """The fields and relationships of the response that creating and showing share."""
    return [
        answered(operation, "created_at", "date", "The timestamp of when this resource was created"),
        answered(operation, "export_at", "string", "When", "export was performed"),
        answered(operation, "params", "string", "contact filter", "selects the contacts to export"),
        answered(operation, "type", "string", "The type of export being performed"),
        answered(operation, "updated_at", "date", "The timestamp of when this resource was last updated"),
        answered(
            operation, "updated_in_db_at", "date",
            "reference", "last time the resource was updated in the remote database", "while the client is offline",
        ),
        Item(
            operation, "response", ("data", "relationships", "user"), (), ("The user that created the export",),
            "/components/schemas/Export/properties/relationships/properties/user",
        ),
        Item(
            operation, "response", ("data", "relationships", "user", "data"), (), ("Person", "user"),
            "/components/schemas/Export/properties/relationships/properties/user/properties/data",
        ),
    ]  # fmt: skip


def endpoint(operation: str) -> Item:
    """An endpoint."""
    method, path = operation.split(" /api/v2")
    source = f"/paths/{path.replace('/', '~1')}/{method.lower()}"
    return Item(operation, "text", (), (), (), source)


BODY = f"{endpoint(CREATE).source}/requestBody/content"
DOCUMENTED = f"{BODY}/application~1vnd.api+json/examples/filterAsText"

ITEMS = [
    endpoint(CREATE),
    endpoint(SHOW),
    endpoint(CSV),
    endpoint(XLSX),
    Item(CREATE, "text", (), (), ("application/vnd.api+json",), f"{BODY}/application~1vnd.api+json"),
    Item(CREATE, "text", (), (), (r'{"params": {"filter": "{\"status\":\"active\"}"}}',), DOCUMENTED),
    Item(
        SHOW, "text", (), (), (".csv", ".xlsx", "appended to the path", "file"), f"{endpoint(SHOW).source}/description"
    ),
    Item(CSV, "text", (), (), ("selected contacts",), f"{endpoint(CSV).source}/description"),
    sent("created_at", "date", "The timestamp of when this resource was created"),
    sent("params", "string", "selection", "filter", "object"),
    sent("updated_at", "date", "The timestamp of when this resource was last updated"),
    sent("updated_in_db_at", "date", "last time the resource was updated in the remote database", "offline"),
    *answers(CREATE),
    *answers(SHOW),
]

READERS: dict[str, Callable[[bytes], dict[str, Entry]]] = {
    "index.html": html_entries,
    "reference.md": markdown_entries,
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


@pytest.fixture(scope="module", params=READERS)
def page(request: pytest.FixtureRequest) -> str:
    """The name of a page."""
    return str(request.param)


@pytest.fixture(scope="module")
def entries(contract: Contract, page: str) -> dict[str, Entry]:
    """The operations that a page tells of."""
    return READERS[page](build(contract)[page])


@pytest.mark.parametrize("item", ITEMS, ids=str)
def test_the_page_tells_of_the_item(entries: dict[str, Entry], item: Item) -> None:
    """The item stands on the page, at its operation, with its type and its meaning."""
    assert item.is_told(entries), entries.get(item.operation)


@pytest.mark.parametrize("item", sweep(ITEMS, ITEMS[::10]))
def test_the_item_comes_from_the_contract(contract: Contract, item: Item) -> None:
    """Taken out of the contract, the item is gone from both pages and the test above would fail."""
    document = contract.specification()
    if item.source == f"{BODY}/application~1vnd.api+json":
        # The media type of the answers is the same; it must not stand for that of the request.
        document = json.loads(json.dumps(document).replace("application/vnd.api+json", "application/json"))
    else:
        _take_out(document, item.source)
    pages = build(read_contract(json.dumps(document).encode()))
    assert [page for page, read in READERS.items() if item.is_told(read(pages[page]))] == []


def _take_out(document: dict[str, Any], pointer: str) -> None:
    *above, last = (token.replace("~1", "/") for token in pointer.split("/")[1:])
    place: Any = document
    for token in above:
        place = place[token]
    del place[last]
