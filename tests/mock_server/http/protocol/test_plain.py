"""Tests of plain requests: what httptools reads is what h11 would have read."""

import asyncio
import re
import socket

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import create_app, load_contract, load_fixtures
from mock_server.http.protocol.plain import OneWrite, PlainRequest, read_plain
from mock_server.http.serving import in_background, listen
from tests.mock_server.driving import ADA, EXPORTS

HEAD = b"POST /a?b=c HTTP/1.1\r\nHost: mock.test\r\nX-One: 1\r\n"


def read_by_h11(data: bytes) -> PlainRequest | None:
    """The one whole request in some bytes as h11 reads it, or None if it refuses them or wants more."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(data)
    try:
        request = connection.next_event()
        if not isinstance(request, h11.Request):
            return None
        body = b""
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                return None
            body += event.data
    except h11.RemoteProtocolError:
        return None
    headers = [(name.lower(), value) for name, value in request.headers]
    is_last = connection.their_state is h11.MUST_CLOSE
    return PlainRequest(request.method.decode("ascii"), request.target, headers, body, keep_alive=not is_last)


_ODD = st.sampled_from([b"\x00", b"\t", b" ", b"\x7f", b"\x80", b"\xff", b"#", b"%", b"?", b"\r", b"\n", b":", b'"'])
_TEXT = st.lists(st.one_of(st.sampled_from([b"a", b"1", b"/", b"-", b"close", b","]), _ODD), max_size=6).map(b"".join)
_NAMES = st.sampled_from(
    [b"Host", b"Content-Length", b"Connection", b"Expect", b"Upgrade", b"Transfer-Encoding", b"X-Y", b"X Y", b""]
)
_HEADERS = st.lists(st.tuples(_NAMES, st.one_of(st.sampled_from([b"2", b"+2", b"close", b"h2c", b"x, Close"]), _TEXT)))
_METHODS = st.sampled_from([b"GET", b"POST", b"HEAD", b"OPTIONS", b"DELETE", b"BREW", b"get", b"PRI", b"CONNECT", b""])
_VERSIONS = st.sampled_from([b"1.1", b"1.1", b"1.1", b"1.0", b"2.0", b"0.9", b"1.1 "])


@st.composite
def _messages(draw: st.DrawFn) -> bytes:
    target = draw(st.one_of(st.just(b"/a?b=c"), _TEXT.map(lambda text: b"/" + text), _TEXT))
    lines = [b" ".join((draw(_METHODS), target, b"HTTP/" + draw(_VERSIONS)))]
    lines += [b"Host: mock.test"] * draw(st.sampled_from([1, 1, 1, 0, 2]))
    lines += [b": ".join(field) for field in draw(_HEADERS)]
    body = draw(st.sampled_from([b"", b"{}", b"{}x", b"{}GET / HTTP/1.1\r\n\r\n"]))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@given(_messages())
def test_what_is_plain_is_read_as_h11_reads_it(data: bytes) -> None:
    """Whatever bytes come: httptools reads the request that h11 reads, or leaves it to h11."""
    assert (plain := read_plain(data)) is None or plain == read_by_h11(data)


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"\r\n",
        HEAD + b"Content-Length: 2\r\n\r\n{}",
        HEAD + b"Connection: keep-alive\r\n\r\n",
        HEAD + b"Connection: Close\r\n\r\n",
        HEAD.replace(b"POST", b"GET") + b"Origin: null\r\n\r\n",
    ],
)
def test_what_clients_send_is_plain(data: bytes) -> None:
    """The usual requests are not left to h11."""
    assert read_plain(data) == read_by_h11(data) != None  # noqa: E711  both, and the same


@pytest.mark.parametrize(
    "data",
    [
        HEAD,
        HEAD + b"Content-Length: 3\r\n\r\n{}",
        HEAD + b"\r\n" + HEAD + b"\r\n",
        HEAD + b"Host: mock.test\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Expect: 100-continue\r\n\r\n",
        HEAD + b"Connection: upgrade\r\nUpgrade: h2c\r\n\r\n",
        HEAD.replace(b"1.1", b"1.0") + b"\r\n",
        HEAD.replace(b"POST", b"BREW") + b"\r\n",
        HEAD.replace(b"/a", b"/\xff") + b"\r\n",
    ],
)
def test_what_is_not_plain_is_left_to_h11(data: bytes) -> None:
    """A part of a request, several of them, and every request that is unusual."""
    assert read_plain(data) is None


class _Transport(asyncio.Transport):
    """Keeps what is written, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:  # type: ignore[override]  # nothing else is written here
        self.written.append(data)

    def close(self) -> None:
        self.closed = True


def test_the_parts_of_an_answer_go_out_together() -> None:
    """What is written is kept until it is flushed; a close loses none of it."""
    transport = _Transport()
    output = OneWrite(transport)
    output.write(b"head ")
    output.write(b"body")
    assert transport.written == []
    output.flush()
    output.flush()
    assert transport.written == [b"head body"]
    output.write(b"end")
    output.close()
    assert (transport.written, transport.closed) == ([b"head body", b"end"], True)


def test_requests_that_come_before_an_answer_are_answered_in_their_order() -> None:
    """Plain or not, in one segment or in several, whatever the first of them is."""
    post = f"POST {EXPORTS} HTTP/1.1\r\nHost: mock.test\r\nAuthorization: Bearer {ADA}\r\n".encode()
    create = post + b"Content-Type: application/json\r\nContent-Length: 31\r\n\r\n" + b'{"data":{"type":"export_logs"}}'
    segments = (create, create + create, post + b"\r\n", create, b"nonsense\r\n\r\n")
    app = create_app(load_fixtures(), contract=load_contract())
    with (
        listen("127.0.0.1", 0) as listener,
        in_background(app, listener, log_level="error"),
        socket.create_connection(listener.getsockname(), timeout=10) as connection,
    ):
        for segment in segments:
            connection.sendall(segment)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", answer)
    assert statuses == [b"201", b"201", b"201", b"409", b"201", b"400"]
