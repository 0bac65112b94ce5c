"""Tests of cross-origin requests."""

import pytest

from mock_server import create_app, load_fixtures
from tests.mock_server.driving import EXPORTS, FRESH, Client

APP = create_app(load_fixtures())
ORIGIN = "https://app.example"


@pytest.mark.parametrize("path", [EXPORTS, f"{EXPORTS}/{FRESH}.csv", "/nowhere"])
def test_a_preflight_is_answered_without_a_token(path: str) -> None:
    """Any page may ask for any path; the headers it wants to send are allowed by name."""
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    response = Client(APP, token=None).request("OPTIONS", path, headers=headers)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    assert response.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    assert response.headers["Access-Control-Allow-Private-Network"] == "true"
    assert response.content == b""


def test_a_preflight_grants_only_what_is_asked() -> None:
    """Without a question about headers or the private network there is no answer about them."""
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    response = Client(APP, token=None).request("OPTIONS", EXPORTS, headers=headers)
    assert response.status_code == 204
    assert "Access-Control-Allow-Headers" not in response.headers
    assert "Access-Control-Allow-Private-Network" not in response.headers


@pytest.mark.parametrize(
    ("token", "method", "path", "status"),
    [
        ("token-of-ada", "HEAD", f"{EXPORTS}/{FRESH}.csv", 200),
        ("token-of-ada", "GET", f"{EXPORTS}/x", 404),
        ("token-of-ada", "PUT", EXPORTS, 405),
        ("token-of-ada", "POST", EXPORTS, 409),
        (None, "GET", f"{EXPORTS}/{FRESH}", 401),
        (None, "OPTIONS", EXPORTS, 401),
        (None, "GET", "/openapi.yaml", 200),
        (None, "GET", "/nowhere", 404),
    ],
)
def test_every_answer_can_be_read_by_a_page(token: str | None, method: str, path: str, status: int) -> None:
    """Successes and errors alike are open to every origin, with the name of the file exposed."""
    response = Client(APP, token).request(method, path, headers={"Origin": ORIGIN})
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Disposition" in response.headers["Access-Control-Expose-Headers"]
