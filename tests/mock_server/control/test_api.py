"""The control API is for this machine or for who has its token, never for a foreign page, and answers in JSON."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from mock_server import create_app, load_fixtures
from mock_server.control.api import CONTRACT_PATH, PREFIX, is_loopback
from mock_server.control.operations import ControlOperations
from mock_server.control.page.serving import MEDIA_TYPES
from mock_server.http.serving import in_background, listen
from tests.mock_server.driving import ADA, EXPORTS, FRESH, Client

HEALTH = f"{PREFIX}/health"
METHODS = {"get", "put", "post", "delete"}


@contextmanager
def _served(**settings: str | bool) -> Iterator[int]:
    app = create_app(load_fixtures(), **settings)  # type: ignore[arg-type]  # of both kinds
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="error"):
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that answers during the tests of this module."""
    with _served() as port:
        yield port


def _ask(
    port: int, method: str = "GET", path: str = HEALTH, body: str | None = None, **headers: str
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    assert "access-control-allow-origin" not in {name.lower() for name in answer.headers}
    connection.close()
    return answer.status, text


def test_its_contract_is_openapi_and_has_an_operation_for_each_method() -> None:
    """Every operation is a method of the class and the other way round, and has a summary."""
    document = yaml.safe_load(CONTRACT_PATH.read_text("utf-8"))
    assert list(OpenAPIV30SpecValidator(document).iter_errors()) == []
    described = [item[method] for item in document["paths"].values() for method in item.keys() & METHODS]
    names = [operation["operationId"] for operation in described]
    assert sorted(names) == sorted(name for name in vars(ControlOperations) if not name.startswith("_"))
    assert all(operation["summary"] for operation in described)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:8080", "mock.localhost"])
def test_this_machine_may_steer(port: int, host: str) -> None:
    """By any of its loopback names."""
    assert _ask(port, Host=host)[0] == 200


@pytest.mark.parametrize("host", ["attacker.example", "192.168.0.7", "localhost.attacker.example", ""])
def test_another_host_name_may_not(port: int, host: str) -> None:
    """A page whose name was made to lead to this machine sends its own name."""
    status, text = _ask(port, Host=host)
    assert status == 403
    assert "host name" in text


@pytest.mark.parametrize("origin", ["https://attacker.example", "null", "http://localhost:1", "http://127.0.0.1"])
def test_a_page_of_another_origin_may_not(port: int, origin: str) -> None:
    """Whether it reads or writes, and it cannot ask first either; the API itself stays open to it."""
    for method in ("GET", "POST"):
        assert _ask(port, method, f"{PREFIX}/reset" if method == "POST" else HEALTH, Origin=origin)[0] == 403
    preflight = {"Origin": origin, "Access_Control_Request_Method": "PUT"}
    assert _ask(port, "OPTIONS", f"{PREFIX}/rules", **preflight)[0] == 403


def test_the_own_page_may(port: int) -> None:
    """It has the origin that the server is at."""
    assert _ask(port, Origin=f"http://127.0.0.1:{port}")[0] == 200


def test_what_is_written_is_json(port: int) -> None:
    """A form, which any page may send, writes nothing, nor does it reset anything."""
    rules = ["csv code=429"]
    assert _ask(port, "PUT", f"{PREFIX}/rules", json.dumps(rules), Content_Type="application/json")[0] == 200
    for media_type in ("text/plain", "application/x-www-form-urlencoded"):
        assert _ask(port, "PUT", f"{PREFIX}/rules", "[]", Content_Type=media_type)[0] == 415
        assert _ask(port, "POST", f"{PREFIX}/reset", "{}", Content_Type=media_type)[0] == 415
    assert json.loads(_ask(port, path=f"{PREFIX}/rules")[1]) == rules
    assert _ask(port, "POST", f"{PREFIX}/reset")[0] == 204
    assert json.loads(_ask(port, path=f"{PREFIX}/rules")[1]) == []


def test_with_a_token_only_who_sends_it_may_steer() -> None:
    """Under any host name, as on a network; the API asks for its own tokens as always."""
    with _served(control_token="a-control-token") as port:
        for headers in ({}, {"Authorization": "Bearer another"}, {"Authorization": f"Bearer {ADA}"}):
            assert _ask(port, **headers)[0] == 401
        assert _ask(port, Host="mock.example", Authorization="Bearer a-control-token")[0] == 200


def test_with_a_token_the_page_is_served_without_it_and_tells_nothing() -> None:
    """Its files are those of the package, under any host name; all else at its path asks for the token."""
    with _served(control_token="a-control-token") as port:
        for name in MEDIA_TYPES:
            content = (CONTRACT_PATH.parent / "page" / name).read_text("utf-8")
            assert _ask(port, path=f"{PREFIX}/{name}", Host="mock.example") == (200, content)
        assert _ask(port, path=PREFIX)[0] == 307
        for path in (*("/fixtures", "/journal", "/journal/events", "/sessions", "/users", "/page.js/", "//"), "/page"):
            assert _ask(port, path=PREFIX + path)[0] == 401
        assert _ask(port, "POST", f"{PREFIX}/")[0] == 401


def test_a_foreign_page_cannot_read_the_page_either(port: int) -> None:
    """Neither under a host name of its own nor from its own origin."""
    for path in ("", "/", "/page.js"):
        assert _ask(port, path=PREFIX + path, Host="attacker.example")[0] == 403
        assert _ask(port, path=PREFIX + path, Origin="https://attacker.example")[0] == 403


def test_it_can_be_left_out() -> None:
    """Nothing is at its path then, and sessions and preferences work as before."""
    app = create_app(load_fixtures(), control=False)
    assert [Client(app).request("GET", path).status_code for path in (HEALTH, f"{PREFIX}/")] == [404, 404]
    assert (
        Client(app, f"{ADA}~a").request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "code=429"}).status_code == 429
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 400),
        ("GET", "/exports/a/b", None, 404),
        ("PATCH", "/rules", "[]", 405),
        ("PUT", "/rules", "{", 400),
        ("PUT", "/rules", "{}", 400),
        ("PUT", "/rules", '["csv"]', 422),
        ("PUT", "/users/x", "{}", 422),
        ("GET", "/journal?status=x", None, 400),
        ("GET", "/rules?session=a%20b", None, 400),
        ("PUT", "/rules", "[" * 100_000, 400),
    ],
)
def test_an_error_is_told_in_json(port: int, method: str, path: str, body: str | None, status: int) -> None:
    """Every one has its status, its title and what is wrong."""
    headers = {} if body is None else {"Content_Type": "application/json"}
    got, text = _ask(port, method, PREFIX + path, body, **headers)
    assert got == status
    for error in json.loads(text)["errors"]:
        assert error["status"] == str(status)
        assert error["title"]
        assert error["detail"]
        # Of a schema that says no, nobody needs the whole text.
        assert "\n" not in error["detail"]


