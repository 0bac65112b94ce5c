"""The contract loader: what it reads, in which order, and what it refuses and where."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.contract import (
    Contract,
    ContractError,
    contract_path,
    load_contract,
    loading,
    read_contract,
)
from mock_server.contract.keywords import REASONS
from mock_server.contract.paths import ambiguous, matching_order
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


def test_source_digest_and_version_are_those_of_the_file(contract: Contract) -> None:
    """What is served as the contract is the file byte for byte, and the digest is of those bytes."""
    raw = contract_path().read_bytes()
    assert contract.source == raw
    assert contract.digest == hashlib.sha256(raw).hexdigest()
    assert contract.version == contract.document["info"]["version"]
    assert contract.base_path == "/api/v2"


def test_the_document_is_what_any_yaml_reader_reads(contract: Contract) -> None:
    """A reader of YAML 1.1, which takes `no` for false, reads the same values: the contract is unambiguous."""
    assert contract.document == yaml.safe_load(contract.source)


def test_operations_carry_what_the_mock_obeys(contract: Contract) -> None:
    """Method, path, statuses, media type, life cycle and table of an operation come from the document."""
    create = contract.operations["createMailingExport"]
    assert (create.method, create.path) == ("POST", "/contacts/exports/mailing")
    assert (create.success, create.media_type) == (201, "application/vnd.api+json")
    assert create.statuses == (201, 400, 401, 405, 409, 413, 429)
    assert create.lifecycle is not None
    assert (create.lifecycle.effect, create.lifecycle.then, create.table) == ("creates", None, None)

    csv = contract.operations["downloadMailingExportCsv"]
    assert csv.lifecycle is not None
    assert (csv.lifecycle.effect, csv.lifecycle.when, csv.lifecycle.then) == ("uses-up", "first-success", 403)
    assert csv.table is not None
    assert (csv.table.format, csv.table.encoding, csv.table.delimiter, csv.table.line_end) == (
        "csv",
        "utf-8",
        ",",
        "\n",
    )
    assert [column.name for column in csv.table.columns][:2] == ["Contact Name", "Greeting"]

    xlsx = contract.operations["downloadMailingExportXlsx"].table
    assert xlsx is not None
    assert (xlsx.format, xlsx.sheet, xlsx.columns) == ("xlsx", "Contacts", csv.table.columns)


def test_vocabulary_carries_every_filter(contract: Contract) -> None:
    """Filters, groups, modifiers and the reversing prefix come from x-filter, absent members as their defaults."""
    vocabulary = contract.vocabulary
    status, tags, city = (vocabulary.rules[name] for name in ("status", "tags", "city"))
    assert status.default == "active,null"
    assert status.values["null"] == (None,)
    assert status.values["active"][-1] is None
    assert (tags.joined_by, tags.excludes, tags.scope) == ("any_tags", False, False)
    assert (city.blank, city.values) == ("none", {})
    assert vocabulary.rules["account_list_id"].scope
    assert vocabulary.rules["exclude_tags"].excludes
    assert set(vocabulary.modifiers) == {"any_tags", "any_filter"}
    assert vocabulary.reverse_prefix == "reverse_"
    assert set(vocabulary.forms) == {"list", "text", "choice", "range", "flag"}


def test_each_specification_is_a_copy_of_its_own(contract: Contract) -> None:
    """A router may change the specification it was given; the contract and the next copy stay as they were."""
    first = contract.specification()
    assert first == contract.document
    first["paths"].clear()
    first["info"]["title"] = "changed"
    assert contract.specification() == contract.document
    assert contract.document["info"]["title"] != "changed"


def test_specification_puts_specific_paths_first(contract: Contract) -> None:
    """Also where the document has the path with the bare id first, the specification has it last."""
    document = contract.specification()
    document["paths"] = dict(reversed(document["paths"].items()))
    reordered = read_contract(json.dumps(document, indent=1).encode())
    paths = list(reordered.specification()["paths"])
    assert paths[:2] == ["/contacts/exports/mailing/{id}.xlsx", "/contacts/exports/mailing/{id}.csv"]
    assert sorted(paths) == sorted(contract.document["paths"])
    assert [operation.path for operation in reordered.operations.values()] == paths


@pytest.mark.parametrize(
    ("paths", "ordered"),
    [
        (["/a/{x}", "/a/b"], ["/a/b", "/a/{x}"]),
        (["/{x}/{y}", "/a/{y}", "/a/b"], ["/a/b", "/a/{y}", "/{x}/{y}"]),
        (["/a/{x}", "/a/{x}.csv", "/a/{x}.{y}"], ["/a/{x}.csv", "/a/{x}.{y}", "/a/{x}"]),
        (["/b", "/a/{x}", "/a"], ["/b", "/a/{x}", "/a"]),
    ],
)
def test_matching_order(paths: list[str], ordered: list[str]) -> None:
    """A template comes before every other that matches all it matches, and nothing else is moved."""
    assert list(matching_order(paths)) == ordered


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("/a/{x}", "/a/{y}", True),
        ("/{x}/b", "/a/{y}", True),
        ("/a/{x}.csv", "/a/list.{y}", True),
        ("/a/{x}", "/a/b", False),
        ("/a/{x}", "/a/{x}/b", False),
        ("/a/{x}.csv", "/a/{x}.xlsx", False),
        ("/a{x}", "/a", False),
    ],
)
def test_ambiguous_templates(one: str, other: str, *, clash: bool) -> None:
    """Two templates clash when some path matches both and neither is the more specific one."""
    assert (ambiguous([one, other]) is not None) is clash


@pytest.mark.parametrize(
    ("pointer", "line_holds"),
    [
        ("/info/version", "version: 1.0.0"),
        (CSV + "/x-lifecycle/then", "then: '403'"),
        ("/components/schemas/XlsxFile/x-table/columns/1/name", "name: Greeting"),
        ("/components/schemas/Error/no/such/thing", "Error:"),
    ],
)
def test_line_of_a_pointer(contract: Contract, pointer: str, line_holds: str) -> None:
    """The line is where the key is written, behind an alias too, or the nearest place that exists."""
    line = contract.source.decode().splitlines()[contract.line(pointer) - 1]
    assert line_holds in line


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
    ("/paths/~1contacts~1exports~1{kind}~1list.csv", {}, "neither is more specific"),
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


def test_a_contract_without_a_vocabulary_is_refused(contract: Contract) -> None:
    """The mock has no filter rules of its own, so exactly one schema must carry x-filter."""
    document = contract.specification()
    vocabulary = document["components"]["schemas"]["FilterObject"].pop("x-filter")
    with pytest.raises(ContractError, match="here 0 do"):
        read_contract(json.dumps(document, indent=1).encode())
    document["components"]["schemas"]["FilterObject"]["x-filter"] = vocabulary
    document["components"]["schemas"]["Error"]["x-filter"] = vocabulary
    with pytest.raises(ContractError, match="here 2 do"):
        read_contract(json.dumps(document, indent=1).encode())


@pytest.mark.parametrize("text", ["[]", "text", "null"])
def test_a_document_that_is_no_object_is_refused(text: str) -> None:
    """An OpenAPI document is an object, whatever else YAML allows."""
    with pytest.raises(ContractError, match="an OpenAPI document is an object"):
        read_contract(text.encode())


def test_an_error_can_be_told_later(contract: Contract) -> None:
    """Whoever finds a fault after loading can still tell the file and the line."""
    error = contract.error("/info/version", "too old")
    assert str(error) == f"openapi.yaml:{contract.line('/info/version')}: /info/version: too old"


def test_the_contract_of_an_installation_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checkout the contract beside the packages is taken; without either the error says what to do."""
    monkeypatch.setattr(loading, "_ABOVE_PACKAGE", tmp_path)
    with pytest.raises(ContractError, match="install the project again"):
        contract_path()
    installed = tmp_path / "mailing_export_contract" / "openapi.yaml"
    installed.parent.mkdir()
    installed.write_text("openapi: 3.0.3\n")
    assert contract_path() == installed


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file is a contract error that names the file, not a traceback."""
    missing = tmp_path / "absent.yaml"
    with pytest.raises(ContractError, match=r"absent\.yaml:1: cannot be read: No such file"):
        load_contract(missing)
    with pytest.raises(ContractError, match="cannot be read"):
        load_contract(tmp_path)


def test_a_contract_is_read_from_any_file(tmp_path: Path, contract: Contract) -> None:
    """A copy elsewhere gives an equal contract."""
    copy = tmp_path / "copy.yaml"
    copy.write_bytes(contract.source)
    assert load_contract(copy) == contract
