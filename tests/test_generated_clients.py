"""Clients generated from `openapi.yaml` send what their users say, and read what the mock answers.

Generators keep to what a schema says in so many words: members that it leaves implicit are dropped, or do not compile.
A dropped `reverse_tags` selects the opposite people, so every example and every key of the filter goes through the
clients of three generators.
"""

import copy
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
import yaml

from mock_server import create_app, load_contract, load_fixtures
from mock_server.reference.checks.described import objects
from mock_server.testing import MailingMock
from tests import npm
from tests.house_rules import examples_of
from tests.mock_server.driving import Client

DOCUMENT = load_contract().document
_OPEN = "additionalProperties"


def _keys() -> Iterator[tuple[str, object]]:
    """Every key that the vocabulary of the filter has, with the contract's example of its value."""
    filters = DOCUMENT["components"]["schemas"]["FilterObject"]
    vocabulary = filters["x-filter"]
    prefix = vocabulary["reverse"]["prefix"]
    reversing = [prefix + name for name, rule in vocabulary["filters"].items() if rule["reversible"]]
    for name in (*vocabulary["filters"], *vocabulary["modifiers"], *reversing):
        yield name, filters["properties"][name]["example"]


def _creation(**filters: object) -> dict[str, Any]:
    return {"data": {"type": "export_logs", "attributes": {"params": {"filter": filters}}}}


def _documents() -> Iterator[tuple[str, str, Any]]:
    """The schema and the value of every document that the contract shows, and of a creation with each key."""
    for kind, pointer, value in objects(DOCUMENT):
        reference = value.get("schema", {}).get("$ref", "") if kind == "MediaType" else ""
        if reference.endswith("Document"):
            for place, example in examples_of(value, pointer):
                yield place, reference.rpartition("/")[2], example
    for name, example in _keys():
        yield name, "CreateDocument", _creation(**{name: example})
    yield "all keys", "CreateDocument", _creation(**dict(_keys()))
    yield "unknown members", "CreateDocument", {**_creation(shoe_size=[7, {}]), "jsonapi": {"version": "1.0"}}


DOCUMENTS = list(_documents())
CREATIONS = [value for _, schema, value in DOCUMENTS if schema == "CreateDocument"]


