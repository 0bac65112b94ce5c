"""Tests of the pages beside the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mock_server import Contract, create_app, load_contract, load_fixtures
from mock_server.contract.addressed import as_json, as_yaml
from mock_server.reference import build
from tests.mock_server.driving import Client, Exchange, only_error

CONTRACT = load_contract()
APP = create_app(load_fixtures(), contract=CONTRACT)
STRANGER = Client(APP, token=None)


@pytest.mark.parametrize(
    ("path", "media_type", "write"),
    [("/openapi.yaml", "application/yaml", as_yaml), ("/openapi.json", "application/json", as_json)],
)
def test_the_contract_is_served_with_the_url_of_the_server(
    path: str, media_type: str, write: Callable[[Contract, str | None], bytes]
) -> None:
    """It is for everybody, and the first server is where the request was sent to."""
    response = STRANGER.request("GET", path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == media_type
    assert response.content == write(CONTRACT, "http://mock.test/api/v2")
    head = STRANGER.request("HEAD", path)
    assert (head.headers["Content-Length"], head.content) == (str(len(response.content)), b"")


def _first_server(*hosts: str, **parts: Any) -> str:  # noqa: ANN401  parts of an ASGI scope
    headers = [(b"host", host.encode("latin-1")) for host in hosts]
    answer = Exchange().run(APP, path=parts.get("root_path", "") + "/openapi.json", headers=headers, **parts)
    return str(json.loads(answer.body)["servers"][0]["url"])


@pytest.mark.parametrize(
    "host",
    ["localhost:8080", "127.0.0.1:41737", "[::1]:8080", "[::ffff:7f00:1]", "mock_server", "Mock-1.example.", "a:1"],
)
def test_the_server_is_named_as_the_request_names_it(host: str) -> None:
    """Names, addresses and ports of all kinds are taken as they come, with the scheme and where the mock is mounted."""
    assert _first_server(host) == f"http://{host}/api/v2"
    assert _first_server(host, scheme="https", root_path="/a mock") == f"https://{host}/a%20mock/api/v2"


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            " ",
            "a b",
            "a/b",
            "a?b",
            "a#b",
            "user@a",
            "a:b",
            "a:",
            ":80",
            "a:123456",
            "[::1",
            "[]",
            "::1",
            "[a.example]",
        ),
        *("a\n- x", "a\r\nb", "a\n", "\x00", '"', "'", "a\\", "{{url}}", "<script>", "${x}", "\xff", "a" * 254),
    ],
)
def test_what_is_no_host_is_named_nowhere(host: str) -> None:
    """The contract is then served as written, whatever else the header holds; so it is where there is no header."""
    assert _first_server(host) == "/api/v2"
    assert _first_server() == "/api/v2"
    assert (
        Exchange().run(APP, path="/openapi.yaml", headers=[(b"host", host.encode("latin-1"))]).body == CONTRACT.source
    )


def test_every_file_of_the_reference_is_served() -> None:
    """What the reference consists of is below /docs/, its index at /docs/ itself."""
    files = build(CONTRACT, has_console=True)
    for name, content in files.items():
        answer = STRANGER.request("GET", f"/docs/{name}")
        assert answer.content == content
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
    index = STRANGER.request("GET", "/docs/")
    assert index.headers["Content-Type"] == "text/html; charset=utf-8"
    assert index.content == files["index.html"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("reference.md", "text/markdown; charset=utf-8"),
        ("llms.txt", "text/plain; charset=utf-8"),
        ("requests.http", "text/plain; charset=utf-8"),
        ("openapi.yaml", "application/yaml"),
        ("postman.json", "application/json"),
        ("bruno.zip", "application/zip"),
    ],
)
def test_a_file_of_the_reference_is_served_as_what_it_is(name: str, media_type: str) -> None:
    """Whatever the system knows of media types."""
    assert STRANGER.request("GET", f"/docs/{name}").headers["Content-Type"] == media_type


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_visitor_is_led_to_the_reference(path: str) -> None:
    """The root and /docs lead to /docs/, also where the application is mounted below a path."""
    assert STRANGER.request("GET", path).headers["Location"] == "/docs/"
    mounted = Exchange().run(APP, path=f"/mock{path}", root_path="/mock")
    assert dict(mounted.sent[0]["headers"])[b"location"] == b"/mock/docs/"


@pytest.mark.parametrize("path", ["/docs/nowhere", "/docs/../openapi.yaml", "/openapi.yaml/", "/favicon.ico", "//"])
def test_other_paths_are_not_found(path: str) -> None:
    """A path outside the base path that is no page is a 404, and never read from a disk."""
    assert Exchange().run(APP, path=path).status == 404


def test_a_page_is_only_read() -> None:
    """Any other method is a 405 that names those there are."""
    response = STRANGER.request("POST", "/docs/")
    assert only_error(response)["status"] == "405"
    assert response.headers["Allow"] == "GET, HEAD"
