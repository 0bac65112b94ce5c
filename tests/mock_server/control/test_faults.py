"""Faults are real: what they do is seen on the socket of a client."""

import json
import logging
import socket
from collections.abc import Iterator

import pytest

from mock_server import create_app, load_fixtures
from mock_server.http.serving import in_background, listen
from tests.mock_server.driving import ADA, EXPORTS, FRESH


@pytest.fixture
def port(caplog: pytest.LogCaptureFixture) -> Iterator[int]:
    """The port of a server of its own, because a test uses up the one fresh export; it logs nothing of a fault."""
    with listen("127.0.0.1", 0) as listener, in_background(create_app(load_fixtures()), listener, log_level="error"):
        yield listener.getsockname()[1]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def _ask(port: int, prefer: str, form: str = ".csv") -> tuple[bytes, bool]:
    """Send a request; return the bytes of the answer until its end, and whether that was a reset."""
    lines = [f"GET {EXPORTS}/{FRESH}{form} HTTP/1.1", "Host: mock.test", f"Authorization: Bearer {ADA}"]
    lines += [f"Prefer: {prefer}"] if prefer else ["Connection: close"]
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            return answer, True
    return answer, False


def _status(port: int, form: str = ".csv") -> int:
    return int(_ask(port, "", form)[0].split()[1])


@pytest.mark.parametrize(("fault", "is_reset"), [("reset", True), ("empty", False), ("stall, wait=50", False)])
def test_before_a_request_is_processed_nothing_is_answered_or_changed(port: int, fault: str, is_reset: bool) -> None:  # noqa: FBT001  a value of the table
    """The connection is reset, or closed at once or after a while, and the export can be read afterwards."""
    assert _ask(port, f"fault={fault}") == (b"", is_reset)
    assert _status(port) == 200


@pytest.mark.parametrize("form", ["", ".csv", ".xlsx"])
def test_a_truncated_answer_ends_before_its_end(port: int, form: str) -> None:
    """Its head is whole, its body is not, by its length or its chunks; the export is used up."""
    head, _, body = _ask(port, "fault=truncate", form)[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body
    if form:
        assert b"transfer-encoding: chunked" in head.lower()
        assert not body.endswith(b"0\r\n\r\n")
    else:
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        assert len(body) < length
    assert _status(port, form) == 403


def test_garbage_is_no_http(port: int) -> None:
    """It comes in place of the answer, and the export is used up."""
    answer, _ = _ask(port, "fault=garbage")
    assert answer
    assert b"HTTP" in answer
    assert not answer.startswith(b"HTTP")
    assert _status(port) == 403


def test_a_slow_body_comes_in_pieces_and_is_whole(port: int) -> None:
    """Whoever is patient gets the whole document."""
    lines = [f"GET {EXPORTS}/{FRESH} HTTP/1.1", "Host: mock.test", f"Authorization: Bearer {ADA}", "Connection: close"]
    pieces = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "Prefer: fault=slow-body, wait=400", "", ""]).encode())
        while piece := connection.recv(65536):
            pieces.append(piece)
    assert len(pieces) > 5
    assert json.loads(b"".join(pieces).partition(b"\r\n\r\n")[2])["data"]["id"] == FRESH


def test_a_refusal_can_be_spoiled_too(port: int) -> None:
    """Whatever the real answer is, it is cut."""
    assert _status(port) == 200
    head, _, body = _ask(port, "fault=truncate")[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403 ")
    assert not body.endswith(b"}")


def test_a_fault_ends_its_own_connection_only(port: int) -> None:
    """The server answers others meanwhile and afterwards."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as stalled:
        lines = [f"GET {EXPORTS}/{FRESH} HTTP/1.1", "Host: mock.test", f"Authorization: Bearer {ADA}"]
        stalled.sendall("\r\n".join([*lines, "Prefer: fault=stall", "", ""]).encode())
        assert _ask(port, "fault=reset") == (b"", True)
        assert _status(port) == 200
