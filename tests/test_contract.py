"""The house rules hold in `openapi.yaml`, and each of them can fail."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from mock_server.contract import contract_path
from mock_server.contract.source import Source, read_source
from tests import house_rules, npm
from tests.house_rules import RULES, accepts, findings, schema_is_sound

CREATE = "/paths/~1contacts~1exports~1mailing/post"
CSV = "/paths/~1contacts~1exports~1mailing~1{id}.csv/get"
SHOW = "/paths/~1contacts~1exports~1mailing~1{id}/get"
UNAUTHORIZED = "/components/responses/Unauthorized"
FILTER = "/components/schemas/FilterObject"
PARAMS = "/components/schemas/Params"
CREATED = f"{CREATE}/responses/201/content/application~1vnd.api+json/examples/created/value/data"
GONE = object()


@pytest.fixture(scope="module")
def source() -> Source:
    """The contract of this project with its lines."""
    return read_source(contract_path().read_bytes(), "openapi.yaml")


def changed(source: Source, pointer: str, value: object) -> Source:
    """The contract with one value replaced, added, or taken away where the value is GONE."""
    document = copy.deepcopy(source.value)
    *above, last = (token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
    place: Any = document
    for token in above:
        place = place[int(token)] if isinstance(place, list) else place[token]
    key: Any = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[key]
    elif isinstance(place, list):
        place.insert(key, value)
    else:
        place[key] = value
    return read_source(json.dumps(document, indent=1).encode(), "changed.json")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_contract_keeps_the_rule(source: Source, rule: Callable[..., Any]) -> None:
    """Nothing in the contract breaks this house rule."""
    assert findings(rule, source) == []


BREACHES: list[tuple[str, str, object, str]] = [
    ("is_openapi", "/info/version", GONE, ""),
    ("is_openapi", f"{CREATE}/responses/201/description", GONE, CREATE),
    ("is_openapi", f"{FILTER}/properties/ids/type", "text", FILTER),
    (
        "references_are_local",
        f"{CREATE}/parameters/0",
        {"$ref": "https://example.org/x.yaml"},
        f"{CREATE}/parameters/0",
    ),
    ("references_are_local", f"{CREATE}/parameters/0", {"$ref": "shared.yaml#/Fields"}, f"{CREATE}/parameters/0"),
    ("references_are_local", "/components/parameters/Fields", GONE, f"{CREATE}/parameters/0/$ref"),
    ("extensions_are_known", "/x-colour", "red", "/x-colour"),
    ("extensions_are_known", f"{CREATE}/x-colour", "red", f"{CREATE}/x-colour"),
    ("extensions_are_known", f"{CREATE}/x-table", {}, f"{CREATE}/x-table"),
    ("extensions_are_known", f"{FILTER}/properties/ids/x-lifecycle", {}, f"{FILTER}/properties/ids/x-lifecycle"),
    ("examples_fit_their_schemas", f"{CREATED}/id", "7", f"{CREATED}/id"),
    ("examples_fit_their_schemas", f"{CREATED}/type", "users", f"{CREATED}/type"),
    ("examples_fit_their_schemas", f"{CREATED}/attributes/created_at", "2026-02-30T00:00:00Z", CREATED),
    ("examples_fit_their_schemas", f"{CREATED}/attributes/created_at", "2026-03-02 09:15", CREATED),
    ("examples_fit_their_schemas", f"{CREATED}/attributes/created_at", None, CREATED),
    (
        "examples_fit_their_schemas",
        "/components/parameters/ExportId/example",
        "seven",
        "/components/parameters/ExportId",
    ),
    ("examples_fit_their_schemas", "/components/headers/ContentDisposition/example", "inline", "/components/headers"),
    ("examples_fit_their_schemas", f"{FILTER}/properties/updated_at/example", "yesterday", FILTER),
    ("examples_fit_their_schemas", f"{FILTER}/properties/updated_at/example", "2026-02-30", FILTER),
    ("examples_fit_their_schemas", "/components/schemas/Timestamp/example", "now", "/components/schemas/Timestamp"),
    (
        "examples_fit_their_schemas",
        f"{CREATE}/requestBody/content/application~1vnd.api+json/examples/paramsAsText/value/data/attributes/params",
        "[1]",
        f"{CREATE}/requestBody/content/application~1vnd.api+json/examples/paramsAsText",
    ),
    (
        "examples_fit_their_schemas",
        f"{UNAUTHORIZED}/content/application~1vnd.api+json/example/errors",
        [],
        f"{UNAUTHORIZED}/content/application~1vnd.api+json/example",
    ),
    ("operations_are_complete", f"{SHOW}/operationId", GONE, SHOW),
    ("operations_are_complete", f"{SHOW}/summary", GONE, SHOW),
    ("operations_are_complete", f"{SHOW}/description", "", SHOW),
    ("operations_are_complete", f"{SHOW}/responses/401", GONE, f"{SHOW}/responses"),
    ("operations_are_complete", f"{SHOW}/responses/200", GONE, f"{SHOW}/responses"),
    ("operations_are_complete", f"{CSV}/responses/200/content/text~1csv/examples", GONE, f"{CSV}/responses"),
    ("errors_are_documents", f"{UNAUTHORIZED}/content/application~1json", {"schema": {}}, f"{SHOW}/responses/401"),
    ("errors_are_documents", f"{UNAUTHORIZED}/content", {"text/plain": {"schema": {}}}, f"{CSV}/responses/401"),
    (
        "errors_are_documents",
        f"{UNAUTHORIZED}/content/application~1vnd.api+json/example",
        GONE,
        f"{SHOW}/responses/401",
    ),
    (
        "errors_are_documents",
        f"{UNAUTHORIZED}/content/application~1vnd.api+json/example/errors/0/status",
        "403",
        f"{SHOW}/responses/401",
    ),
    (
        "paths_are_in_order",
        "/paths/~1contacts~1exports~1mailing~1{id}.json",
        {},
        "/paths/~1contacts~1exports~1mailing~1{id}",
    ),
    (
        "links_lead_somewhere",
        f"{CREATE}/responses/201/links/show/operationId",
        "show",
        f"{CREATE}/responses/201/links/show",
    ),
    (
        "links_lead_somewhere",
        f"{CREATE}/responses/201/links/show/parameters",
        {"export": "$response.body#/data/id"},
        f"{CREATE}/responses/201/links/show/parameters/export",
    ),
    ("created_ids_are_handed_on", f"{CREATE}/responses/201/links/downloadCsv", GONE, CSV),
    ("created_ids_are_handed_on", f"{CREATE}/responses/201/links/show/parameters/id", "$response.body#/data", SHOW),
    ("components_are_used", "/components/schemas/Spare", {"description": "Not used."}, "/components/schemas/Spare"),
    ("components_are_used", "/components/headers/Spare", {"schema": {}}, "/components/headers/Spare"),
    ("components_are_used", "/security/1", GONE, "/components/securitySchemes/accessToken"),
    ("components_are_used", "/tags/1", {"name": "Other"}, "/tags/1"),
    ("everything_is_described", f"{FILTER}/properties/ids/description", GONE, f"{FILTER}/properties/ids"),
    ("everything_is_described", "/components/schemas/Error/description", GONE, "/components/schemas/Error"),
    ("everything_is_described", "/components/parameters/Include/description", GONE, "/components/parameters/Include"),
    ("everything_is_described", "/components/headers/AllowRead/description", "", "/components/headers/AllowRead"),
    ("everything_is_described", "/components/securitySchemes/bearer/description", GONE, "/components/securitySchemes"),
    (
        "everything_is_described",
        f"{CSV}/responses/200/content/text~1csv/examples/contacts/summary",
        GONE,
        f"{CSV}/responses/200/content/text~1csv/examples/contacts",
    ),
    ("everything_is_described", f"{CREATE}/responses/413/description", " ", f"{CREATE}/responses/413"),
    ("filters_have_examples", f"{FILTER}/properties/tags/example", GONE, f"{FILTER}/properties/tags"),
    ("filters_have_examples", f"{FILTER}/properties/any_tags/example", "", f"{FILTER}/properties/any_tags"),
    ("nullable_has_a_type", f"{FILTER}/properties/ids/nullable", True, f"{FILTER}/properties/ids"),
    ("objects_are_open", f"{FILTER}/additionalProperties", GONE, FILTER),
    ("objects_are_open", f"{FILTER}/additionalProperties", False, FILTER),
    ("objects_are_open", f"{PARAMS}/oneOf/0/additionalProperties", GONE, f"{PARAMS}/oneOf/0"),
    ("forms_are_exclusive", f"{PARAMS}/anyOf", [{"type": "string"}], f"{PARAMS}/anyOf"),
    ("filters_are_properties", f"{FILTER}/properties/tags", GONE, FILTER),
    ("filters_are_properties", f"{FILTER}/properties/reverse_tags", GONE, FILTER),
    ("filters_are_properties", f"{FILTER}/properties/any_tags", GONE, FILTER),
    ("filters_are_properties", f"{FILTER}/properties/shoe_size", {}, f"{FILTER}/properties/shoe_size"),
    (
        "filters_are_properties",
        f"{FILTER}/properties/reverse_account_list_id",
        {},
        f"{FILTER}/properties/reverse_account",
    ),
    (
        "tables_match_their_examples",
        "/components/schemas/CsvFile/x-table/columns/2",
        GONE,
        f"{CSV}/responses/200/content/text~1csv/examples/contacts",
    ),
    (
        "tables_match_their_examples",
        "/components/schemas/CsvFile/x-table/delimiter",
        ";",
        f"{CSV}/responses/200/content/text~1csv/examples/contacts",
    ),
]


@pytest.mark.parametrize(("rule", "pointer", "value", "place"), BREACHES)
def test_the_rule_finds_its_breach(source: Source, rule: str, pointer: str, value: object, place: str) -> None:
    """A contract changed in one place is found out by the rule meant for it, at the place, with its line."""
    edited = changed(source, pointer, value)
    function = getattr(house_rules, rule)
    before = {finding.pointer for finding in findings(function, source)}
    found = [finding for finding in findings(function, edited) if finding.pointer not in before]
    assert any(finding.pointer.startswith(place) for finding in found), found
    assert all(finding.line == edited.line(finding.pointer) for finding in found)


def test_every_rule_has_a_breach() -> None:
    """No rule stands here that was never seen to fail."""
    assert {rule for rule, *_ in BREACHES} == {rule.__name__ for rule in RULES}


ID = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"


def creating(attributes: object) -> dict[str, Any]:
    """A create document with these attributes."""
    return {"data": {"type": "export_logs", "attributes": attributes}}


ACCEPTED: list[tuple[str, object]] = [
    ("CreateDocument", {"data": {"type": "export_logs"}}),
    ("CreateDocument", creating(None)),
    ("CreateDocument", creating({})),
    ("CreateDocument", creating({"params": None})),
    ("CreateDocument", creating({"params": "{}"})),
    ("CreateDocument", creating({"params": {"filter": None}})),
    ("CreateDocument", creating({"params": {"filter": "{}", "sort": 7}})),
    ("CreateDocument", creating({"params": {"filter": {"status": 7, "unknown": [{}]}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": None}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": []}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": ""}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": "2026-01-01...2026-02-01"}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": "2026-01-01T00:00:00+02:00"}}})),
    ("CreateDocument", creating({"created_at": None, "updated_at": 7, "updated_in_db_at": "soon", "colour": "red"})),
    ("CreateDocument", {"data": {"type": "export_logs", "id": ID, "meta": {}}, "jsonapi": {"version": "1.0"}}),
    ("ErrorDocument", {"errors": [{"status": "404", "title": "Not Found", "code": "x", "links": {}}], "meta": {}}),
    ("ExportDocument", {"data": {"id": ID, "type": "export_logs", "links": {}}, "included": []}),
]

REFUSED: list[tuple[str, object]] = [
    ("CreateDocument", {}),
    ("CreateDocument", {"data": None}),
    ("CreateDocument", {"data": {"type": "users"}}),
    ("CreateDocument", {"data": {"type": None}}),
    ("CreateDocument", creating([])),
    ("CreateDocument", creating({"id": ID})),
    ("CreateDocument", creating({"params": 7})),
    ("CreateDocument", creating({"params": []})),
    ("CreateDocument", creating({"params": "[]"})),
    ("CreateDocument", creating({"params": "no JSON"})),
    ("CreateDocument", creating({"params": {"filter": 7}})),
    ("CreateDocument", creating({"params": {"filter": "7"}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": "2026-02-30"}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": 7}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": "2026-01-01T00:00:00.5Z"}}})),
    ("CreateDocument", creating({"params": {"filter": {"updated_at": "2026-01-01t00:00:00z"}}})),
    ("ErrorDocument", {"errors": []}),
    ("ErrorDocument", {"errors": [{"status": 404, "title": "Not Found"}]}),
    ("ErrorDocument", {"errors": [{"status": "200", "title": "OK"}]}),
    ("ErrorDocument", {"errors": [{"status": "404", "title": ""}]}),
    ("ExportDocument", {"data": {"id": "7", "type": "export_logs"}}),
    ("ExportDocument", {"data": {"id": ID, "type": "export_logs", "attributes": {"type": "Contacts"}}}),
    ("ExportDocument", {"data": {"id": ID, "type": "export_logs", "attributes": {"export_at": "2026-03-02"}}}),
    ("ExportDocument", {"data": {"id": ID, "type": "export_logs", "relationships": {"user": {"data": None}}}}),
]


@pytest.mark.parametrize(("component", "value"), ACCEPTED)
def test_schemas_are_no_stricter_than_the_api(source: Source, component: str, value: object) -> None:
    """What the API takes or sends validates, read strictly by OpenAPI 3.0."""
    assert accepts(source.value, component, value)


@pytest.mark.parametrize(("component", "value"), REFUSED)
def test_schemas_are_no_laxer_than_the_api(source: Source, component: str, value: object) -> None:
    """What the API refuses or never sends does not validate."""
    assert not accepts(source.value, component, value)


@pytest.mark.parametrize("name", ["x-filter", "x-lifecycle", "x-table"])
def test_extension_schemas_are_json_schemas(name: str) -> None:
    """The schema of every extension is itself a valid JSON Schema that names its extension."""
    schema = json.loads((files("mock_server.contract") / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    assert schema_is_sound(schema)
    assert schema["title"] == name


LEFT = {
    # The schema is below `not`: it says that there must be no `id`.
    ("no-required-schema-properties-undefined", "#/components/schemas/CreateAttributes/not/required/0"),
}


@pytest.mark.exhaustive
@npm.needs_npm
def test_a_linter_that_others_use_finds_nothing_else(source: Source, tmp_path: Path) -> None:
    """The strict rules of Redocly find what is left on purpose, and in a contract with a wrong example that, too."""
    redocly = npm.install(tmp_path, "@redocly/cli") / "redocly"

    def found(contents: bytes) -> set[tuple[str, str]]:
        linted = tmp_path / "linted.yaml"
        linted.write_bytes(contents)
        done = npm.run(redocly, "lint", str(linted), "--extends=recommended-strict", "--format=json")
        problems = json.loads(done.stdout)["problems"]
        return {(problem["ruleId"], problem["location"][0]["pointer"]) for problem in problems}

    assert found(contract_path().read_bytes()) == LEFT
    wrong = changed(source, f"{CREATED}/type", "users")
    assert ("no-invalid-media-type-examples", f"#{CREATED}/type") in found(json.dumps(wrong.value).encode()) - LEFT
