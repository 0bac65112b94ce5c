"""Tests of building the application: the contract it obeys, and where it can be put."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.types import Message

import mock_server
from mock_server import create_app, load_contract
from mock_server.contract import ContractError, read_contract
from mock_server.http.validation.schemas import compile_schema
from tests.mock_server.applications import CONTRACT, FIXTURES, client_of
from tests.mock_server.driving import (
    ADA,
    EXPORTS,
    FRESH,
    UNKNOWN,
    USED_UP,
    Client,
    Exchange,
    http_scope,
    only_error,
)


def _without_query_tokens() -> Any:  # noqa: ANN401 - a Contract
    source = load_contract().source.replace(b"  - accessToken: []\n", b"", 1)
    return read_contract(source)


def test_the_contract_decides_which_credentials_open_an_operation() -> None:
    """A token of a kind that `security` does not name is refused by an operation."""
    app = create_app(FIXTURES, contract=_without_query_tokens())
    assert Client(app, token=None).get(FRESH, access_token=ADA).status_code == 401
    assert Client(app).get(FRESH).status_code == 200


def test_every_refusal_obeys_the_schema_of_the_contract() -> None:
    """Error documents are made outside the operations, so nothing but this holds them to the contract's schema."""
    contract = load_contract()
    schemas = contract.document["components"]["schemas"]
    error = compile_schema(schemas["Error"])
    client = client_of()
    answers = [
        client.get(UNKNOWN),
        client.get(USED_UP),
        client.get("x", access_token="y"),
        client.post(b"{"),
        client.post(b"{}"),
        client.post(b"x" * 2_000_000),
        client.request("PUT", EXPORTS),
        client_of(token=None).get(UNKNOWN),
    ]
    for answer in answers:
        assert error.violations(only_error(answer)) == []


def test_an_answer_that_breaks_the_contract_is_a_failure() -> None:
    """The mock checks what it sends, because not every broken answer shows at the start; a 500 says what is wrong."""
    told = b"description: The id of the export, a UUID."
    source = load_contract().source.replace(told, b"pattern: '^3f8a1c52'\n          " + told)
    client = Client(create_app(FIXTURES, contract=read_contract(source)))
    assert client.get(FRESH).status_code == 200
    error = only_error(client.create())
    assert error["status"] == "500"
    assert "pattern at /data/id" in error["detail"]


def test_an_operation_nobody_knows_stops_the_start() -> None:
    """Where the contract does not say what an operation does, there is no mock of it."""
    source = load_contract().source.replace(
        b"      x-lifecycle:\n        resource: export\n        effect: creates\n", b"", 1
    )
    with pytest.raises(ContractError, match="x-lifecycle"):
        create_app(FIXTURES, contract=read_contract(source))


def test_two_applications_share_nothing() -> None:
    """What is used up in one is untouched in another of the same data set."""
    one, other = create_app(FIXTURES), create_app(FIXTURES)
    assert Client(one).get(FRESH).status_code == 200
    assert Client(other).get(FRESH).status_code == 200
    assert Client(one).get(FRESH).status_code == 403


def test_the_lifespan_protocol_is_spoken() -> None:
    """A server that starts and stops the application through the lifespan protocol is answered."""
    sent: list[str] = []

    async def live() -> None:
        waiting: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

        async def receive() -> Message:
            return waiting.pop(0)

        async def send(message: Message) -> None:
            sent.append(message["type"])

        await create_app(FIXTURES)(http_scope(type="lifespan"), receive, send)

    asyncio.run(live())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_application_can_be_mounted_below_a_path() -> None:
    """A root path in front of the base path is nobody's concern but the server's."""
    headers = [(b"authorization", ADA.encode())]
    exchange = Exchange().run(create_app(FIXTURES), path=f"/mock{EXPORTS}/{FRESH}", root_path="/mock", headers=headers)
    assert exchange.status == 200
    assert json.loads(exchange.body)["data"]["id"] == FRESH


def test_the_python_api_is_this() -> None:
    """What a test or a program may import from the package, name by name."""
    assert sorted(mock_server.__all__) == [  # type: ignore[attr-defined]  # made when it is imported
        "Clock",
        "Contract",
        "ContractError",
        "ExportError",
        "FixtureError",
        "Fixtures",
        "GenerationError",
        "create_app",
        "fixed_clock",
        "generate_fixtures",
        "load_contract",
        "load_fixtures",
        "sign_token",
        "system_clock",
    ]
    assert all(hasattr(mock_server, name) for name in dir(mock_server))


def test_a_contract_that_asks_for_more_than_the_mock_does_is_refused() -> None:
    """A filter that the mock does not know is told at start-up, with its place, instead of being ignored."""
    vocabulary = CONTRACT.vocabulary
    status = vocabulary.rules["status"]
    rules = {**vocabulary.rules, "phone": replace(status, name="phone", matches="phone")}
    grown = replace(CONTRACT, vocabulary=replace(vocabulary, rules=rules))
    with pytest.raises(ContractError, match="does not implement this: matches phone of phone") as caught:
        create_app(FIXTURES, contract=grown)
    assert caught.value.pointer.endswith("/x-filter")
    assert caught.value.line > 1
