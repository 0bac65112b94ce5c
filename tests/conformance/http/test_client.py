"""Tests of the client: what it sends, whose token it sends, and what it makes of answers."""

import gzip
import re
import socket
import threading
import traceback
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from conformance.http.client import HttpClient, UnreachableError
from conformance.http.exchange import (
    FIRST,
    GARBAGE_TOKEN,
    NOBODY,
    OTHER,
    Credentials,
    Request,
    Response,
    Transport,
    User,
)
from conformance.target import Connection, Limits, TargetError, read_target
from tests.conformance.http.sending import LIMITS, OK, OTHER_TOKEN, TOKEN, Waiting, sent, target
from tests.conformance.http.sockets import response, wired
from tests.conformance.values import COLLECTION, CONTRACT, ID


@pytest.mark.parametrize(
    "path",
    [
        f"{COLLECTION}/{ID}.csv",
        f"{COLLECTION}/%2e%2e",
        f"{COLLECTION}/a%2Fb",
        f"{COLLECTION}/../x//y/./",
        f"{COLLECTION}/%ff%FE%00",
        f"{COLLECTION}/a'b\"",
        "",
    ],
)
@pytest.mark.parametrize("query", ["", "fields%5Bx%5D=%zz&&=", "a=b%20c+d;e", "include=user?/"])
def test_path_and_query_go_out_byte_for_byte(path: str, query: str) -> None:
    """Neither the path nor the query is fixed on the way."""
    with wired(OK) as wire:
        sent(wire, Request("GET", path, query))
    assert wire.targets() == [f"/api/v2{path}" + (f"?{query}" if query else "")]


def test_every_request_has_the_same_header_fields() -> None:
    """Its own name, the codings that can be undone and the host of the target, and no cookie."""
    with wired(OK) as wire:
        sent(wire, Request("GET", COLLECTION, headers=(("X-One", "1"), ("Accept", "text/html"))))
    headers = wire.headers()
    assert headers["user-agent"] == "mailing-conformance"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["host"] == f"127.0.0.1:{wire.port}"
    assert headers["x-one"] == "1"
    assert headers["accept"] == "text/html"
    assert "cookie" not in headers
    assert "content-type" not in headers


def test_a_body_is_sent_with_its_length_or_in_chunks() -> None:
    """The same body goes out with a length, or chunked without one."""
    with wired(OK) as wire:
        sent(wire, Request("POST", COLLECTION, body=b'{"a":"\xc3\xa9"}'))
        sent(wire, Request("POST", COLLECTION, body=b'{"a":1}', chunked=True))
        sent(wire, Request("POST", COLLECTION, chunked=True))
    assert wire.requests[0].endswith(b'\r\n\r\n{"a":"\xc3\xa9"}')
    assert wire.headers(0)["content-length"] == "10"
    assert wire.headers(1)["transfer-encoding"] == "chunked"
    assert "content-length" not in wire.headers(1)
    assert wire.requests[1].endswith(b'7\r\n{"a":1}\r\n0\r\n\r\n')
    assert "transfer-encoding" not in wire.headers(2)


GARBAGE = "not-a-token"
MATRIX: tuple[tuple[Credentials, str | None, str | None], ...] = (
    (FIRST, TOKEN, None),
    (OTHER, OTHER_TOKEN, None),
    (NOBODY, None, None),
    (GARBAGE_TOKEN, GARBAGE, None),
    (Credentials(User.FIRST, Transport.QUERY), None, TOKEN),
    (Credentials(User.OTHER, Transport.QUERY), None, OTHER_TOKEN),
    (Credentials(User.NOBODY, Transport.QUERY), None, None),
    (Credentials(User.GARBAGE, Transport.QUERY), None, GARBAGE),
    (Credentials(User.GARBAGE, Transport.HEADER, decoy=User.FIRST), GARBAGE, TOKEN),
    (Credentials(User.FIRST, Transport.HEADER, decoy=User.GARBAGE), TOKEN, GARBAGE),
    (Credentials(User.FIRST, Transport.QUERY, decoy=User.GARBAGE), GARBAGE, TOKEN),
    (Credentials(User.NOBODY, Transport.HEADER, decoy=User.OTHER), None, OTHER_TOKEN),
)


