"""The contract as a server hands it out: with the URL of that server first in `servers`.

Programs that import a contract (Postman, Bruno, Insomnia) send their requests to the first server, and have no origin
that a relative URL could be resolved against. The servers of the contract follow.
"""

import json
from typing import Any

from mock_server.contract.model import Contract


def as_yaml(contract: Contract, url: str | None) -> bytes:
    """Return the contract as written, with a line for the server.

    Args:
        contract: The contract.
        url: Where the API is; None leaves the contract as it is.
    """
    if url is None:
        return contract.source
    lines = contract.source.decode("utf-8-sig").splitlines(keepends=True)
    first = contract.line("/servers/0") - 1
    indentation, dash, _ = lines[first].partition("- ")
    if not dash or indentation.strip():
        # The servers are not written one below the other. All JSON is YAML.
        return as_json(contract, url)
    lines.insert(first, f"{indentation}- {json.dumps(_server(url))}\n")
    return "".join(lines).encode()


def as_json(contract: Contract, url: str | None) -> bytes:
    """Return the contract as JSON, its `$ref`s in place.

    Args:
        contract: The contract.
        url: Where the API is; None leaves the contract as it is.
    """
    servers = [*([] if url is None else [_server(url)]), *contract.document["servers"]]
    return json.dumps({**contract.document, "servers": servers}, ensure_ascii=False, indent=1).encode()


def _server(url: str) -> dict[str, Any]:
    return {"url": url, "description": "This mock server."}
