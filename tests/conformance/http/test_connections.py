"""Tests of the connections: which proxy they use, what it gets to know, and which certificates are trusted."""

import base64
import errno
import importlib.util
import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path

import httpcore
import pytest

from conformance.http.client import HttpClient, UnreachableError
from conformance.http.connections import connections_to
from conformance.http.deadlines import Deadline
from conformance.http.exchange import Exchange, Request
from conformance.http.failures import ASKS_FOR_USER, why_not
from conformance.target import Connection, Target, TargetError, read_target
from tests.conformance.http.sending import LIMITS, OK, TOKEN
from tests.conformance.http.sockets import Wire, response, wired
from tests.conformance.http.tls import CERTIFICATE, KEY, encrypted, written
from tests.conformance.values import COLLECTION, CONTRACT

_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
NAMED = "http://example.invalid/api/v2"
SECURED = "https://example.invalid/api/v2"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no proxy of whoever runs the tests get in between."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def _target(
    base_url: str, *, proxy: str | None = None, ca_bundle: Path | None = None, client_certificate: Path | None = None
) -> Target:
    connection = Connection(proxy, ca_bundle, client_certificate)
    return replace(read_target(base_url, TOKEN, None, LIMITS), connection=connection)


def _sent(target: Target) -> Exchange:
    with HttpClient(target, CONTRACT, sleep=lambda _: None) as client:
        return client.send(Request("GET", COLLECTION))


def _failed(target: Target) -> str:
    with pytest.raises(UnreachableError) as caught:
        _sent(target)
    return str(caught.value)


def _address(wire: Wire, user: str = "") -> str:
    return f"http://{user}127.0.0.1:{wire.port}"


def _line(wire: Wire) -> str:
    return wire.requests[-1].partition(b"\r\n")[0].decode("latin-1")


def test_a_proxy_of_the_options_is_asked_for_the_whole_address() -> None:
    """The request goes to the proxy, with the address of the target, and nowhere else."""
    with wired(OK) as proxy:
        assert _sent(_target(NAMED, proxy=_address(proxy))).response.body == b"ok"
    assert _line(proxy) == f"GET {NAMED}{COLLECTION} HTTP/1.1"
    assert proxy.headers()["host"] == "example.invalid"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("form", ["http://127.0.0.1:{}", "127.0.0.1:{}"])
