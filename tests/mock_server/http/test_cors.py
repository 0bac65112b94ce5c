"""Tests of cross-origin requests."""

import httpx
import pytest

from mock_server import create_app, load_fixtures
from tests.mock_server.driving import ADA, EXPORTS, FRESH, USED_UP, Client, Exchange

APP = create_app(load_fixtures())
ORIGIN = "https://app.example"


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        (EXPORTS, (ORIGIN, "true")),
        (f"{EXPORTS}/{FRESH}.csv", (ORIGIN, "true")),
        ("/api/v2", (ORIGIN, "true")),
        ("/api/v20", ("*", None)),
        ("/openapi.yaml", ("*", None)),
        ("/docs/", ("*", None)),
    ],
)
def test_a_preflight_is_answered_without_a_token(path: str, opened: tuple[str, str | None]) -> None:
    """Any page may ask for any path, and send credentials to the API; headers it wants to send are allowed by name."""
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    response = Client(APP, token=None).request("OPTIONS", path, headers=headers)
    assert response.status_code == 204
    assert _opened(response) == opened
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    assert response.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    assert response.headers["Access-Control-Allow-Private-Network"] == "true"
    asked = "Access-Control-Request-Headers, Access-Control-Request-Private-Network"
    assert response.headers["Vary"] == (asked if opened[1] is None else f"{asked}, Origin")
    assert response.content == b""


def _opened(response: httpx.Response) -> tuple[str, str | None]:
    """Return which origin may read an answer, and whether its request may have credentials."""
    headers = response.headers
    return headers["Access-Control-Allow-Origin"], headers.get("Access-Control-Allow-Credentials")


def test_a_preflight_grants_only_what_is_asked() -> None:
    """Without a question about headers or the private network there is no answer about them."""
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    response = Client(APP, token=None).request("OPTIONS", EXPORTS, headers=headers)
    assert response.status_code == 204
    assert "Access-Control-Allow-Headers" not in response.headers
    assert "Access-Control-Allow-Private-Network" not in response.headers


@pytest.mark.parametrize("origin", [ORIGIN, "null"])
@pytest.mark.parametrize(
    ("token", "method", "path", "status"),
    [
        (ADA, "HEAD", f"{EXPORTS}/{FRESH}.csv", 200),
        (ADA, "GET", f"{EXPORTS}/x", 404),
        (ADA, "GET", f"{EXPORTS}/{USED_UP}.csv", 403),
        (ADA, "PUT", EXPORTS, 405),
        (ADA, "POST", EXPORTS, 409),
        (None, "GET", f"{EXPORTS}/{FRESH}", 401),
        (None, "OPTIONS", EXPORTS, 401),
    ],
)
def test_every_answer_of_the_api_can_be_read_by_a_page_that_sends_credentials(
    token: str | None, method: str, path: str, status: int, origin: str
) -> None:
    """Successes and errors alike name the origin that asked, for itself alone, with the name of the file exposed."""
    response = Client(APP, token).request(method, path, headers={"Origin": origin})
    assert response.status_code == status
    assert _opened(response) == (origin, "true")
    assert response.headers["Vary"] == "Origin"
    assert "Content-Disposition" in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("path", "status"), [("/openapi.yaml", 200), ("/docs/", 200), ("/", 307), ("/nowhere", 404), ("/api/v20", 404)]
)
def test_beside_the_api_no_credentials_are_let_in(path: str, status: int) -> None:
    """A page on any origin may read what is there, but not in the name of somebody."""
    response = Client(APP, token=None).request("GET", path, headers={"Origin": ORIGIN})
    assert response.status_code == status
    assert _opened(response) == ("*", None)
    assert "Vary" not in response.headers


def test_without_an_origin_the_answer_is_open_and_kept_apart() -> None:
    """A cache may keep the answer to a request of no page, but not for a page."""
    response = Client(APP, token=None).request("GET", EXPORTS)
    assert _opened(response) == ("*", None)
    assert response.headers["Vary"] == "Origin"


def test_where_the_application_is_mounted_does_not_matter() -> None:
    """The API below another path, or asked for in absolute form, is still the API."""
    headers = [(b"origin", ORIGIN.encode())]
    mounted = Exchange().run(APP, path=f"/mock{EXPORTS}", root_path="/mock", headers=headers)
    absolute = f"http://mock.test{EXPORTS}"
    proxied = Exchange().run(APP, path=absolute, raw_path=absolute.encode(), headers=headers)
    for exchange in (mounted, proxied):
        assert (b"access-control-allow-credentials", b"true") in exchange.sent[0]["headers"]
