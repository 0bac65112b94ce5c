"""Tests of the judge's own reading of the contract."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.contract import Contract, ContractError, Statuses, Validity, load_contract, read_contract
from tests.conformance.values import COLLECTION, COLUMNS, CONTRACT, ID, error_document, export_document

OWN = Path(__file__).parents[2] / "openapi.yaml"
CANARY = "Zaphod Canary"
ERRORS = frozenset({401, 403, 404, 405, 429})


def test_the_contract_of_the_checkout_is_read() -> None:
    """Without a path the contract beside the package is read, with its version and digest."""
    source = OWN.read_bytes()
    assert hashlib.sha256(source).hexdigest() == CONTRACT.digest
    assert CONTRACT.version == yaml.safe_load(source)["info"]["version"]
    assert CONTRACT.base_path == "/api/v2"
    assert load_contract(OWN).digest == CONTRACT.digest


def test_operations_stand_from_the_most_specific_path() -> None:
    """A path that ends in a bare {id} comes last, since it matches the others, too."""
    assert list(CONTRACT.operations)[-1] == "showMailingExport"
    create = CONTRACT.operations["createMailingExport"]
    assert (create.method, create.path, create.success) == ("POST", COLLECTION, 201)
    assert create.media_type == "application/vnd.api+json"
    assert create.statuses == {201, 400, 401, 405, 409, 413, 429}
    assert (create.columns, create.sheet) == ((), "")
    csv, xlsx = CONTRACT.operations["downloadMailingExportCsv"], CONTRACT.operations["downloadMailingExportXlsx"]
    assert (csv.method, csv.success, csv.media_type, csv.statuses) == ("GET", 200, "text/csv", ERRORS | {200, 400})
    assert csv.columns == xlsx.columns == COLUMNS
    assert len(COLUMNS) == 9
    assert (csv.sheet, xlsx.sheet) == ("", "Contacts")
    for operation in CONTRACT.operations.values():
        assert CONTRACT.knows(operation.pointer)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", COLLECTION, "createMailingExport"),
        ("GET", f"{COLLECTION}/{ID}", "showMailingExport"),
        ("GET", f"{COLLECTION}/x.y", "showMailingExport"),
        ("GET", f"{COLLECTION}/{ID}.csv", "downloadMailingExportCsv"),
        ("GET", f"{COLLECTION}/{ID}.xlsx", "downloadMailingExportXlsx"),
        ("GET", f"{COLLECTION}/{ID}xcsv", "showMailingExport"),
        ("GET", COLLECTION, None),
        ("PUT", f"{COLLECTION}/{ID}", None),
        ("GET", f"{COLLECTION}/", None),
        ("GET", f"{COLLECTION}/a/b", None),
        ("POST", f"/x{COLLECTION}", None),
        ("post", COLLECTION, None),
    ],
)
def test_a_request_addresses_an_operation(method: str, path: str, name: str | None) -> None:
    """Method and path lead to the most specific operation, or to none."""
    operation = CONTRACT.match(method, path)
    assert (operation.operation_id if operation else None) == name


def test_pointers_lead_to_lines() -> None:
    """A pointer is known by the line on which its node begins, the slash in a key escaped."""
    lines = OWN.read_text(encoding="utf-8").splitlines()
    for pointer, words in (
        ("/info/title", "title: Mailing exports"),
        ("/paths/~1contacts~1exports~1mailing/post/operationId", "operationId: createMailingExport"),
        ("/components/schemas/CsvFile/x-table/columns/1", "- name: Greeting"),
    ):
        assert CONTRACT.knows(pointer)
        assert words in lines[CONTRACT.line(pointer) - 1]
    assert CONTRACT.line("") < CONTRACT.line("/info")
    assert not CONTRACT.knows("/info/nothing")
    with pytest.raises(KeyError):
        CONTRACT.line("/info/nothing")


def test_valid_documents_break_nothing() -> None:
    """Latitude: further members, attributes left out, any user id."""
    assert CONTRACT.violations("ExportDocument", export_document(more=1)) == []
    assert CONTRACT.violations("ExportDocument", {"data": {"id": ID, "type": "export_logs"}, "meta": {}}) == []
    assert CONTRACT.violations("ErrorDocument", {**error_document(code="x"), "links": {}}) == []


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (None, ["/ breaks type"]),
        ({}, ["/ breaks required"]),
        ({"data": {}}, ["/data breaks required"]),
        (export_document("17"), ["/data/id breaks format"]),
        (export_document(ID.replace("-", "")), ["/data/id breaks format"]),
        (export_document(type="x"), ["/data/attributes/type breaks enum"]),
        (export_document(params=7), ["/data/attributes/params breaks oneOf"]),
        (export_document(user=""), ["/data/relationships/user/data/id breaks minLength"]),
        (
            export_document(updated_at="2026-02-30T00:00:00Z"),
            ["/data/attributes/updated_at breaks format"],
        ),
        (export_document(updated_at="2026-02-03T00:00:00+00:00"), ["/data/attributes/updated_at breaks pattern"]),
        ({**export_document(), "included": [{"id": CANARY, CANARY: 1}]}, ["/included/0 breaks required"]),
        (
            export_document(created_at=1, export_at=1),
            ["/data/attributes/created_at breaks type", "/data/attributes/export_at breaks type"],
        ),
    ],
)
def test_violations_are_told_by_place_and_keyword(document: object, told: list[str]) -> None:
    """Each place once, in order, and nothing of a value."""
    assert CONTRACT.violations("ExportDocument", document) == told


def test_a_document_with_very_many_violations_is_told_by_some_of_them() -> None:
    """A list of ten thousand wrong items is fifty violations."""
    assert len(CONTRACT.violations("ErrorDocument", {"errors": [7] * 10_000})) == 50


def test_names_that_the_contract_does_not_know_are_not_told() -> None:
    """A member name of the server's own making is hidden."""
    contract = variant(
        lambda document: document["components"]["schemas"]["ExportAttributes"].update(
            additionalProperties={"type": "string"}
        )
    )
    document = export_document(**{CANARY: 1})
    assert contract.violations("ExportDocument", document) == ["/data/attributes/<other> breaks type"]


