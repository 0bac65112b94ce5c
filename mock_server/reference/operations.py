"""One operation of the reference."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from mock_server.contract import Contract
from mock_server.reference.fields import read_field, read_members
from mock_server.reference.layout import layout_example, layout_scalar
from mock_server.reference.life import life_sentence, life_warning
from mock_server.reference.model import Body, Entry, Example, Field, Link, Response
from mock_server.reference.samples import operation_samples


def titles_of(contract: Contract) -> dict[str, str]:
    """Return the title of every operation by its id, in the order of the document."""
    return {
        operation["operationId"]: operation.get("summary", operation["operationId"])
        for path in contract.document["paths"].values()
        for operation in path.values()
    }


def read_entry(contract: Contract, operation_id: str, titles: Mapping[str, str]) -> Entry:
    """Return everything about one operation.

    Args:
        contract: The contract.
        operation_id: The operation.
        titles: The title of each operation, for the links.
    """
    operation = contract.operations[operation_id]
    raw = contract.document["paths"][operation.path][operation.method.lower()]
    parameters = [contract.resolve(parameter) for parameter in raw.get("parameters", ())]
    body = _body(contract, raw["requestBody"]) if "requestBody" in raw else None
    responses = [
        _response(contract, int(status), contract.resolve(response), titles)
        for status, response in raw["responses"].items()
    ]
    return Entry(
        operation=operation,
        title=titles[operation_id],
        path=contract.base_path + operation.path,
        description=raw.get("description", ""),
        life=life_sentence(operation.lifecycle),
        warning=life_warning(operation),
        parameters=tuple(_parameter(contract, item["name"], item) for item in parameters),
        body=body,
        successes=tuple(response for response in responses if response.status < HTTPStatus.BAD_REQUEST),
        errors=tuple(response for response in responses if response.status >= HTTPStatus.BAD_REQUEST),
        samples=operation_samples(operation, parameters, body),
    )


def _parameter(contract: Contract, name: str, raw: Mapping[str, Any]) -> Field:
    field = read_field(name, raw["schema"], contract.resolve, required=raw.get("required", False))
    texts = {"description": raw.get("description", ""), "example": layout_scalar(raw.get("example"))}
    return replace(field, **texts, place=raw.get("in", ""), members=())


def _body(contract: Contract, reference: Mapping[str, Any]) -> Body:
    raw = contract.resolve(reference)
    schemas = [media["schema"] for media in raw["content"].values()]
    return Body(
        required=raw.get("required", False),
        description=raw.get("description", ""),
        media_types=tuple(raw["content"]),
        fields=read_members({"anyOf": schemas}, contract.resolve),
        examples=_examples(contract, raw["content"]),
    )


def _examples(contract: Contract, content: Mapping[str, Any]) -> tuple[Example, ...]:
    found: list[Example] = []
    for media_type, media in content.items():
        named = dict(media.get("examples", {}))
        if "example" in media:
            named["example"] = {"value": media["example"]}
        for name, reference in named.items():
            example = contract.resolve(reference)
            text, language = layout_example(media_type, example["value"])
            found.append(Example(media_type, name, example.get("summary", ""), example["value"], text, language))
    return tuple(found)


def _response(contract: Contract, status: int, raw: Mapping[str, Any], titles: Mapping[str, str]) -> Response:
    content = raw.get("content", {})
    schemas = [contract.resolve(media["schema"]) for media in content.values()]
    examples = _examples(contract, content)
    headers = {name: contract.resolve(header) for name, header in raw.get("headers", {}).items()}
    return Response(
        status=status,
        reason=_reason(status, examples),
        description=raw["description"],
        headers=tuple(_parameter(contract, name, header) for name, header in headers.items()),
        media_types=tuple(content),
        content_description=schemas[0].get("description", "") if schemas else "",
        file=next((schema["x-table"]["format"] for schema in schemas if "x-table" in schema), ""),
        fields=read_members({"anyOf": schemas}, contract.resolve),
        examples=examples,
        links=tuple(_link(contract.resolve(link), titles) for link in raw.get("links", {}).values()),
    )


def _reason(status: int, examples: tuple[Example, ...]) -> str:
    """Return the reason phrase: of an error that of its first example, because Python's phrases differ by version."""
    for example in examples:
        if isinstance(example.value, dict) and example.value.get("errors"):
            return str(example.value["errors"][0].get("title", ""))
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _link(raw: Mapping[str, Any], titles: Mapping[str, str]) -> Link:
    parameters = tuple((key, _source(layout_scalar(value))) for key, value in raw.get("parameters", {}).items())
    operation_id = raw["operationId"]
    return Link(operation_id, titles.get(operation_id, operation_id), raw.get("description", ""), parameters)


def _source(value: str) -> str:
    """Return where the value of a link is from: of a place in the body its path, as fields are named elsewhere."""
    _, is_body, pointer = value.partition("$response.body#/")
    return pointer.replace("/", ".") if is_body else value
