"""The examples of the contract, executed: requests are sent, answers are brought about."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
from starlette.types import ASGIApp

from mock_server.app import create_app
from mock_server.clock import fixed_clock
from mock_server.commands.docs.recipes import MOMENT, NOT_BROUGHT_ABOUT, RECIPES, SEED, Recipe
from mock_server.contract import Contract, Operation
from mock_server.contract.source import join
from mock_server.fixtures import load
from mock_server.reference.checks import Fault, difference
from mock_server.reference.checks.model import place_of

_RECIPES_FILE: Final = "mock_server/commands/docs/recipes.py"
_CSV: Final = "text/csv"
_URL: Final = "http://mock.test"


@dataclass(frozen=True, slots=True)
class BodyExample:
    """An example of a body.

    Attributes:
        operation: The operation.
        status: The status of the answer; None for a request.
        media_type: The media type of the body.
        name: Its key in the contract; `example` if it has none.
        value: The body.
        pointer: Where it is in the contract.
    """

    operation: Operation
    status: int | None
    media_type: str
    name: str
    value: Any
    pointer: str


def body_examples(contract: Contract) -> Iterator[BodyExample]:
    """Yield every example of a body; that of a shared answer for each operation that has it.

    Args:
        contract: The contract.
    """
    for path, item in contract.document["paths"].items():
        for method, raw in item.items():
            operation, own = contract.operations[raw["operationId"]], join("/paths", path, method)
            bodies: list[tuple[int | None, Any, str]] = [(None, raw.get("requestBody", {}), f"{own}/requestBody")]
            bodies += [(int(code), each, join(own, "responses", code)) for code, each in raw["responses"].items()]
            for status, body, pointer in bodies:
                start = body["$ref"].removeprefix("#") if "$ref" in body else pointer
                for media_type, media in contract.resolve(body).get("content", {}).items():
                    place = join(start, "content", media_type)
                    for name, value, steps in _values(contract, media):
                        yield BodyExample(operation, status, media_type, name, value, join(place, *steps))


def _values(contract: Contract, media: dict[str, Any]) -> Iterator[tuple[str, object, tuple[str, ...]]]:
    if "example" in media:
        yield "example", media["example"], ("example",)
    for name, example in media.get("examples", {}).items():
        yield name, contract.resolve(example)["value"], ("examples", name, "value")


def failing_examples(contract: Contract) -> Iterator[Fault]:
    """Yield the examples that the mock does not take, or does not answer with.

    Args:
        contract: The contract that the mock obeys.
    """
    fixtures = load()
    app = create_app(fixtures, contract=contract, clock=fixed_clock(MOMENT), seed=SEED)
    for number, example in enumerate(body_examples(contract)):
        # Each is in a session of its own, so that none sees another.
        token = f"{fixtures.users[0].token}~example-{number}"
        if example.status is None:
            request = Recipe(json.dumps(example.value).encode(), media_type=example.media_type)
            yield from _refused(contract, example, _send(app, contract, example, request, token))
        elif recipe := RECIPES.get((example.status, example.name)):
            yield from _other(contract, example, _send(app, contract, example, recipe, token))
        elif (example.status, example.name) not in NOT_BROUGHT_ABOUT:
            place = place_of(contract, example.pointer)
            problem = f"{example.pointer}: nothing is known that brings this answer about"
            yield Fault(place, problem, f"write it into {_RECIPES_FILE}")


def _send(app: ASGIApp, contract: Contract, example: BodyExample, recipe: Recipe, token: str) -> httpx.Response:
    """Send what a recipe says, and return the last answer."""
    operation = example.operation

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=_URL) as client:
            request = client.build_request(
                recipe.method or operation.method,
                contract.base_path + operation.path.replace("{id}", recipe.identifier),
                content=recipe.content,
                params=recipe.query,
                headers={"Content-Type": recipe.media_type},
            )
            if recipe.has_token:
                request.headers["Authorization"] = f"Bearer {token}"
            for _ in range(recipe.times - 1):
                await client.send(request)
            return await client.send(request)

    return asyncio.run(send())


def _refused(contract: Contract, example: BodyExample, answer: httpx.Response) -> Iterator[Fault]:
    if answer.status_code != example.operation.success:
        place = place_of(contract, example.pointer)
        problem = f"{example.pointer}: the request is answered with {answer.status_code}: {answer.text}"
        yield Fault(place, problem, f"correct it in {place}")


def _other(contract: Contract, example: BodyExample, answer: httpx.Response) -> Iterator[Fault]:
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    shown = f"{example.status} {example.media_type}\n{_compared(example.value)}"
    told = f"{answer.status_code} {media_type}\n{_compared(_body(media_type, answer, example.value))}"
    if told != shown:
        place = place_of(contract, example.pointer)
        problem = f"{example.pointer}: the mock answers {example.operation.operation_id} with something else"
        details = difference(shown, told, ("as the contract shows it", "as the mock answers"))
        yield Fault(place, problem, f"correct it in {place}", details)


def _body(media_type: str, answer: httpx.Response, shown: Any) -> object:  # noqa: ANN401  a JSON value, or a file
    """Return the body of an answer without what an example may leave out."""
    if media_type == _CSV:
        return answer.text
    if not media_type.endswith("json"):
        # Of a workbook its beginning is shown.
        return shown if answer.content.startswith(str(shown).encode()) else repr(answer.content[:16])
    document = answer.json()
    for error, other in zip(document.get("errors", ()), shown.get("errors", ()), strict=False):
        # What is wrong, before where it is.
        if "detail" in other and error.get("detail", "").startswith(other["detail"]):
            error["detail"] = other["detail"]
    return document


def _compared(body: object) -> str:
    """Return what must be as it is shown: an error in full, the kinds of other members, the form of rows."""
    if isinstance(body, str):
        first, *rows = csv.reader(io.StringIO(body, newline=""))
        return "\n".join(
            [", ".join(first), *(f"{width} values in a row" for width in sorted({len(row) for row in rows}))]
        )
    compared = body if isinstance(body, dict) and "errors" in body else _kinds(body)
    return json.dumps(compared, indent=2, sort_keys=True, ensure_ascii=False)


def _kinds(value: object) -> object:
    """Return the members and kinds of a JSON value; ids differ by nature, and `params` may hold anything."""
    if isinstance(value, dict):
        return {name: "anything" if name == "params" else _kinds(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_kinds(item) for item in value]
    return type(value).__name__