@pytest.mark.parametrize("text", ['{"data":{"id":"\\ud800"}}', '{"data":{},"\\ud800":1}'])
def test_a_lone_surrogate_is_judged(text: str) -> None:
    """JSON can spell half a character; a document that does is judged like any other."""
    assert "/data breaks required" in CONTRACT.violations("ExportDocument", json.loads(text))


def validity(attributes: object) -> Validity:
    """What the contract says of these attributes."""
    return CONTRACT.validity(json.dumps({"data": {"type": "export_logs", "attributes": attributes}}).encode())


@pytest.mark.parametrize(
    "attributes",
    [
        None,
        {},
        {"params": None},
        {"params": {}},
        {"params": "{}"},
        {"params": {"filter": None}},
        {"params": {"filter": ' {"a": 1} '}},
        {"params": {"filter": {"updated_at": "2026-01-01"}}},
        {"params": {"filter": {"updated_at": " 2026-01-01..2026-01-02 "}}},
        {"params": {"filter": {"updated_at": "2026-01-01T00:00:00Z...2026-01-02T00:00:00-05:00"}}},
        {"params": {"filter": {"updated_at": " "}}},
        {"params": {"filter": {"updated_at": []}}},
        {"params": {"filter": {"updated_at": None}}},
        {"created_at": 7, "future": [1]},
    ],
)
def test_bodies_that_the_contract_allows(attributes: object) -> None:
    """Every form of params, and whatever is ignored."""
    assert validity(attributes) is Validity.ALLOWED


@pytest.mark.parametrize(
    "params",
    [
        7,
        True,
        [],
        "",
        "[]",
        "no JSON",
        {"filter": 7},
        {"filter": []},
        {"filter": "[]"},
        {"filter": {"updated_at": "yesterday"}},
        {"filter": {"updated_at": "2026-02-30"}},
        {"filter": {"updated_at": "2026-01-01..2026-01-02..2026-01-03"}},
        {"filter": {"updated_at": "2026-01-01..2026-01-02T00:00:00Z"}},
        {"filter": {"updated_at": "2026-01-01T00:00:00"}},
        {"filter": {"updated_at": 7}},
    ],
)
def test_odd_params_are_a_matter_of_decision(params: object) -> None:
    """What is wrong with params alone is told from what is wrong with the document."""
    assert validity({"params": params}) is Validity.ODD_PARAMS


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"{}",
        b'{"data":null}',
        b'{"data":{}}',
        b'{"data":{"type":"contacts"}}',
        b'{"data":{"type":"export_logs","attributes":[]}}',
        b'{"data":{"type":"export_logs","attributes":{"id":null}}}',
        b'{"data":{"type":"export_logs","attributes":{"user_id":1,"params":7}}}',
        b'{"data":{"type":"contacts","attributes":{"params":7}}}',
        b"[" * 100_000,
    ],
)
def test_bodies_that_the_contract_forbids(body: bytes | None) -> None:
    """No JSON, another kind, a wrong type, an id and a foreign key."""
    assert CONTRACT.validity(body) is Validity.FORBIDDEN


