"""Every example that the documentation shows is executed against the mock server.

What is documented as a request is sent, what is documented as an answer is provoked. Values that differ by nature, such
as ids, are compared by their kind. The samples are run by `test_samples`.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from mock_server import create_app, fixtures
from mock_server.clock import fixed_clock
from mock_server.contract import load_contract
from tests.mock_server.driving import ADA, FRESH, JSON_API, UNKNOWN, USED_UP, Client
from tests.mock_server.reference.documented import Example, examples

CONTRACT = load_contract()
EXAMPLES = examples(CONTRACT)
REQUESTS = [example for example in EXAMPLES if example.status is None]
ANSWERS = [example for example in EXAMPLES if example.status is not None]
CREATED = next(example for example in ANSWERS if (example.status, example.name) == (201, "created"))

# A gateway in front of a server answers 429; the mock has none. It refuses a wrong date on create and never later.
NOT_EXECUTED = {(429, "example"), (400, "lateRefusal")}


def client(token: str | None = ADA) -> Client:
    """A client of a new mock with the default data set, at the moment that the examples speak of."""
    clock = fixed_clock(datetime(2026, 3, 2, 9, 15, tzinfo=UTC))
    return Client(create_app(fixtures.load(), clock=clock, seed=1), token)


def name_of(example: Example) -> str:
    """The name of the test for an example."""
    return f"{example.operation_id}-{example.status or example.media_type}-{example.name}"


def shape(value: object) -> object:
    """The members and kinds of a JSON value; `params` may hold anything."""
    if isinstance(value, dict):
        return {name: "anything" if name == "params" else shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def path_of(operation_id: str, identifier: str) -> str:
    """The path of an operation for an export."""
    operation = CONTRACT.operations[operation_id]
    return CONTRACT.base_path + operation.path.replace("{id}", identifier)


@pytest.mark.parametrize("example", REQUESTS, ids=name_of)
def test_each_documented_request_is_served(example: Example) -> None:
    """The body is accepted under its media type, and the answer has the members of the documented one."""
    answer = client().post(json.dumps(example.value).encode(), media_type=example.media_type)
    assert answer.status_code == CREATED.status
    assert answer.headers["content-type"].partition(";")[0] == CREATED.media_type
    document = answer.json()
    assert shape(document) == shape(CREATED.value)
    sent: Any = example.value
    assert document["data"]["attributes"]["params"] == sent["data"].get("attributes", {}).get("params", {})


Recipe = Callable[[str], httpx.Response]

# (status, name): how to get the answer of an operation that an example documents.
RECIPES: dict[tuple[int, str], Recipe] = {
    (201, "created"): lambda _: client().create({"params": {"filter": '{"status":"active"}'}}),
    (201, "sparse"): lambda _: client().create({}, **{"fields[export_logs]": "params,type"}),
    (200, "contacts"): lambda operation: client().request("GET", path_of(operation, FRESH)),
    (200, "workbook"): lambda operation: client().request("GET", path_of(operation, FRESH)),
    (200, "shown"): lambda operation: client().request("GET", path_of(operation, FRESH)),
    (200, "withUser"): lambda operation: client().request("GET", path_of(operation, FRESH), params={"include": "user"}),
    (400, "notJson"): lambda _: client().post(b'{"data": '),
    (400, "notAnObject"): lambda _: client().create([]),
    (401, "example"): lambda operation: _plain(client(None), operation, FRESH),
    (403, "example"): lambda operation: _plain(client(), operation, USED_UP),
    (404, "example"): lambda operation: _plain(client(), operation, UNKNOWN),
    (405, "example"): lambda operation: client().request("PUT", path_of(operation, FRESH)),
    (409, "wrongType"): lambda _: client().post(b'{"data": {"type": "users"}}'),
    (409, "foreignKey"): lambda _: client().create({"user_id": "7"}),
    (413, "example"): lambda _: client().post(b" " * (1024 * 1024 + 1)),
}


def _plain(sender: Client, operation_id: str, identifier: str) -> httpx.Response:
    return sender.request(CONTRACT.operations[operation_id].method, path_of(operation_id, identifier))


@pytest.mark.parametrize(
    "example", [each for each in ANSWERS if (each.status, each.name) not in NOT_EXECUTED], ids=name_of
)
def test_each_documented_answer_is_given(example: Example) -> None:
    """The mock answers with the documented status, media type and members; errors with the documented words too."""
    assert example.status is not None
    answer = RECIPES[example.status, example.name](example.operation_id)
    assert answer.status_code == example.status
    assert answer.headers["content-type"].partition(";")[0] == example.media_type
    shown: Any = example.value
    if example.media_type == JSON_API:
        document = answer.json()
        assert shape(document) == shape(shown)
        for told, documented in zip(document.get("errors", ()), shown.get("errors", ()), strict=True):
            assert (told["status"], told["title"]) == (documented["status"], documented["title"])
            assert told.get("source") == documented.get("source")
    elif example.media_type == "text/csv":
        first, *rows = csv.reader(io.StringIO(answer.text, newline=""))
        documented_first, *documented_rows = csv.reader(io.StringIO(shown, newline=""))
        assert first == documented_first
        assert {len(row) for row in rows} == {len(row) for row in documented_rows}
    else:
        assert answer.content.startswith(shown.encode())


def test_every_recipe_is_for_an_example() -> None:
    """No recipe outlives its example, and what is not executed is documented still."""
    documented = {(example.status, example.name) for example in ANSWERS}
    assert set(RECIPES) == documented - NOT_EXECUTED
    assert documented >= NOT_EXECUTED
