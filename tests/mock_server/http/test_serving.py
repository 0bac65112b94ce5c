"""Tests of the mock on a real socket."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from starlette.types import Receive, Scope, Send

from mock_server import create_app, load_contract, load_fixtures
from mock_server.http import serving
from mock_server.http.protocol import ContractHttp
from mock_server.http.serving import ServingError, in_background, listen, url_of
from tests.mock_server.driving import ADA, EXPORTS, FRESH

FIXTURES = load_fixtures()
CONTRACT = load_contract()
TOKEN = f"Authorization: Bearer {ADA}\r\n".encode()
DOCUMENT = b'{"data":{"type":"export_logs"}}'


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that answers during the tests of this module."""
    with (
        listen("127.0.0.1", 0) as listener,
        in_background(create_app(FIXTURES, contract=CONTRACT), listener, log_level="critical"),
    ):
        yield listener.getsockname()[1]


def _raw(port: int, request: bytes) -> tuple[int, bytes]:
    """Sends bytes as they are and reads until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def _post(content: bytes, *headers: bytes) -> bytes:
    lines = [b"POST " + EXPORTS.encode() + b" HTTP/1.1", b"Host: mock.test", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n" + TOKEN + b"\r\n" + content


def _created_id(port: int) -> str:
    body: bytes = _raw(port, _post(DOCUMENT, JSON, b"Content-Length: 31"))[1]
    return str(json.loads(body)["data"]["id"])


JSON = b"Content-Type: application/json"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (_post(DOCUMENT, JSON, b"Content-Length: 31"), 201),
        (_post(b"1f\r\n" + DOCUMENT + b"\r\n0\r\n\r\n", JSON, b"Transfer-Encoding: chunked"), 201),
        (_post(b"0\r\n\r\n", JSON, b"Transfer-Encoding: chunked"), 409),
        (_post(DOCUMENT, b"Content-Type: \xff\xfe", b"Content-Length: 31"), 409),
        (_post(b"", JSON, b"Content-Length: 0"), 409),
        (_post(b"", JSON, b"Content-Length: 9999999999"), 413),
        (_post(b"\xff\xfe", JSON, b"Content-Length: 2"), 400),
        (_post(DOCUMENT, JSON, b"Content-Length: 31", b"Content-Encoding: gzip"), 201),
        (b"GET / HTTP/1.0\r\n\r\n", 307),
        (b"GET /openapi.yaml?access_token=x HTTP/1.0\r\n\r\n", 200),
        (b"GET " + EXPORTS.encode() + b"/%2e%2e/%00/%ff?%ff=%fe HTTP/1.0\r\n" + TOKEN + b"\r\n", 404),
        (b"GET " + EXPORTS.encode() + b"/x.csv HTTP/1.0\r\nAuthorization: \xff\xfe\r\n\r\n", 401),
        (b"GET " + EXPORTS.encode() + b"/x.csv HTTP/1.0\r\n" + TOKEN + TOKEN + b"\r\n", 401),
        (b"GET " + EXPORTS.encode() + b"/x.csv HTTP/1.0\r\nAuthorization: " + b"x" * 20_000 + b"\r\n\r\n", 401),
        (b"BREW " + EXPORTS.encode() + b" HTTP/1.0\r\n" + TOKEN + b"\r\n", 405),
        (b"GET http://mock.test/nowhere HTTP/1.0\r\n\r\n", 404),
        (b"GET http://mock.test/openapi.yaml HTTP/1.0\r\n\r\n", 200),
        (b"HEAD http://mock.test" + EXPORTS.encode() + b"/" + FRESH.encode() + b" HTTP/1.0\r\n" + TOKEN + b"\r\n", 200),
    ],
    ids=lambda value: repr(value)[2:50] if isinstance(value, bytes) else str(value),
)
def test_raw_requests_are_answered(port: int, request_bytes: bytes, status: int) -> None:
    """What arrives on the wire, odd as it may be, is answered with the status it deserves."""
    assert _raw(port, request_bytes)[0] == status


def test_a_body_that_is_too_large_is_answered_while_it_is_sent(port: int) -> None:
    """A client that goes on sending still gets its 413, by the length it announces or by what it sends."""
    for headers in ({"Content-Length": str(8 * 1024 * 1024)}, {"Transfer-Encoding": "chunked"}):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        body = (b"x" * 65536 for _ in range(128))
        chunked = "Transfer-Encoding" in headers
        connection.request(
            "POST",
            EXPORTS,
            body,
            {"Authorization": ADA, "Content-Type": "application/json"} | headers,
            encode_chunked=chunked,
        )
        assert connection.getresponse().status == 413
        connection.close()


def test_a_connection_can_be_used_again(port: int) -> None:
    """Neither HEAD, nor a GET with a body, nor an error spoils the connection for the next request."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    for method, path, body, status in (
        ("POST", EXPORTS, b"{", 409),
        ("HEAD", f"{EXPORTS}/{FRESH}.xlsx", None, 200),
        ("GET", f"{EXPORTS}/nothing", b"a body", 404),
        ("GET", "/openapi.yaml", None, 200),
    ):
        connection.request(method, path, body, {"Authorization": ADA})
        response = connection.getresponse()
        content = response.read()
        assert response.status == status
        assert bool(content) is (method != "HEAD")
    connection.close()


