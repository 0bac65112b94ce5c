"""Tests of the mock on a real socket."""

import json
import logging
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

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


def test_temporary_files_go_when_the_client_goes(port: int) -> None:
    """A client that hangs up in a download leaves no temporary file, and has used the export up."""
    identifier = _created_id(port)
    before = set(Path(tempfile.gettempdir()).glob("mailing-mock-*"))
    hasty = socket.create_connection(("127.0.0.1", port), timeout=10)
    hasty.sendall(f"GET {EXPORTS}/{identifier}.xlsx?access_token={ADA} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    hasty.close()
    deadline = time.monotonic() + 10
    head = f"HEAD {EXPORTS}/{identifier} HTTP/1.0\r\n".encode() + TOKEN + b"\r\n"
    while _raw(port, head)[0] != 403:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    while set(Path(tempfile.gettempdir()).glob("mailing-mock-*")) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert set(Path(tempfile.gettempdir()).glob("mailing-mock-*")) <= before


WRITING = """
import sys, tempfile, time
from starlette.applications import Starlette
from starlette.routing import Route
from mock_server.http import serving
from mock_server.http.streams import FileResponse

def written():
    with tempfile.TemporaryDirectory(dir=sys.argv[1]):
        time.sleep(1)
        yield b"workbook"

async def answer(_request):
    return FileResponse(written(), media_type="text/plain", headers={})

serving._STOPPING_SECONDS = 0
listener = serving.listen("127.0.0.1", 0)
ready = lambda: print(listener.getsockname()[1], flush=True)
serving.serve(Starlette(routes=[Route("/", answer)]), listener, log_level="critical", ready=ready)
"""


def test_a_file_that_is_being_written_goes_at_sigterm(tmp_path: Path) -> None:
    """The server waits for the thread that writes it, so nothing stays behind, and exits as a shell tells SIGTERM."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", WRITING, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout, socket.create_connection(("127.0.0.1", int(process.stdout.readline()))) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: mock.test\r\n\r\n")
        while not list(tmp_path.iterdir()):
            assert process.poll() is None
            time.sleep(0.02)
        process.terminate()
        assert process.wait(timeout=10) == 143
    assert list(tmp_path.iterdir()) == []


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


def test_who_is_told_twice_to_stop_ends_the_application_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """A second Ctrl-C waits for no request any more, and leaves no traceback of an application that was cut off."""
    seen: list[str] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        for event in ("startup", "shutdown"):
            seen.append((await receive())["type"])
            await send({"type": f"lifespan.{event}.complete"})

    def stop() -> None:
        server.should_exit = server.force_exit = True

    server = serving._server(app, "info", stop)
    with caplog.at_level(logging.WARNING):
        server.run(sockets=[listen("127.0.0.1", 0)])
    assert seen == ["lifespan.startup", "lifespan.shutdown"]
    assert caplog.records == []
