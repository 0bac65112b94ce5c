"""The contract of this project, changed in one place."""

import json
from typing import Any

from mock_server.contract import Contract, load_contract
from mock_server.contract.loading import read_contract
from mock_server.contract.source import tokens

GONE = object()


def changed(pointer: str, value: object) -> Contract:
    """The contract with one value replaced, or taken away where the value is GONE."""
    document = load_contract().specification()
    *above, last = tokens(pointer)
    place: Any = document
    for token in above:
        place = place[int(token) if isinstance(place, list) else token]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return read_contract(json.dumps(document, indent=1).encode(), "changed.json")
