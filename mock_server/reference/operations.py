"""What there is to tell of one operation."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from mock_server.contract import Contract
from mock_server.reference.curl import curl_command
from mock_server.reference.fields import notes, read_members, type_words
from mock_server.reference.layout import layout_example, layout_scalar
from mock_server.reference.life import life_sentence
from mock_server.reference.model import Body, Entry, Example, Link, Parameter, Response


def titles_of(contract: Contract) -> dict[str, str]:
    """The title of every operation by its id, in the order of the document."""
    return {
        operation["operationId"]: operation.get("summary", operation["operationId"])
        for path in contract.document["paths"].values()
        for operation in path.values()
    }


def read_entry(contract: Contract, operation_id: str, titles: Mapping[str, str]) -> Entry:
    """Everything about one operation.

    Args:
        contract: The contract.
        operation_id: The operation.
        titles: The title of each operation, for the links.
    """
    operation = contract.operations[operation_id]
    raw = contract.document["paths"][operation.path][operation.method.lower()]
    parameters = [contract.resolve(parameter) for parameter in raw.get("parameters", ())]
    body = _body(contract, operation_id, raw["requestBody"]) if "requestBody" in raw else None
    responses = [
        _response(contract, operation_id, int(status), contract.resolve(response), titles)
        for status, response in raw["responses"].items()
    ]
    return Entry(
        operation_id=operation_id,
        title=titles[operation_id],
        method=operation.method,
        path=contract.base_path + operation.path,
        description=raw.get("description", ""),
        life=life_sentence(operation.lifecycle),
        parameters=tuple(_parameter(contract, item["name"], item["in"], item) for item in parameters),
        body=body,
        successes=tuple(response for response in responses if response.status < HTTPStatus.BAD_REQUEST),
        errors=tuple(response for response in responses if response.status >= HTTPStatus.BAD_REQUEST),
        curl=curl_command(operation, parameters, body),
    )


def _parameter(contract: Contract, name: str, place: str, raw: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        place=place,
        types=type_words(raw["schema"], contract.resolve),
        required=raw.get("required", False),
        description=raw.get("description", ""),
        notes=notes(raw["schema"], contract.resolve),
        example=layout_scalar(raw.get("example")),
    )


def _body(contract: Contract, operation_id: str, reference: Mapping[str, Any]) -> Body:
    raw = contract.resolve(reference)
    schemas = [media["schema"] for media in raw["content"].values()]
    return Body(
        required=raw.get("required", False),
        description=raw.get("description", ""),
        media_types=tuple(raw["content"]),
        fields=read_members({"anyOf": schemas}, contract.resolve),
        examples=_examples(contract, operation_id, None, raw["content"]),
    )


def _examples(
    contract: Contract, operation_id: str, status: int | None, content: Mapping[str, Any]
) -> tuple[Example, ...]:
    found: list[Example] = []
    for media_type, media in content.items():
        named = dict(media.get("examples", {}))
        if "example" in media:
            named["example"] = {"value": media["example"]}
        for name, reference in named.items():
            example = contract.resolve(reference)
            text, language = layout_example(media_type, example["value"])
            summary = example.get("summary", "")
            found.append(Example(operation_id, status, media_type, name, summary, example["value"], text, language))
    return tuple(found)


def _response(
    contract: Contract, operation_id: str, status: int, raw: Mapping[str, Any], titles: Mapping[str, str]
) -> Response:
    content = raw.get("content", {})
    schemas = [contract.resolve(media["schema"]) for media in content.values()]
    shown = _examples(contract, operation_id, status, content)
    headers = {name: contract.resolve(header) for name, header in raw.get("headers", {}).items()}
    table = next((schema["x-table"]["format"] for schema in schemas if "x-table" in schema), "")
    return Response(
        status=status,
        reason=_reason(status, shown),
        description=raw["description"],
        headers=tuple(_parameter(contract, name, "header", header) for name, header in headers.items()),
        media_types=tuple(content),
        content_description=schemas[0].get("description", "") if schemas else "",
        file=table,
        # Every error has the same document, which is told once, in a section of its own.
        fields=() if status >= HTTPStatus.BAD_REQUEST else read_members({"anyOf": schemas}, contract.resolve),
        examples=shown,
        links=tuple(_link(name, contract.resolve(link), titles) for name, link in raw.get("links", {}).items()),
    )


def _reason(status: int, shown: tuple[Example, ...]) -> str:
    """The reason phrase: for an error that of its first example, since the phrases of Python differ by its version."""
    for example in shown:
        if isinstance(example.value, dict) and example.value.get("errors"):
            return str(example.value["errors"][0].get("title", ""))
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _link(name: str, raw: Mapping[str, Any], titles: Mapping[str, str]) -> Link:
    return Link(
        name=name,
        operation_id=raw["operationId"],
        title=titles.get(raw["operationId"], raw["operationId"]),
        description=raw.get("description", ""),
        parameters=tuple((key, layout_scalar(value)) for key, value in raw.get("parameters", {}).items()),
    )
