"""Whatever a server answers, sending it a request ends with an exchange."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.http.client import HttpClient
from conformance.http.exchange import Request
from conformance.target import Limits
from tests.conformance.http.sending import target
from tests.conformance.http.sockets import Wire, wired
from tests.conformance.values import COLLECTION, CONTRACT

LIMITS = Limits(timeout=0.2, answer_seconds=0.5, answer_bytes=10_000)
GET = Request("GET", COLLECTION)
LOCATIONS = ("javascript:alert(1)", "http://127.0.0.1:abc/", "http://[::1", "//", "http://xn--a", "\xff\xfe")
_HEADERS = st.one_of(
    st.tuples(st.just(b"Location"), st.sampled_from([text.encode("latin-1") for text in LOCATIONS])),
    st.tuples(st.just(b"Content-Length"), st.sampled_from([b"-1", b"3", b"3, 3", b"4, 5", b"9" * 30, b"", b"x"])),
    st.tuples(st.just(b"Transfer-Encoding"), st.sampled_from([b"chunked", b"gzip, chunked", b"identity", b"\xff"])),
    st.tuples(st.just(b"Content-Encoding"), st.sampled_from([b"gzip", b"deflate", b"br", b"\xff", b""])),
    st.tuples(st.just(b"Connection"), st.sampled_from([b"close", b"upgrade", b"keep-alive"])),
    st.tuples(st.binary(max_size=8), st.binary(max_size=30)),
)
_STATUS_LINES = st.one_of(
    st.sampled_from([b"200 OK", b"201", b"204 None", b"302 Found", b"304 X", b"101 Switching", b"999 ", b"0 X", b"-1"]),
    st.binary(max_size=12),
)
_BODIES = st.one_of(st.binary(max_size=40), st.sampled_from([b"3\r\nabc\r\n0\r\n\r\n", b"zz\r\n", b"\x1f\x8b\x08\x00"]))


def _answer(status: bytes, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> bytes:
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return b"HTTP/1.1 " + status + b"\r\n" + lines + b"\r\n" + body


def _sent(wire: Wire) -> None:
    with HttpClient(target(wire, LIMITS), CONTRACT, sleep=lambda _: None) as client:
        response = client.send(GET).response
    assert response.answered or response.lost
    assert response.answered or response.cut_off


@settings(max_examples=25, deadline=None)
@given(answer=st.builds(_answer, _STATUS_LINES, st.lists(_HEADERS, max_size=4), _BODIES))
def test_any_answer_is_an_exchange(answer: bytes) -> None:
    """No answer raises an error, however its status, its header fields and its body are made."""
    with wired(answer) as wire:
        _sent(wire)


@pytest.mark.parametrize("status", [b"201 Created", b"302 Found", b"401 X", b"404 X"])
@pytest.mark.parametrize("location", LOCATIONS)
def test_no_location_is_read(status: bytes, location: str) -> None:
    """Where an answer would lead to, readable or not, is nothing that the client looks at."""
    with wired(_answer(status, [(b"Location", location.encode("latin-1")), (b"Content-Length", b"0")], b"")) as wire:
        _sent(wire)
        assert len(wire.requests) == 1
