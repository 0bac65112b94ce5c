"""A contract that the mock would not obey in full is refused, with the place and the reason."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.contract import (
    Contract,
    ContractError,
    load_contract,
    read_contract,
)
from mock_server.contract.keywords import REASONS
from mock_server.contract.source import read_source

CREATE = "/paths/~1contacts~1exports~1mailing/post"
CSV = "/paths/~1contacts~1exports~1mailing~1{id}.csv/get"
ERROR = "/components/schemas/Error"


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


def written_with(contract: Contract, pointer: str, value: object) -> bytes:
    """The contract as JSON, which is YAML, with one value put at a pointer."""
    document = contract.specification()
    *above, last = (token.replace("~1", "/") for token in pointer.split("/")[1:])
    place: Any = document
    for token in above:
        place = place[int(token)] if isinstance(place, list) else place[token]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return json.dumps(document, indent=1).encode()


def not_implemented() -> Iterator[Any]:
    """One case for each keyword that the loader refuses with a reason."""
    places = {
        "Document": "",
        "Components": "/components",
        "Operation": CREATE,
        "PathItem": "/paths/~1contacts~1exports~1mailing",
        "Server": "/servers/0",
        "Parameter": "/components/parameters/Fields",
        "MediaType": CREATE + "/requestBody/content/text~1x-json",
        "Example": CREATE + "/requestBody/content/text~1x-json/examples/everyone",
        "Link": CREATE + "/responses/201/links/show",
        "SecurityScheme": "/components/securitySchemes/bearer",
        "Schema": ERROR,
        "*": "/info",
    }
    for (kind, keyword), reason in REASONS.items():
        yield pytest.param(f"{places[kind]}/{keyword}", {}, reason, id=f"{kind}-{keyword}")


REFUSED_VALUES = [
    (ERROR + "/type", ["string", "null"], "must be a string"),
    (ERROR + "/type", "null", "nullable"),
    (ERROR + "/exclusiveMinimum", 3, "3.1"),
    (ERROR + "/maxProperties", True, "must be a number"),
    (ERROR + "/additionalProperties", "no", "must be an object"),
    (ERROR + "/additionalProperties", {"type": "null"}, "nullable"),
    ("/paths/~1contacts~1exports~1mailing", [], "must be an object"),
    (CREATE, "create", "must be an object"),
    (CREATE + "/parameters", {}, "must be a list"),
    (ERROR + "/properties/title/format", "email", "email is not implemented"),
    ("/components/parameters/Fields/in", "cookie", "path and the query"),
    ("/components/parameters/Fields/in", "header", "path and the query"),
    ("/components/securitySchemes/bearer/type", "oauth2", "bearer tokens"),
    ("/components/securitySchemes/bearer/type", "openIdConnect", "bearer tokens"),
    ("/components/securitySchemes/bearer/scheme", "basic", "bearer tokens"),
    ("/components/securitySchemes/accessToken/in", "cookie", "bearer tokens"),
    ("/security/0", {}, "one scheme"),
    ("/security/0", {"bearer": [], "accessToken": []}, "one scheme"),
    ("/security/0", {"unknown": []}, "no security scheme"),
    ("/security", [], "authenticates every request"),
    ("/servers", [], "name a server"),
    ("/servers/0/url", "api/v2", "begin with /"),
    ("/servers/0/url", "https://{host}/{base}", "must be fixed"),
    ("/servers/0/url", "http://[", "not a URL"),
    ("/servers", [{"url": "/a"}, {"url": "/b"}], "one base path"),
    ("/openapi", "3.1.0", "version 3.1.0"),
    ("/paths", 3, "must be an object"),
    ("/components", None, "must be an object"),
    ("/components/schemas", [], "must be an object"),
    ("/tags", {}, "must be a list"),
    ("/info", {"title": "No version"}, "version is missing"),
    ("/paths/contacts", {}, "begins with /"),
    ("/paths/~1contacts~1exports~1mailing~1all", {}, "move this path before it"),
    (CREATE + "/operationId", "showMailingExport", "another operation"),
    (CREATE + "/responses/default", {"description": "Anything."}, "by its number"),
    (CREATE + "/responses/4XX", {"description": "Anything."}, "by its number"),
    (CREATE + "/responses/202", {"description": "Later."}, "exactly one 2xx"),
    (CSV + "/responses/200/content/text~1plain", {"schema": {}}, "exactly one media type"),
    (CSV + "/x-lifecycle/then", "410", "no response 410"),
    (CSV + "/x-lifecycle/effect", "destroys", "breaks its schema"),
    (CREATE + "/x-lifecycle/then", "403", "breaks its schema"),
    ("/x-unknown", 1, "extension x-unknown is not known here. Known: none"),
    ("/paths/x-unknown", {}, "extension x-unknown"),
    (CREATE + "/x-table", {}, "Known: x-lifecycle"),
    (ERROR + "/x-lifecycle", {}, "Known: x-table, x-filter"),
    (ERROR + "/x-filter", {"forms": {}}, "breaks its schema"),
    (ERROR + "/colour", "red", "not known in this place"),
    ("/components/schemas/CsvFile/x-table/columns/3/source", "contact.secret", "breaks its schema"),
    ("/components/schemas/CsvFile/x-table/sheet", "Contacts", "breaks its schema"),
    ("/components/schemas/XlsxFile/x-table/columns", [], "breaks its schema"),
    ("/components/schemas/FilterObject/x-filter/filters/status/default", "awake", "'awake' is not among"),
    ("/components/schemas/FilterObject/x-filter/filters/status/form", "regex", "breaks its schema"),
    ("/components/schemas/FilterObject/x-filter/filters/tags/joined_by", "all_tags", "no modifier all_tags"),
    ("/components/schemas/FilterObject/x-filter/filters/newsletter", {"form": "choice"}, "breaks its schema"),
    (ERROR + "/properties/source", {"$ref": "other.yaml#/Source"}, "within this file"),
    (ERROR + "/properties/source", {"$ref": "https://example.org/source.json"}, "within this file"),
    (ERROR + "/properties/source", {"$ref": "#/components/schemas/Absent"}, "there is no #/components/schemas/Absent"),
    (ERROR + "/properties/source", {"$ref": "#/components/headers/AllowRead"}, "must name a component"),
    (ERROR + "/properties/source", {"$ref": "#/components/schemas/Error"}, "refers to itself"),
    ("/components/schemas/Timestamp", {"$ref": "#/components/schemas/Timestamp"}, "refers to itself"),
    (ERROR + "/properties/source", {"$ref": "#/components/schemas/Resource", "description": "x"}, "beside a $ref"),
]


@pytest.mark.parametrize(("pointer", "value", "reason"), [*not_implemented(), *REFUSED_VALUES])
def test_what_the_mock_would_not_obey_is_refused(contract: Contract, pointer: str, value: object, reason: str) -> None:
    """Each refusal names the place, at a line that holds its key, and the reason."""
    raw = written_with(contract, pointer, value)
    with pytest.raises(ContractError) as caught:
        read_contract(raw, "edited.yaml")
    error = caught.value
    assert reason in error.message
    assert error.file == "edited.yaml"
    assert error.line == read_source(raw, "edited.yaml").line(error.pointer)
    assert str(error).startswith(f"edited.yaml:{error.line}: ")
    assert error.pointer.split("/")[1:2] in (pointer.split("/")[1:2], [])


def test_additional_properties_may_be_forbidden(contract: Contract) -> None:
    """`additionalProperties` takes false as well as a schema."""
    pointer = ERROR + "/additionalProperties"
    assert read_contract(written_with(contract, pointer, value=False)) != contract
    assert read_contract(written_with(contract, pointer, {"type": "string"})) != contract


@pytest.mark.parametrize("text", ["[]", "text", "null"])
def test_a_document_that_is_no_object_is_refused(text: str) -> None:
    """An OpenAPI document is an object, whatever else YAML allows."""
    with pytest.raises(ContractError, match="an OpenAPI document is an object"):
        read_contract(text.encode())
