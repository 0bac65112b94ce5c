"""Tests of the response validation, against operations made for the purpose."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import Response

from mock_server.http.validation.responses import NonconformingResponse, ResponseOperation
from tests.mock_server.driving import Exchange

OBJECT = {"schema": {"type": "object", "required": ["data"]}}
DESCRIBED: Mapping[str, Any] = {
    "200": {
        "content": {"application/vnd.api+json": OBJECT, "text/csv": {"schema": {"type": "string"}}},
        "headers": {
            "X-Needed": {"required": True, "schema": {"type": "string", "pattern": "^[a-z]+$"}},
            "X-Free": {"schema": {"type": "string", "pattern": "^[a-z]+$"}},
        },
    }
}
NEEDED = {"X-Needed": "yes"}
JSON = "application/vnd.api+json; charset=utf-8"


def _send(response: Response) -> Exchange:
    operation = SimpleNamespace(responses=DESCRIBED)
    return Exchange().run(ResponseOperation(operation, response))


def test_a_described_answer_passes_as_it_is() -> None:
    """What the contract describes is sent unchanged, documents and files alike."""
    assert _send(Response(b'{"data": 1}', media_type=JSON, headers=NEEDED)).body == b'{"data": 1}'
    assert _send(Response(b"not, checked", media_type="TEXT/CSV", headers=NEEDED)).body == b"not, checked"


@pytest.mark.parametrize(
    ("response", "rule"),
    [
        (Response(b"{}", 201, media_type=JSON, headers=NEEDED), "the status 201"),
        (Response(b"{}", media_type="application/json", headers=NEEDED), "the media type"),
        (Response(b"{}", headers=NEEDED), "the media type"),
        (Response(b'{"data": 1}', media_type=JSON), "the header X-Needed is missing"),
        (Response(b'{"data": 1}', media_type=JSON, headers={"X-Needed": "5"}), "the header X-Needed"),
        (Response(b'{"data": 1}', media_type=JSON, headers=NEEDED | {"X-Free": "5"}), "the header X-Free"),
        (Response(b"{}", media_type=JSON, headers=NEEDED), "required at the root"),
        (Response(b'["Rosamund"]', media_type=JSON, headers=NEEDED), "type at the root"),
    ],
)
def test_any_other_answer_is_withheld(response: Response, rule: str) -> None:
    """An answer the contract does not describe is not sent, not even its head; the error names the rule alone."""
    exchange = Exchange()
    with pytest.raises(NonconformingResponse, match=rule) as caught:
        exchange.run(ResponseOperation(SimpleNamespace(responses=DESCRIBED), response))
    assert exchange.sent == []
    assert "Rosamund" not in str(caught.value)