@contextmanager
def _followed(port: int, query: str) -> Iterator[Iterator[dict[str, Any]]]:
    """Follow a journal; gives its entries as they come."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", f"{PREFIX}/journal/events?{query}")
        with connection.getresponse() as answer:
            assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            assert b"follows the journal" in answer.readline()
            lines = iter(answer.readline, b"")
            yield (json.loads(line.removeprefix(b"data: ")) for line in lines if line.startswith(b"data: "))


def _show_export(port: int, session: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", f"{EXPORTS}/{FRESH}", headers={"Authorization": f"Bearer {ADA}~{session}"})
        connection.getresponse().read()


def test_who_follows_the_journal_gets_each_request(port: int) -> None:
    """As a server-sent event, whose data is the entry; what was sent before is not told."""
    _show_export(port, "followed")
    with _followed(port, "session=followed") as events:
        _show_export(port, "followed")
        entry = next(events)
    assert (entry["operation"], entry["number"], entry["user"]) == ("showMailingExport", 2, "ada")


def test_who_follows_the_journal_may_begin_with_what_was_sent_before(port: int) -> None:
    """With the requests after a number, and goes on without a gap; no request comes twice."""
    for _ in range(3):
        _show_export(port, "begun")
    with _followed(port, "session=begun&after=1") as events:
        assert [next(events)["number"] for _ in range(2)] == [2, 3]
        _show_export(port, "begun")
        assert next(events)["number"] == 4


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("a.localhost", True), ("127.8.9.1", True), ("::1", True), ("0.0.0.0", False), ("", False)],  # noqa: S104  only compared
)
def test_loopback_is_this_machine_alone(host: str, expected: bool) -> None:  # noqa: FBT001  a value of the table
    """An address of all interfaces is not."""
    assert is_loopback(host) is expected