def _implicit() -> dict[str, Any]:
    """The contract as it would be if it left the members implicit that the examples send."""

    def without(value: Any) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, list):
            return [without(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            name: without(each)
            for name, each in value.items()
            if name != _OPEN and not (name.startswith("reverse_") and isinstance(each, dict))
        }

    return dict(without(copy.deepcopy(dict(DOCUMENT))))


def _written(folder: Path, document: Mapping[str, Any]) -> Path:
    path = folder / "openapi.yaml"
    path.write_text(yaml.safe_dump(dict(document), sort_keys=False), "utf-8")
    return path


def _generate(*command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _models(folder: Path, document: Mapping[str, Any], name: str) -> ModuleType:
    """The classes that datamodel-code-generator makes, imported; call it once for each name."""
    options = ["--formatters", "builtin", "--disable-warnings"]
    _generate(
        "datamodel_code_generator",
        *("--input", str(_written(folder, document)), "--output", str(folder / f"{name}.py")),
        *("--output-model-type", "pydantic_v2.BaseModel", *options),
    )
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def _through(models: ModuleType, schema: str, value: object) -> Any:  # noqa: ANN401 - JSON
    """A document as a client of the classes reads and writes it again."""
    model = getattr(models, schema).model_validate(value)
    return json.loads(model.model_dump_json(exclude_unset=True, by_alias=True))


def test_classes_for_python_drop_nothing(tmp_path: Path) -> None:
    """datamodel-code-generator: what is read and written again is what it was, and the mock echoes it."""
    models = _models(tmp_path, DOCUMENT, "generated_models")
    for place, schema, value in DOCUMENTS:
        assert _through(models, schema, value) == value, place
    app = create_app(load_fixtures())
    for value in CREATIONS:
        created = Client(app).post(json.dumps(_through(models, "CreateDocument", value)).encode())
        params = value["data"].get("attributes", {}).get("params", {})
        assert created.json()["data"]["attributes"]["params"] == params
        shown = created.json()
        assert _through(models, "ExportDocument", shown) == shown


def test_a_contract_that_leaves_members_implicit_is_found_out(tmp_path: Path) -> None:
    """Without the declarations the same classes drop keys, so the test above can fail."""
    models = _models(tmp_path, _implicit(), "implicit_models")
    lost = [place for place, schema, value in DOCUMENTS if _through(models, schema, value) != value]
    assert {"reverse_tags", "all keys", "unknown members"} <= set(lost)
    assert any("filterWithNulls" in place for place in lost)


@pytest.fixture
def client_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the package that openapi-python-client makes, ready to be imported."""
    config = tmp_path / "config.yaml"
    # Its hooks only lay out the code.
    config.write_text("post_hooks: []\npackage_name_override: generated_client\n", "utf-8")
    told = _generate(
        "openapi_python_client",
        *("generate", "--path", str(_written(tmp_path, DOCUMENT)), "--config", str(config)),
        *("--meta", "none", "--output-path", str(tmp_path / "generated_client")),
    )
    # It sends one JSON media type of the three, and gives the workbook as bytes, not parsed.
    assert told.count("WARNING") == 2
    assert "Unsupported content_type application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" in told
    monkeypatch.syspath_prepend(tmp_path)
    return "generated_client"


@pytest.mark.exhaustive
def test_a_client_for_python_sends_everything(client_package: str, mailing_mock: MailingMock) -> None:
    """openapi-python-client: each creation reaches the mock whole, and the file that follows is the one of its id."""
    generated = importlib.import_module(client_package)
    models = importlib.import_module(f"{client_package}.models")
    operations = f"{client_package}.api.mailing"
    create = importlib.import_module(f"{operations}.create_mailing_export")
    downloads = [importlib.import_module(f"{operations}.download_mailing_export_{form}") for form in ("csv", "xlsx")]
    # The creation with unknown members has such a key.
    mailing_mock.left_out.add("misspelt-filter-key")
    with generated.AuthenticatedClient(mailing_mock.base_url, token=mailing_mock.token) as client:
        for number, value in enumerate(CREATIONS):
            created = create.sync_detailed(client=client, body=models.CreateDocument.from_dict(value))
            assert created.status_code == 201
            told = created.parsed.to_dict()["data"]
            assert told == json.loads(created.content)["data"] | {"attributes": told["attributes"]}
            assert told["attributes"]["params"] == value["data"].get("attributes", {}).get("params", {})
            file = downloads[number % 2].sync_detailed(UUID(told["id"]), client=client)
            assert file.status_code == 200
            assert file.content.startswith((b"Contact Name,", b"PK\x03\x04")[number % 2])


WRONG = [
    '{data: {type: "users"}}',
    '{data: {type: "export_logs", attributes: {params: 7}}}',
    '{data: {type: "export_logs", attributes: {params: {filter: {updated_at: 7}}}}}',
    "{}",
]


def _program(wrong: list[str]) -> str:
    """A program in TypeScript: every document as a value of its type, and values that no type may take."""
    lines = ['import type { components } from "./api";', 'type Schemas = components["schemas"];']
    for number, (_, schema, value) in enumerate(DOCUMENTS):
        lines.append(f'export const sent{number}: Schemas["{schema}"] = {json.dumps(value)};')
    for number, text in enumerate(wrong):
        lines.append("// @ts-expect-error")
        lines.append(f'export const wrong{number}: Schemas["CreateDocument"] = {text};')
    return "\n".join(lines)


@pytest.mark.exhaustive
@npm.needs_npm
def test_types_for_typescript_compile_with_every_document(tmp_path: Path) -> None:
    """openapi-typescript: `tsc --strict` takes every document, and none that the contract refuses."""
    programs = npm.install(tmp_path, "openapi-typescript", "typescript")
    for name, document, compiles in (("said", DOCUMENT, True), ("implicit", _implicit(), False)):
        folder = tmp_path / name
        folder.mkdir()
        made = npm.run(programs / "openapi-typescript", str(_written(folder, document)), "-o", str(folder / "api.d.ts"))
        assert made.returncode == 0, made.stderr
        (folder / "sent.ts").write_text(_program(WRONG), "utf-8")
        compiled = npm.run(programs / "tsc", "--strict", "--noEmit", str(folder / "sent.ts"))
        assert (compiled.returncode == 0) is compiles, compiled.stdout
        if not compiles:
            assert all(
                f"""'"{name}"' does not exist""" in compiled.stdout for name in ("type", "reverse_tags", "shoe_size")
            )