@pytest.mark.parametrize("number", ["NaN", "1e999"])
def test_what_is_no_json_number_is_forbidden(number: str) -> None:
    """The contract forbids NaN and numbers beyond a double."""
    body = f'{{"data":{{"type":"export_logs","attributes":{{"x":{number}}}}}}}'.encode()
    assert CONTRACT.validity(body) is Validity.FORBIDDEN


def test_the_validity_of_a_lone_surrogate() -> None:
    """A generated body may hold half a character."""
    assert validity({"params": "\ud800"}) is Validity.ODD_PARAMS


def test_request_media_types_and_filter_rules() -> None:
    """Three media types are read; the vocabulary of the filter is there."""
    assert CONTRACT.request_media_types == ("application/vnd.api+json", "application/json", "text/x-json")
    assert "name_like" in CONTRACT.filter_rules()["filters"]


def variant(change: Callable[[dict[str, Any]], object]) -> Contract:
    """The contract of the checkout with a change, whether or not checks can follow it."""
    document = yaml.safe_load(OWN.read_bytes())
    change(document)
    return read_contract(yaml.safe_dump(document).encode(), "odd.yaml")


def test_a_contract_that_is_missing(tmp_path: Path) -> None:
    """The name of the file and the reason are told."""
    file = tmp_path / "none.yaml"
    with pytest.raises(ContractError, match=rf"^{re.escape(str(file))} cannot be read: No such file or directory$"):
        load_contract(file)


@pytest.mark.parametrize(("source", "line"), [("a: [1\nb: 2\n", 2), ("a: b\n c: d\n", 2), ("\tx", 1), ("a: \x01", 1)])
def test_a_contract_that_is_no_yaml(source: str, line: int) -> None:
    """The line is told."""
    with pytest.raises(ContractError, match=rf"^odd\.yaml:{line}: this is not YAML; fix it and try again$"):
        read_contract(source.encode(), "odd.yaml")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda document: document.pop("info"), "the member info is missing"),
        (lambda document: document.pop("servers"), "the member servers is missing"),
        (lambda document: document["components"]["schemas"].pop("ErrorDocument"), "/components/schemas/ErrorDocument"),
        (lambda document: document.update(paths=[]), "a member is of the wrong kind"),
        (lambda document: document.update(servers=[]), "a list of servers, responses or media types is empty"),
        (
            lambda document: document["paths"]["/contacts/exports/mailing/{id}"]["get"].update(responses={}),
            "a list of servers, responses or media types is empty",
        ),
        (
            lambda document: document["paths"]["/contacts/exports/mailing/{id}"]["get"]["responses"].update(
                {"200": {"$ref": "other.yaml#/x"}}
            ),
            "the reference other.yaml#/x is not local",
        ),
    ],
)
def test_a_contract_that_lacks_something(change: Callable[[dict[str, Any]], object], told: str) -> None:
    """What the judge needs and does not find is told."""
    with pytest.raises(ContractError, match=r"^odd\.yaml lacks what the suite reads: ") as caught:
        variant(change)
    assert told in str(caught.value)
    assert "Error at" not in str(caught.value)


@pytest.mark.parametrize("source", ["", "7", "[]", "text"])
def test_a_contract_that_is_no_mapping(source: str) -> None:
    """YAML that is no contract is told from a contract."""
    with pytest.raises(ContractError, match=r"^odd\.yaml lacks what the suite reads"):
        read_contract(source.encode(), "odd.yaml")


def test_a_contract_that_no_check_can_follow_is_refused_by_line(tmp_path: Path) -> None:
    """Each change that is not followed is told with the file, its line, its pointer and why, in the order of lines."""
    text = OWN.read_text(encoding="utf-8")
    text = text.replace("delimiter: ','", "delimiter: ';'").replace("enum: [users]", "enum: [people]")
    file = tmp_path / "changed.yaml"
    file.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    with pytest.raises(ContractError) as caught:
        load_contract(file)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{file}:{lines.index('          enum: [people]') + 1}: /components/")
    number = next(place for place, line in enumerate(lines, start=1) if "delimiter: ';'" in line)
    pointer = "/components/schemas/CsvFile/x-table/delimiter"
    reason = "this is changed, and the checks read the files as the API writes them"
    assert second == f"{file}:{number}: {pointer}: {reason}"


def test_the_statuses_of_a_contract() -> None:
    """Those of a creation and of a used-up export are read; the others are the API's."""
    assert CONTRACT.statuses == Statuses(201, 403)


def test_a_copy_of_the_contract_is_that_of_the_suite(tmp_path: Path) -> None:
    """The file may lie anywhere; its name is what reports print."""
    file = tmp_path / "copy.yaml"
    file.write_bytes(OWN.read_bytes())
    contract = load_contract(file)
    assert (contract.digest, contract.file, contract.further_filters) == (CONTRACT.digest, str(file), {})
