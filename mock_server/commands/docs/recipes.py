"""How to bring about the answers that the examples of the contract show, with the default data set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

MOMENT: Final = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
"""The moment that the examples speak of."""

SEED: Final = 1
"""What makes the ids of examples and samples the same each time."""

# Exports of the first user in the default data set: one that nobody has read, and one that does not exist.
_FRESH: Final = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"
_UNKNOWN: Final = "00000000-0000-4000-8000-000000000000"
_JSON_API: Final = "application/vnd.api+json"
_TOO_LARGE: Final = 1024 * 1024 + 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """A request, sent once or more; the last answer is meant.

    Attributes:
        content: The body.
        query: The query.
        method: The method; empty for that of the operation.
        identifier: The id of the export, where the path has one.
        media_type: The media type of the body.
        has_token: Whether it has a valid token.
        times: How often it is sent.
    """

    content: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    identifier: str = _FRESH
    media_type: str = _JSON_API
    has_token: bool = True
    times: int = 1


def _creating(attributes: object) -> bytes:
    return json.dumps({"data": {"type": "export_logs", "attributes": attributes}}).encode()


RECIPES: Final[Mapping[tuple[int, str], Recipe]] = {
    (201, "created"): Recipe(_creating({"params": {"filter": '{"status":"active"}'}})),
    (201, "sparse"): Recipe(_creating({}), query={"fields[export_logs]": "params,type"}),
    (200, "contacts"): Recipe(),
    (200, "workbook"): Recipe(),
    (200, "shown"): Recipe(),
    (200, "withUser"): Recipe(query={"include": "user"}),
    (400, "notJson"): Recipe(b'{"data": '),
    (400, "notAnObject"): Recipe(_creating([])),
    (401, "example"): Recipe(has_token=False),
    (403, "example"): Recipe(times=2),
    (404, "example"): Recipe(identifier=_UNKNOWN),
    (405, "example"): Recipe(method="PUT"),
    (409, "wrongType"): Recipe(b'{"data": {"type": "users"}}'),
    (409, "foreignKey"): Recipe(_creating({"user_id": "7"})),
    (413, "example"): Recipe(b" " * _TOO_LARGE),
}
"""By status and name of the example."""

NOT_BROUGHT_ABOUT: Final = frozenset({(429, "example"), (400, "lateRefusal")})
"""A gateway in front of a server answers 429; the mock has none. It refuses a wrong date on create and never later."""
