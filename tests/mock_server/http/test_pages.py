"""Tests of the pages beside the API."""

import pytest

from mock_server import create_app, load_contract, load_fixtures
from mock_server.reference import build
from tests.mock_server.driving import Client, Exchange, only_error

CONTRACT = load_contract()
APP = create_app(load_fixtures(), contract=CONTRACT)
STRANGER = Client(APP, token=None)


def test_the_contract_is_served_as_written() -> None:
    """The bytes of `openapi.yaml` are at /openapi.yaml, for everybody."""
    response = STRANGER.request("GET", "/openapi.yaml")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/yaml"
    assert response.content == CONTRACT.source


def test_every_file_of_the_reference_is_served() -> None:
    """What the reference consists of is below /docs/, its index at /docs/ itself."""
    files = build(CONTRACT)
    for name, content in files.items():
        assert STRANGER.request("GET", f"/docs/{name}").content == content
    index = STRANGER.request("GET", "/docs/")
    assert index.headers["Content-Type"] == "text/html; charset=utf-8"
    assert index.content == files["index.html"]


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


def test_head_of_a_page_has_no_body() -> None:
    """HEAD works on pages too."""
    response = STRANGER.request("HEAD", "/openapi.yaml")
    assert response.headers["Content-Length"] == str(len(CONTRACT.source))
    assert response.content == b""


def test_a_page_is_only_read() -> None:
    """Any other method is a 405 that names those there are."""
    response = STRANGER.request("POST", "/docs/")
    assert only_error(response)["status"] == "405"
    assert response.headers["Allow"] == "GET, HEAD"
