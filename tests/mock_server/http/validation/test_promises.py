"""A contract that describes other answers than the mock gives is refused before it serves."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from mock_server import create_app, load_contract, load_fixtures
from mock_server.contract import ContractError, read_contract
from mock_server.http.validation import refuse_broken_promises

OWN = load_contract()
COLLECTION = "/contacts/exports/mailing"
ITEM = f"{COLLECTION}/{{id}}"
Change = Callable[[dict[str, Any]], object]


def _changed(change: Change) -> bytes:
    document = copy.deepcopy(dict(OWN.document))
    change(document)
    return yaml.safe_dump(document, sort_keys=False).encode()


def _responses(document: dict[str, Any], path: str, method: str = "get") -> Any:  # noqa: ANN401  any YAML value
    return document["paths"][path][method]["responses"]


def _schema(document: dict[str, Any], name: str) -> Any:  # noqa: ANN401  any YAML value
    return document["components"]["schemas"][name]


def _media(document: dict[str, Any]) -> None:
    created = _responses(document, COLLECTION, "post")["201"]
    created["content"] = {"application/json": created["content"]["application/vnd.api+json"]}


def test_the_contract_of_this_project_describes_every_answer() -> None:
    """Each status of each operation, the headers and the documents."""
    refuse_broken_promises(OWN)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda document: _responses(document, COLLECTION, "post").pop("409"),
            r"mailing/post/responses: the mock answers 409 here, too",
        ),
        (lambda document: _responses(document, ITEM).pop("404"), r"\{id\}/get/responses: the mock answers 404 here"),
        (
            lambda document: _schema(document, "Error").update(required=["status", "title", "code"]),
            r"post/responses/400: .* cannot follow this: required at /errors/0",
        ),
        (
            lambda document: _schema(document, "ExportAttributes").update(required=["name"]),
            r"post/responses/201: .* required at /data/attributes",
        ),
        (
            lambda document: _schema(document, "Export")["properties"]["type"].update(enum=["exports"]),
            r"post/responses/201: .* enum at /data/type",
        ),
        (_media, r"post/responses/201: .* the media type"),
        (
            lambda document: document["components"]["headers"]["ContentDisposition"]["schema"].update(
                pattern="^inline$"
            ),
            r"csv/get/responses/200: .* the header Content-Disposition",
        ),
        (
            lambda document: document["components"]["responses"]["ReadOnly"]["headers"].update(
                {"X-Odd": {"required": True, "schema": {"type": "string"}}}
            ),
            r"csv/get/responses/405: .* the header X-Odd is missing",
        ),
    ],
)
def test_what_the_mock_answers_otherwise_is_refused(change: Change, told: str) -> None:
    """With the line of the response and the rule, instead of a 500 when it is too late."""
    contract = read_contract(_changed(change), "changed.yaml")
    with pytest.raises(ContractError, match=rf"^changed\.yaml:\d+: /paths/.*{told}"):
        create_app(load_fixtures(), contract=contract)


def test_what_only_some_answers_could_break_is_not_refused() -> None:
    """More statuses, and attributes that may be left out, are no reason to refuse a contract."""

    def change(document: dict[str, Any]) -> None:
        _responses(document, ITEM)["418"] = copy.deepcopy(_responses(document, ITEM)["404"])
        _schema(document, "ExportAttributes")["properties"]["name"] = {"type": "string"}

    refuse_broken_promises(read_contract(_changed(change)))
