"""Tests of the contract with the URL of a server."""

import json

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from mock_server.contract import Contract, load_contract, read_contract
from mock_server.contract.addressed import as_json, as_yaml

CONTRACT = load_contract()
URL = "http://[::1]:8080/api/v2"


def _changed(old: bytes, new: bytes) -> Contract:
    assert CONTRACT.source.count(old) == 1
    return read_contract(CONTRACT.source.replace(old, new))


def test_the_yaml_is_the_contract_as_written_and_one_line() -> None:
    """Comments and layout stay, so that people can read it; the URL is in the line before the first server."""
    lines, written = as_yaml(CONTRACT, URL).splitlines(), CONTRACT.source.splitlines()
    added = written.index(b"servers:") + 1
    assert URL.encode() in lines.pop(added)
    assert lines == written


@pytest.mark.parametrize(
    "servers",
    [
        None,
        b"servers:\n- url: /api/v2\n",
        b"servers:\n      -   url: /api/v2\n  # none\n",
        b"servers:\n  -\n    url: /api/v2\n",
        b"servers: [{url: /api/v2}]\n",
        b"servers: [{url: /api/v2, description: this - and that}]\n",
    ],
)
def test_both_forms_say_the_same_and_are_contracts(servers: bytes | None) -> None:
    """The URL is first and the rest as before, however the servers are written; the mock itself could serve it."""
    old = CONTRACT.source[CONTRACT.source.index(b"servers:") : CONTRACT.source.index(b"\nsecurity:")]
    contract = CONTRACT if servers is None else _changed(old, servers)
    documents = [yaml.safe_load(as_yaml(contract, URL)), json.loads(as_json(contract, URL))]
    for document in documents:
        assert [server["url"] for server in document["servers"]] == [URL, "/api/v2"]
        OpenAPIV30SpecValidator(document).validate()
    assert read_contract(as_yaml(contract, URL)).document == documents[1]
    assert {**documents[1], "servers": documents[1]["servers"][1:]} == contract.document


def test_without_a_url_nothing_is_added() -> None:
    """Where the server does not know its URL, the contract is served as it is."""
    assert as_yaml(CONTRACT, None) == CONTRACT.source
    assert json.loads(as_json(CONTRACT, None)) == CONTRACT.document