@pytest.mark.parametrize(("credentials", "header", "parameter"), MATRIX)
def test_each_token_goes_to_its_place(credentials: Credentials, header: str | None, parameter: str | None) -> None:
    """Header, query and decoy: nowhere else, and quoted in the query."""
    with wired(OK) as wire:
        sent(wire, Request("GET", COLLECTION, "a=1", credentials=credentials))
    assert wire.headers().get("authorization") == (f"Bearer {header}" if header else None)
    query = dict(parse_qsl(urlsplit(wire.targets()[0]).query))
    assert query == {"a": "1", **({"access_token": parameter} if parameter else {})}
    assert wire.targets()[0].startswith(f"/api/v2{COLLECTION}?a=1")


def test_without_a_second_user_no_token_is_sent_for_one() -> None:
    """The request goes out without credentials."""
    with wired(OK) as wire, HttpClient(target(wire, single=True), CONTRACT) as client:
        client.send(Request("GET", COLLECTION, credentials=OTHER))
    assert "authorization" not in wire.headers()
    assert wire.targets() == [f"/api/v2{COLLECTION}"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    """A redirect is an answer like any other: nothing is sent to the other host, and no token."""
    with wired(OK) as elsewhere, wired(response(status, b"", f"Location: {elsewhere.base_url}/x")) as wire:
        for credentials in (FIRST, Credentials(User.FIRST, Transport.QUERY)):
            exchange = sent(wire, Request("GET", COLLECTION, credentials=credentials))
            assert exchange.response.status == status
    assert elsewhere.requests == []
    assert len(wire.requests) == 2


def test_no_cookie_is_kept() -> None:
    """What one answer set is not sent with the next request, which may be of another user."""
    with wired(response(200, b"", "Set-Cookie: session=ada; Path=/"), OK) as wire:
        with HttpClient(target(wire), CONTRACT) as client:
            client.send(Request("GET", COLLECTION))
            client.send(Request("GET", COLLECTION, credentials=NOBODY))
        assert "cookie" not in wire.headers()


def test_an_exchange_holds_what_was_asked_and_answered() -> None:
    """Numbers count up; all header fields are kept, names in lower case; a HEAD has the operation of a GET."""
    answer = response(200, b"ok", "X-One: 1", "X-One: 2", "Content-Type: Text/CSV")
    with wired(answer) as wire, HttpClient(target(wire), CONTRACT) as client:
        first = client.send(Request("GET", f"{COLLECTION}/{ID}.csv"))
        second = client.send(Request("HEAD", f"{COLLECTION}/{ID}"))
        third = client.send(Request("PUT", COLLECTION))
        assert client.sent == 3
        assert client.waited == 0
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert [value for name, value in first.response.headers if name == "x-one"] == ["1", "2"]
    assert (first.response.status, first.response.body, first.response.media_type) == (200, b"ok", "text/csv")
    assert first.response.seconds > 0
    assert (first.operation_id, second.operation_id, third.operation_id) == (
        "downloadMailingExportCsv",
        "showMailingExport",
        None,
    )


def test_a_compressed_answer_is_unpacked() -> None:
    """The body is whole, and as it was before its coding."""
    packed = gzip.compress(b"Contact Name\n" * 20)
    with wired(response(200, packed, "Content-Encoding: gzip")) as wire:
        exchange = sent(wire, Request("GET", COLLECTION))
    assert (exchange.response.body, exchange.response.cut_off) == (b"Contact Name\n" * 20, None)


def test_an_answer_that_is_too_large_is_cut_off() -> None:
    """Reading stops at the limit, and the exchange gives the reason."""
    with wired(response(200, b"x" * 20_000)) as wire:
        exchange = sent(wire, Request("GET", COLLECTION))
    assert exchange.response.cut_off == "the body passed 10000 bytes"


@pytest.mark.parametrize(
    ("path", "status", "whole"),
    [("x.csv", 200, True), ("x.xlsx", 200, True), ("x", 200, False), ("x.csv", 404, False), ("x.pdf", 200, False)],
)
def test_only_a_file_may_be_as_large_as_a_file(path: str, status: int, *, whole: bool) -> None:
    """Documents and errors have a limit of their own: what is parsed as JSON takes many times its bytes in memory."""
    with wired(response(status, b"x" * 3000)) as wire:
        exchange = sent(wire, Request("GET", f"{COLLECTION}/{path}"), replace(LIMITS, document_bytes=2000))
    assert exchange.response.cut_off == (None if whole else "the body passed 2000 bytes")


def unreachable(base_url: str, limits: Limits = LIMITS) -> str:
    """Why no answer came; neither the text nor the trace may hold a token or the address."""
    request = Request("GET", COLLECTION, credentials=Credentials(User.FIRST, Transport.QUERY))
    silent = read_target(base_url, TOKEN, OTHER_TOKEN, limits)
    with HttpClient(silent, CONTRACT, sleep=lambda _: None) as client, pytest.raises(UnreachableError) as caught:
        client.send(request)
    assert "canary" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_a_refused_connection_is_told_without_the_address() -> None:
    """The text holds what to do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    told = "the port of the host refuses connections; start what listens there, or correct the base URL"
    assert unreachable(f"http://127.0.0.1:{port}/api/v2") == told


def test_a_connection_is_tried_again() -> None:
    """A connection that fails is tried two times more, with a pause before each."""
    waiting = Waiting()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    nobody = read_target(f"http://127.0.0.1:{port}", TOKEN, None, LIMITS)
    with HttpClient(nobody, CONTRACT, sleep=waiting) as client, pytest.raises(UnreachableError):
        client.send(Request("GET", COLLECTION))
    assert len(waiting.seconds) == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "it closed the connection without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "it closed the connection within the head of its answer"),
        (b"no HTTP at all\r\n\r\n", "its answer is no HTTP"),
    ],
)
def test_an_answer_without_a_head_is_lost(answer: bytes, why: str) -> None:
    """It is an exchange with the status 0, which says why."""
    with wired(answer) as wire:
        response = sent(wire, Request("GET", COLLECTION)).response
        assert len(wire.requests) == 1
    assert (response.status, response.answered, response.lost, response.cut_off) == (0, False, True, why)
    assert response.refusal == "not answered"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 9", b"abc"),
        (b"Content-Length: 9", b""),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n"),
    ],
)
def test_an_answer_that_ends_too_early_is_cut_off(head: bytes, body: bytes) -> None:
    """What came of it is kept, and the exchange says that it is not whole."""
    with wired(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body) as wire:
        exchange = sent(wire, Request("GET", COLLECTION))
        assert len(wire.requests) == 1
    assert exchange.response.status == 200
    assert exchange.response.body == (b"abc" if body else b"")
    assert exchange.response.cut_off == "it ends before the end that its headers announce"
    assert exchange.response.lost


def test_an_answer_that_falls_silent_is_cut_off() -> None:
    """What came of it is kept."""
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_begin, args=(listener, begun), daemon=True)
        thread.start()
        response = _answer_of(listener, replace(LIMITS, timeout=0.1))
        thread.join(5)
    assert (response.status, response.body, response.lost) == (200, b"abc", True)
    assert response.cut_off == "nothing of it came for 0.1 seconds"


def _answer_of(listener: socket.socket, limits: Limits) -> Response:
    target = read_target(f"http://127.0.0.1:{listener.getsockname()[1]}", TOKEN, None, limits)
    with HttpClient(target, CONTRACT) as client:
        return client.send(Request("GET", COLLECTION)).response


def _begin(listener: socket.socket, begun: bytes) -> None:
    """Begin an answer, and then keep the connection open."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(begun)
        connection.recv(65536)  # until the other side hangs up


def test_no_answer_within_the_time_out_is_lost() -> None:
    """The exchange names the time-out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        response = _answer_of(listener, replace(LIMITS, timeout=0.1))
    assert (response.answered, response.lost, response.cut_off) == (False, True, "no answer within 0.1 seconds")


def test_a_client_does_not_print_its_tokens() -> None:
    """Neither the client nor what it sent shows a token."""
    with wired(OK) as wire, HttpClient(target(wire), CONTRACT) as client:
        exchange = client.send(Request("GET", COLLECTION, credentials=Credentials(User.OTHER, Transport.QUERY)))
        assert "canary" not in repr(client) + repr(exchange) + str(vars(client)["_target"])


def test_headers_of_the_target_are_added() -> None:
    """A target may ask for header fields of its own on every request."""
    with wired(OK) as wire:
        own = replace(target(wire), connection=Connection(headers=(("X-Tenant", "7"),)))
        with HttpClient(own, CONTRACT) as client:
            client.send(Request("GET", COLLECTION))
    assert wire.headers()["x-tenant"] == "7"


def test_a_certificate_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """It is raised before anything is sent, for a missing file and for one that is no PEM file."""
    text = tmp_path / "text.pem"
    text.write_text("no certificate", encoding="utf-8")
    usual = read_target("https://127.0.0.1/api/v2", TOKEN, None)
    absent = tmp_path / "none.pem"
    for connection, told in (
        (Connection(ca_bundle=absent), f"The CA bundle {absent} cannot be read: No such file or directory."),
        (
            Connection(client_certificate=absent),
            f"The client certificate {absent} cannot be read: No such file or directory.",
        ),
        (Connection(ca_bundle=text), f"The CA bundle {text} is not a PEM file of certificates."),
        (
            Connection(client_certificate=text),
            f"The client certificate {text} is not a PEM file of a certificate and its key, without a passphrase.",
        ),
    ):
        with pytest.raises(TargetError, match=f"^{re.escape(told)}$"):
            HttpClient(replace(usual, connection=connection), CONTRACT)


@pytest.mark.parametrize("proxy", ["http://user:a-secret@[::1/", "foo://user:a-secret@host", "a-secret"])
def test_a_proxy_that_is_no_url_is_an_error(proxy: str) -> None:
    """It is raised before anything is sent, without the password."""
    target = replace(read_target("http://127.0.0.1:9", "one", None), connection=Connection(proxy=proxy))
    with pytest.raises(TargetError, match=r"^The proxy must be a URL") as caught:
        HttpClient(target, CONTRACT)
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy", ["http://me:a-secret@a..b:1", "http://xn--a:1", "http://ho st:1", "http://:1", "http://h:0"]
)
@pytest.mark.parametrize("named_in", ["options", "environment"])
def test_a_proxy_that_cannot_be_looked_up_is_an_error(
    proxy: str, named_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is raised before anything is sent, wherever the proxy was named."""
    target = read_target("http://example.invalid:9", "one", None)
    if named_in == "environment":
        monkeypatch.setenv("HTTP_PROXY", proxy)
    else:
        target = replace(target, connection=Connection(proxy=proxy))
    with pytest.raises(TargetError, match=r"^The proxy must be a URL.* Fix its host or port; the host must") as caught:
        HttpClient(target, CONTRACT)
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize("proxy", ["http://[::1]:3128", "http://127.0.0.1", "http://my_proxy:3128", "http://é.example"])
def test_a_proxy_may_be_an_address_or_a_name(proxy: str) -> None:
    """Names with an underscore and international ones, too."""
    target = replace(read_target("http://127.0.0.1:9", "one", None), connection=Connection(proxy=proxy))
    with HttpClient(target, CONTRACT) as client:
        assert client.sent == 0
