"""Tests of the document that creates an export."""

from typing import Any

import pytest

from mock_server.contract import load_contract
from mock_server.http.validation.documents import CONFLICTS, check_document, read_document
from mock_server.http.validation.schemas import Schema, compile_schema
from mock_server.problems import BadRequest, Conflict


def _resolved(node: Any, document: Any) -> Any:  # noqa: ANN401 - a part of the contract
    if isinstance(node, dict) and "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _resolved(target, document)
    if isinstance(node, dict):
        return {key: _resolved(value, document) for key, value in node.items()}
    return [_resolved(item, document) for item in node] if isinstance(node, list) else node


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The contract's schema of the document, `$ref`s resolved."""
    document = load_contract().document
    return compile_schema(_resolved(document["components"]["schemas"]["CreateDocument"], document))


def _with(**attributes: object) -> dict[str, object]:
    return {"data": {"type": "export_logs", "attributes": attributes}}


@pytest.mark.parametrize(
    "document",
    [
        {"data": {"type": "export_logs"}},
        {"data": {"type": "export_logs", "attributes": None}},
        {"data": {"type": "export_logs", "attributes": {}}},
        {"data": {"type": "export_logs", "id": "x", "relationships": 5}, "meta": []},
        _with(params=None),
        _with(params={"filter": None, "type": None, "sort": 1}),
        _with(params={"filter": "{}"}),
        _with(params='{"filter":{}}'),
        _with(unknown=[1], created_at=5, updated_at=None, updated_in_db_at="x", identity=1, _ids=1),
        _with(params={"filter": {"status": 5, "ids": {"a": 1}, "id": 1, "account_list_id": 1}}),
        _with(params={"filter": {"updated_at": None}}),
        _with(params={"filter": {"updated_at": []}}),
    ],
)
def test_what_the_contract_allows_passes(schema: Schema, document: object) -> None:
    """Unknown members, nulls that count as absent and values of odd kinds do not hinder."""
    check_document(document, schema)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, ""),
        ({"data": None}, ""),
        ({"data": {}}, "/data"),
        ({"data": {"attributes": {}}}, "/data"),
        ({"data": {"type": None}}, "/data/type"),
        ({"data": {"type": ""}}, "/data/type"),
        ({"data": {"type": "contacts"}}, "/data/type"),
        ({"data": {"type": "Export_logs"}}, "/data/type"),
        ({"data": {"type": ["export_logs"]}}, "/data/type"),
        (_with(id="x"), "/data/attributes"),
        (_with(id=None), "/data/attributes"),
        (_with(user_id="x"), "/data/attributes/user_id"),
        (_with(_id=None), "/data/attributes/_id"),
        ({"data": {"type": "export_logs", "attributes": {"a/b_id": 1}}}, "/data/attributes/a~1b_id"),
        ({"data": {"type": "export_logs", "attributes": {"x" * 1000 + "_id": 1}}}, "/data/attributes"),
    ],
)
def test_type_id_and_foreign_keys_conflict(schema: Schema, document: object, pointer: str) -> None:
    """A missing or other type, an id and a foreign key are a 409 at their place."""
    with pytest.raises(Conflict) as caught:
        check_document(document, schema)
    assert caught.value.pointer == pointer
    assert caught.value.detail


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ([], ""),
        (None, ""),
        ("x", ""),
        (5, ""),
        ({"data": []}, "/data"),
        ({"data": "export_logs"}, "/data"),
        ({"data": False}, "/data"),
        ({"data": {"type": "export_logs", "attributes": []}}, "/data/attributes"),
        ({"data": {"type": "export_logs", "attributes": "x"}}, "/data/attributes"),
        (_with(params=5), "/data/attributes/params"),
        (_with(params=[]), "/data/attributes/params"),
        (_with(params=False), "/data/attributes/params"),
        (_with(params={"filter": 5}), "/data/attributes/params/filter"),
        (_with(params={"filter": []}), "/data/attributes/params/filter"),
        (_with(params={"filter": {"updated_at": 5}}), "/data/attributes/params/filter/updated_at"),
        (_with(params={"filter": {"updated_at": ["x"]}}), "/data/attributes/params/filter/updated_at"),
    ],
)
def test_other_kinds_are_a_bad_request(schema: Schema, document: object, pointer: str) -> None:
    """A part of another kind than the contract's is a 400 at its place."""
    with pytest.raises(BadRequest) as caught:
        check_document(document, schema)
    assert caught.value.pointer == pointer


def test_every_conflict_can_happen(schema: Schema) -> None:
    """Each entry of the table is reached by a violation of the contract's schema, so none is dead."""
    documents: list[object] = [{}, {"data": {}}, {"data": {"type": 5}}, {"data": {"type": "x"}}, _with(id=1)]
    seen = {(one.pointer, one.keyword) for document in documents for one in schema.violations(document)}
    assert set(CONFLICTS) <= seen


def test_bytes_are_read_strictly() -> None:
    """No bytes are a document without members; what is not strict JSON is a 400 that names the place only."""
    assert read_document(b"") == {}
    assert read_document(b'{"a":"\\ud800"}') == {"a": "\ud800"}
    for content in (b" ", b"{", b"NaN", b"\xff", b"\xef\xbb\xbf{}", b"[" * 101 + b"]" * 101, b"1e999", b"Rosamund"):
        with pytest.raises(BadRequest) as caught:
            read_document(content)
        assert str(caught.value.detail).startswith("The body is not valid JSON. ")
        assert "Rosamund" not in str(caught.value.detail)
