"""Tests of what a client is told that does not speak HTTP, on a real socket."""

import json
import logging
import socket
import time
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from mock_server import create_app, load_contract, load_fixtures
from mock_server.http.serving import in_background, listen
from tests.mock_server.driving import ADA, EXPORTS, FRESH

CONTRACT = load_contract()
FIXTURES = load_fixtures()
TOKEN = b"Authorization: Bearer " + ADA.encode() + b"\r\n"
POST = b"POST " + EXPORTS.encode() + b" HTTP/1.1\r\nHost: mock.test\r\nContent-Type: application/json\r\n"
GET = b"GET " + EXPORTS.encode() + b"/" + FRESH.encode() + b" HTTP/1.1\r\nHost: mock.test\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
BAD_CHUNK = b"zz\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a server that logs as it does by default."""
    app = create_app(FIXTURES, contract=CONTRACT)
    with listen("127.0.0.1", 0) as listener, in_background(app, listener, log_level="warning"):
        yield listener.getsockname()[1]


def _sent(port: int, *segments: bytes) -> tuple[int, dict[str, str], bytes]:
    """Sends segments one after the other and reads the one answer, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for segment in segments:
            connection.sendall(segment)
            time.sleep(0.1)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.decode().partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body.encode()


@pytest.mark.parametrize(
    "segments",
    [
        (POST + TOKEN + CHUNKED + BAD_CHUNK,),
        (POST + TOKEN + CHUNKED, BAD_CHUNK),
        (GET + TOKEN + CHUNKED + BAD_CHUNK,),
        (POST + TOKEN + b"Content-Length: five\r\n\r\n",),
        (POST + TOKEN + b"Content-Length: -1\r\n\r\n",),
        (GET.replace(b"Host: mock.test\r\n", b"") + TOKEN + b"\r\n",),
        (b"GET /\xff HTTP/1.1\r\nHost: mock.test\r\n\r\n",),
        (GET + b"X: a\x00b\r\n\r\n",),
        (b"nonsense\r\n\r\n",),
        (GET + b"X: " + b"x" * 100_000,),
    ],
    ids=lambda value: repr(b"|".join(value))[-50:],
)
def test_what_is_not_http_is_a_bad_request(
    port: int, segments: tuple[bytes, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """It is answered with an error document that every origin may read, and nothing fails in the server."""
    caplog.set_level(logging.WARNING, logger="mock_server.http.access_log")
    with caplog.at_level(logging.INFO):
        status, headers, body = _sent(port, *segments)
    assert status == 400
    assert headers["content-type"] == "application/vnd.api+json; charset=utf-8"
    assert headers["access-control-allow-origin"] == "*"
    (error,) = json.loads(body)["errors"]
    assert (error["status"], error["title"], error["detail"]) == (
        "400",
        "Bad Request",
        "The request is not valid HTTP.",
    )
    assert {record.getMessage() for record in caplog.records} <= {"Invalid HTTP request received."}


def test_the_refusal_of_a_head_has_no_body(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """HEAD is refused with the head that GET is refused with."""
    status, headers, body = _sent(port, b"HEAD" + GET[3:] + TOKEN + CHUNKED + BAD_CHUNK)
    assert (status, headers["content-type"], body) == (400, "application/vnd.api+json; charset=utf-8", b"")
    assert {record.getMessage() for record in caplog.records} == {"Invalid HTTP request received."}


def test_a_read_with_a_broken_body_uses_nothing_up(port: int) -> None:
    """The export can still be read after any number of requests for it that were not HTTP."""
    for segments in ((GET + TOKEN + CHUNKED + BAD_CHUNK,), (GET + TOKEN + CHUNKED, BAD_CHUNK)):
        assert _sent(port, *segments)[0] == 400
    assert _sent(port, GET + b"Connection: close\r\n" + TOKEN + b"\r\n")[0] == 200


@pytest.mark.parametrize(
    ("segments", "status"),
    [
        ((POST + CHUNKED, BAD_CHUNK), 401),
        ((POST + TOKEN + CHUNKED + b"110000\r\n" + b"x" * 0x110000 + b"\r\n", BAD_CHUNK), 413),
    ],
)
def test_what_follows_an_early_answer_ends_the_connection(
    port: int, segments: tuple[bytes, ...], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A request that was answered before its body came to an end is answered once, however the body goes on."""
    caplog.set_level(logging.WARNING, logger="mock_server.http.access_log")
    with caplog.at_level(logging.INFO):
        assert _sent(port, *segments)[0] == status
    assert {record.getMessage() for record in caplog.records} == {"Invalid HTTP request received."}


def test_a_wish_for_another_protocol_is_ignored(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """A request that asks for HTTP/2 keeps its body, is answered in HTTP/1.1, and is nothing to warn of."""
    upgrade = b"Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    document = b'{"data":{"type":"export_logs"}}'
    caplog.set_level(logging.WARNING, logger="mock_server.http.access_log")
    with caplog.at_level(logging.INFO):
        assert _sent(port, POST + TOKEN + upgrade + b"Content-Length: 31\r\n\r\n" + document)[0] == 201
    assert caplog.records == []


def test_the_head_of_a_stream_does_not_wait_for_its_body() -> None:
    """Who opens a stream of events, of which there is none yet, learns at once that it is open."""
    with (
        listen("127.0.0.1", 0) as listener,
        in_background(_silent, listener, log_level="error"),
        socket.create_connection(listener.getsockname()[:2], timeout=10) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: mock.test\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


async def _silent(scope: Scope, receive: Receive, send: Send) -> None:
    """Begins an answer of unknown length, and says nothing until its client has gone."""
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while (await receive())["type"] != "http.disconnect":
        pass
