"""What the two public web clients of the API send, replayed against the mock."""

import json

import pytest

from mock_server import create_app, load_fixtures
from tests.mock_server.driving import ADA, EXPORTS, Client

LIST = "7d3b1f0a-52c4-4f8e-9a61-0c2f5e7b9d10"
IDS = ["0b9d7f52-3c1e-4a86-8f2d-6e5a4c3b2a19", "5e1c9a74-8d20-4b63-a7f9-2f6b1d0e8c35"]
SENT = [
    pytest.param(
        '{"data":{"type":"export_logs","attributes":{"params":{"filter":"{\\"status\\":\\"active\\"}"}}}}', id="text"
    ),
    pytest.param(
        json.dumps(
            {
                "data": {
                    "type": "export_logs",
                    "attributes": {"params": {"filter": {"account_list_id": LIST, "any_tags": False, "ids": IDS}}},
                }
            }
        ),
        id="object",
    ),
    pytest.param(
        json.dumps(
            {
                "data": {
                    "attributes": {
                        "params": {
                            "filter": {"account_list_id": LIST, "newsletter": "address", "status": "active,null"},
                            "type": None,
                            "sort": None,
                        }
                    },
                    "type": "export_logs",
                }
            }
        ),
        id="nulls",
    ),
]


@pytest.mark.parametrize("body", SENT)
def test_a_web_client_downloads_its_workbook_once(body: str) -> None:
    """A client creates an export, navigates to the workbook with its token in the query, and gets it once."""
    app = create_app(load_fixtures())
    created = Client(app).post(body.encode())
    assert created.status_code == 201
    data = created.json()["data"]
    assert data["attributes"]["params"] == json.loads(body)["data"]["attributes"]["params"]

    def download() -> tuple[int, bytes]:
        headers = {"Content-Type": "application/xlsx"}
        path = f"{EXPORTS}/{data['id']}.xlsx"
        answer = Client(app, token=None).request("GET", path, headers=headers, params={"access_token": ADA})
        return answer.status_code, answer.content

    status, workbook = download()
    assert status == 200
    assert workbook.startswith(b"PK\x03\x04")
    assert download()[0] == 403
