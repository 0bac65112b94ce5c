"""The contract loader: what it reads, in which order, and what it refuses and where."""

import hashlib
import json
from pathlib import Path

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


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of this project."""
    return load_contract()


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