def test_a_proxy_of_the_environment_is_used(variable: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that other programs read are read, in either letter case, with and without a scheme."""
    with wired(OK) as proxy:
        monkeypatch.setenv(variable, form.format(proxy.port))
        _sent(_target(NAMED))
    assert _line(proxy) == f"GET {NAMED}{COLLECTION} HTTP/1.1"


def test_a_proxy_for_the_scheme_goes_before_one_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """ALL_PROXY is for the schemes that have no variable of their own."""
    with wired(OK) as own, wired(OK) as other:
        monkeypatch.setenv("HTTP_PROXY", _address(own))
        monkeypatch.setenv("ALL_PROXY", _address(other))
        _sent(_target(NAMED))
    assert (len(own.requests), len(other.requests)) == (1, 0)


def test_a_proxy_for_another_scheme_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTPS_PROXY says nothing of a target under http."""
    with wired(OK) as proxy, wired(OK) as wire:
        monkeypatch.setenv("HTTPS_PROXY", _address(proxy))
        _sent(_target(wire.base_url))
    assert (len(proxy.requests), len(wire.requests)) == (0, 1)


@pytest.mark.parametrize("excepted", ["", "example.invalid"])
def test_the_option_goes_before_the_environment(excepted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed for this run counts, also where the environment excepts the host from its proxies."""
    with wired(OK) as typed, wired(OK) as usual:
        monkeypatch.setenv("HTTP_PROXY", _address(usual))
        monkeypatch.setenv("NO_PROXY", excepted)
        _sent(_target(NAMED, proxy=_address(typed)))
    assert (len(typed.requests), len(usual.requests)) == (1, 0)


@pytest.mark.parametrize("excepted", ["127.0.0.1", "127.0.0.1:{}", "*", "example.invalid, 127.0.0.1"])
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_a_host_in_no_proxy_is_asked_directly(excepted: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY names hosts, with or without their port, or all of them."""
    with wired(OK) as proxy, wired(OK) as wire:
        monkeypatch.setenv("HTTP_PROXY", _address(proxy))
        monkeypatch.setenv(variable, excepted.format(wire.port))
        _sent(_target(wire.base_url))
    assert (len(proxy.requests), len(wire.requests)) == (0, 1)
    assert _line(wire) == f"GET /api/v2{COLLECTION} HTTP/1.1"


@pytest.mark.parametrize("excepted", ["127.0.0.2", "127.0.0.1:1", "7.0.0.1"])
def test_another_host_is_not_excepted(excepted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another address, another port and a part of an address do not match NO_PROXY."""
    with wired(OK) as proxy, wired(OK) as wire:
        monkeypatch.setenv("HTTP_PROXY", _address(proxy))
        monkeypatch.setenv("NO_PROXY", excepted)
        _sent(_target(wire.base_url))
    assert (len(proxy.requests), len(wire.requests)) == (1, 0)


def _basic(user: str) -> str:
    return f"Basic {base64.b64encode(user.encode()).decode('ascii')}"


@pytest.mark.parametrize(
    ("typed", "meant"), [("me:a-secret@", "me:a-secret"), ("me@", "me:"), ("a%40b:p%3A%2F%25@", "a@b:p:/%"), ("", None)]
)
def test_the_credentials_of_a_proxy_are_sent_to_it(typed: str, meant: str | None) -> None:
    """User and password go to the proxy as Proxy-Authorization, decoded; without a user there is no such header.

    They stand in no other header field, and the token of the target is still there.
    """
    with wired(OK) as proxy:
        _sent(_target(NAMED, proxy=_address(proxy, typed)))
    headers = proxy.headers()
    assert headers.pop("proxy-authorization", None) == (_basic(meant) if meant else None)
    assert headers.pop("authorization") == f"Bearer {TOKEN}"
    assert "secret" not in repr(headers) + _line(proxy)


def test_the_credentials_of_a_proxy_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user in the URL of HTTP_PROXY counts like one of the option."""
    with wired(OK) as proxy:
        monkeypatch.setenv("HTTP_PROXY", _address(proxy, "me:a-secret@"))
        _sent(_target(NAMED))
    assert proxy.headers()["proxy-authorization"] == _basic("me:a-secret")


def test_a_proxy_on_the_way_to_a_secured_target_sees_no_token() -> None:
    """It is asked for a tunnel, with its own credentials, and gets neither the path nor the token.

    Where it refuses the tunnel, the error says what to give.
    """
    with wired(response(407)) as proxy:
        assert _failed(_target(SECURED, proxy=_address(proxy, "me:a-secret@"))) == ASKS_FOR_USER
    assert _line(proxy) == "CONNECT example.invalid:443 HTTP/1.1"
    assert proxy.headers()["proxy-authorization"] == _basic("me:a-secret")
    assert not any(COLLECTION.encode() in request or TOKEN.encode() in request for request in proxy.requests)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_takes_a_package(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is missing, that is said before anything is sent, and without the password."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "socksio" else object())
    with pytest.raises(TargetError, match=r"SOCKS proxy needs the package socksio; install httpx\[socks\]") as caught:
        connections_to(_target(NAMED, proxy=f"{scheme}://me:a-secret@127.0.0.1:1080"))
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_is_a_proxy_with_its_package(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is there, the URL is good; nothing is connected before the first request."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    with connections_to(_target(NAMED, proxy=f"{scheme}://127.0.0.1:1080")) as pool:
        assert pool.connections == []


def test_a_certificate_that_nobody_signed_is_not_trusted(tmp_path: Path) -> None:
    """The handshake fails: no request, and with it no token, reaches the server."""
    with encrypted(tmp_path) as wire:
        assert (
            _failed(_target(f"https://127.0.0.1:{wire.port}"))
            == "the certificate is self-signed; give it with --ca-bundle"
        )
    assert wire.requests == []


def test_a_bundle_is_trusted_in_place_of_the_usual_certificates(tmp_path: Path) -> None:
    """What is in the bundle is trusted."""
    bundle = written(tmp_path / "ca.pem", CERTIFICATE)
    with encrypted(tmp_path) as wire:
        assert _sent(_target(f"https://127.0.0.1:{wire.port}", ca_bundle=bundle)).response.status == 200
    assert _line(wire) == f"GET {COLLECTION} HTTP/1.1"


def test_a_certificate_of_another_host_is_not_trusted(tmp_path: Path) -> None:
    """A trusted certificate counts for the host that it names, and for no other name of the same machine."""
    bundle = written(tmp_path / "ca.pem", CERTIFICATE)
    with encrypted(tmp_path) as wire:
        told = _failed(_target(f"https://localhost:{wire.port}", ca_bundle=bundle))
    assert told == "the certificate is for another name; correct the host in the base URL"
    assert wire.requests == []


@pytest.mark.parametrize("known", [True, False])
def test_a_client_certificate_is_shown(tmp_path: Path, *, known: bool) -> None:
    """A server that asks for a certificate answers where one was given, and answers nothing without it."""
    bundle, own = written(tmp_path / "ca.pem", CERTIFICATE), written(tmp_path / "own.pem", CERTIFICATE + KEY)
    with encrypted(tmp_path, asks_for_certificate=True) as wire:
        target = _target(f"https://127.0.0.1:{wire.port}", ca_bundle=bundle, client_certificate=own if known else None)
        if known:
            assert _sent(target).response.status == 200
        else:
            response = _sent(target).response
            assert (response.lost, response.cut_off) == (True, "it closed the connection without an answer")
    assert len(wire.requests) == known


@pytest.mark.parametrize("trusted", [True, False])
def test_a_proxy_under_tls_is_trusted_by_the_same_bundle(tmp_path: Path, *, trusted: bool) -> None:
    """A proxy whose address begins with https has to show a certificate that is trusted, too."""
    bundle = written(tmp_path / "ca.pem", CERTIFICATE) if trusted else None
    with encrypted(tmp_path) as proxy:
        target = _target(NAMED, proxy=f"https://127.0.0.1:{proxy.port}", ca_bundle=bundle)
        if trusted:
            assert _sent(target).response.status == 200
            assert _line(proxy) == f"GET {NAMED}{COLLECTION} HTTP/1.1"
        else:
            assert _failed(target) == "the certificate is self-signed; give it with --ca-bundle"
            assert proxy.requests == []


def _unused() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_a_name_that_cannot_be_looked_up_is_told_from_a_port_that_refuses() -> None:
    """Each in one line with what to do, for the host and for a proxy."""
    port = _unused()
    assert _failed(_target(NAMED)) == (
        "the name of the host cannot be looked up; correct the base URL, or the DNS of this machine"
    )
    assert _failed(_target(NAMED, proxy="http://proxy.invalid:1")) == (
        "the name of the proxy cannot be looked up; correct --proxy, or the DNS of this machine"
    )
    assert _failed(_target(f"http://127.0.0.1:{port}")) == (
        "the port of the host refuses connections; start what listens there, or correct the base URL"
    )
    assert _failed(_target(NAMED, proxy=f"http://127.0.0.1:{port}")) == (
        "the port of the proxy refuses connections; start what listens there, or correct --proxy"
    )


def test_a_proxy_that_does_not_reach_the_host_says_so() -> None:
    """It answers the request for a tunnel with another status."""
    with wired(response(502)) as proxy:
        told = "the proxy reaches no such host, or lets nobody through; correct the base URL or --proxy"
        assert _failed(_target(SECURED, proxy=_address(proxy))) == told


def _answer_at_once(listener: socket.socket) -> None:
    for _ in range(3):  # a connection that fails is tried again
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def test_tls_on_a_plain_port_is_told() -> None:
    """The server answers the handshake with HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer_at_once, args=(listener,), daemon=True)
        thread.start()
        told = "the port does not speak TLS; begin the base URL with http://"
        assert _failed(_target(f"https://127.0.0.1:{listener.getsockname()[1]}")) == told
        thread.join(5)


def test_plain_http_on_a_port_of_tls_is_told() -> None:
    """The server answers with an alert of TLS."""
    with wired(b"\x15\x03\x01\x00\x02\x02\x46") as wire:
        answer = _sent(_target(f"http://127.0.0.1:{wire.port}")).response
    assert (answer.lost, answer.cut_off) == (True, "the port speaks TLS; begin the base URL with https://")


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def _verification(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (_caused(httpcore.ConnectError("x"), _verification(10)), "the certificate has expired; renew it"),
        (
            _caused(httpcore.ConnectError("x"), _verification(20)),
            "the certificate is signed by an authority that is not known; give that with --ca-bundle",
        ),
        (
            _caused(httpcore.ConnectError("x"), _verification(99)),
            "the certificate is not trusted; give --ca-bundle",
        ),
        (
            _caused(httpcore.ConnectError("x"), ssl.SSLError(1, "handshake failure")),
            "the TLS handshake failed: client and server agree on no version or cipher; update one of them",
        ),
        (
            _caused(httpcore.ConnectError("x"), OSError(errno.ENETUNREACH, "x")),
            "there is no route to the host; connect this machine to that network, or correct the base URL",
        ),
        (
            _caused(httpcore.ConnectTimeout("x"), TimeoutError()),
            "the host does not take the connection in time; correct the base URL, or let a firewall pass it",
        ),
        (
            httpcore.ConnectError("x"),
            "the connection to the host failed (ConnectError); correct the base URL, or try again",
        ),
    ],
)
def test_each_failure_of_a_connection_has_a_line_of_its_own(error: Exception, told: str) -> None:
    """With what to do, and without the text of the library."""
    assert why_not(error, Deadline(10.0, lambda: 0.0), LIMITS, proxied=False) == told
