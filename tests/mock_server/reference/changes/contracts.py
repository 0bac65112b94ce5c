"""Contracts that differ from that of this project in one place."""

import dataclasses
import json
from collections.abc import Callable, Iterable
from typing import Any

from mock_server.contract import Contract, load_contract, read_contract
from mock_server.reference.changes import Change

CONTRACT = load_contract()
Edit = Callable[[dict[str, Any]], object]


def edited(edit: Edit) -> Contract:
    """The contract with its document edited; what was read from it stays, so the mock need not implement the edit."""
    document = json.loads(json.dumps(CONTRACT.document))
    edit(document)
    return dataclasses.replace(CONTRACT, document=document)


def read_again(edit: Edit) -> Contract:
    """The contract with its document edited, and read as a file is."""
    document = json.loads(json.dumps(CONTRACT.document))
    edit(document)
    return read_contract(json.dumps(document).encode())


def post(document: dict[str, Any]) -> dict[str, Any]:
    """The operation that creates an export."""
    operation: dict[str, Any] = document["paths"]["/contacts/exports/mailing"]["post"]
    return operation


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A schema of the components."""
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def broken_by(changes: Iterable[Change]) -> str:
    """Whom some changes break: `clients`, `servers`, `clients and servers`, or `nobody`."""
    changes = list(changes)
    clients, servers = (any(each.breaks_clients for each in changes), any(each.breaks_servers for each in changes))
    return " and ".join([*(["clients"] if clients else []), *(["servers"] if servers else [])]) or "nobody"