def test_of_fifty_connections_one_downloads(port: int) -> None:
    """Over fifty sockets at once, one download succeeds and forty-nine are forbidden."""
    identifier = _created_id(port)
    request = f"GET {EXPORTS}/{identifier}.csv?access_token={ADA} HTTP/1.0\r\n\r\n".encode()
    with ThreadPoolExecutor(50) as pool:
        statuses = [status for status, _ in pool.map(lambda _: _raw(port, request), range(50))]
    assert sorted(statuses) == [200] + [403] * 49


def test_a_port_in_use_is_told() -> None:
    """The error names the address and what to do."""
    with listen("127.0.0.1", 0) as listener:
        taken = listener.getsockname()[1]
        with pytest.raises(ServingError, match=f"127.0.0.1, port {taken}: Address already in use"):
            listen("127.0.0.1", taken)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "x" * 300])
def test_a_host_that_is_not_here_is_told(host: str) -> None:
    """An address of elsewhere, and what is no address at all, are told in the same way."""
    with pytest.raises(ServingError, match="Cannot listen on"):
        listen(host, 0)


def test_the_url_is_one_a_client_can_use() -> None:
    """The URL has the real port, and brackets around an IPv6 address."""
    with listen("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
    if socket.has_ipv6:
        with listen("::1", 0) as listener:
            assert url_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"


def test_a_server_that_cannot_start_is_told() -> None:
    """An application that fails at start-up is an error and not a wait without end."""

    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    with (
        listen("127.0.0.1", 0) as listener,
        pytest.raises(ServingError, match="did not start"),
        in_background(broken, listener, log_level="critical"),
    ):
        pytest.fail("the block ran")


def test_another_implementation_of_http_changes_nothing() -> None:
    """Which implementation of HTTP and which event loop serve is fixed, whatever else is installed."""
    config = serving._server(create_app(FIXTURES, contract=CONTRACT), "critical", lambda: None).config
    assert (config.http, config.loop) == (ContractHttp, "asyncio")


def test_the_collector_leaves_alone_what_is_made_at_the_start() -> None:
    """What exists before serving begins is not looked at again; in a process of its own, since it is all of it."""
    code = (
        "import gc; from mock_server.http.serving import spare_collector; "
        "before = gc.get_threshold()[0]; spare_collector(); "
        "print(gc.get_freeze_count() > 10_000, gc.get_threshold()[0] > 10 * before)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603  our own code
    assert printed.split() == ["True", "True"]
