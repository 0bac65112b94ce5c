"""Tests of HTTPS: the certificates, and what is served with them."""

import logging
import os
import socket
import ssl
import sys
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from mock_server import create_app, load_fixtures
from mock_server.http.serving import in_background, listen, url_of
from mock_server.http.tls import TlsError, given_certificate, made_certificate
from tests.conformance.http.tls import CERTIFICATE, KEY, written
from tests.mock_server.driving import ADA, EXPORTS, FRESH

APP = create_app(load_fixtures())
HOST = "127.0.0.1"
ENCRYPTED = (
    load_pem_private_key(KEY.encode(), None)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a password"))
    .decode()
)


def test_a_made_certificate_is_good_for_who_trusts_its_authority() -> None:
    """A download over HTTPS works by address and by name; nobody else trusts it, and nothing of it is left behind."""
    with made_certificate(HOST) as certificate, listen(HOST, 0) as listener:
        url = url_of(listener, certificate)
        assert url.startswith(f"https://{HOST}:")
        with in_background(APP, listener, log_level="critical", certificate=certificate):
            for name in (HOST, "localhost"):
                with httpx.Client(verify=_trusting(certificate.authority), trust_env=False) as client:
                    answer = client.get(f"{url.replace(HOST, name)}/openapi.json")
                assert answer.json()["servers"][0]["url"] == f"{url.replace(HOST, name)}/api/v2"
            with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE"):
                client.get(url)
            assert certificate.chain.stat().st_mode & 0o077 == 0
    assert not certificate.chain.parent.exists()


def test_a_given_certificate_is_served(tmp_path: Path) -> None:
    """Certificate and key may be in one file or in two; what a fault breaks is broken under TLS, too."""
    chain, key = written(tmp_path / "chain.pem", CERTIFICATE), written(tmp_path / "key.pem", KEY)
    both = written(tmp_path / "both.pem", CERTIFICATE + KEY)
    assert given_certificate(both, None).authority is None
    certificate = given_certificate(chain, key)
    with listen(HOST, 0) as listener, in_background(APP, listener, log_level="critical", certificate=certificate):
        url, headers = url_of(listener, certificate), {"Authorization": f"Bearer {ADA}"}
        with httpx.Client(verify=_trusting(chain), trust_env=False, headers=headers) as client:
            with pytest.raises(httpx.TransportError):
                client.get(f"{url}{EXPORTS}/{FRESH}.csv", headers={"Prefer": "fault=reset"})
            assert client.get(f"{url}{EXPORTS}/{FRESH}.csv").text.startswith("Contact Name,")


def test_a_fault_is_real_under_tls_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A reset is one, garbage comes in place of the answer, and the server logs nothing of either."""
    chain = written(tmp_path / "chain.pem", CERTIFICATE)
    certificate = given_certificate(chain, written(tmp_path / "key.pem", KEY))
    app = create_app(load_fixtures())
    with listen(HOST, 0) as listener, in_background(app, listener, log_level="error", certificate=certificate):
        port = listener.getsockname()[1]
        for _ in range(3):
            with _asked(port, chain, "garbage") as connection:
                assert b"this is no HTTP" in connection.recv(65536)
        with _asked(port, chain, "empty") as connection:
            assert connection.recv(65536) == b""
        with _asked(port, chain, "reset") as connection, pytest.raises(ConnectionResetError):
            _rest(connection)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def _asked(port: int, chain: Path, fault: str) -> ssl.SSLSocket:
    """A connection by which a fault was asked for."""
    plain = socket.create_connection((HOST, port), timeout=20)
    connection = _trusting(chain).wrap_socket(plain, server_hostname=HOST)
    lines = [f"GET {EXPORTS}/{FRESH}.csv HTTP/1.1", "Host: mock.test", f"Authorization: Bearer {ADA}"]
    connection.sendall("\r\n".join([*lines, f"Prefer: fault={fault}", "", ""]).encode())
    return connection


def _rest(connection: ssl.SSLSocket) -> bytes:
    """What comes until the connection ends, below TLS: above it, Python takes a reset for an end."""
    rest = b""
    with socket.socket(fileno=os.dup(connection.fileno())) as plain:
        plain.settimeout(20)
        while piece := plain.recv(65536):
            rest += piece
    return rest


def _trusting(file: Path | None) -> ssl.SSLContext:
    assert file is not None
    return ssl.create_default_context(cafile=file)


@pytest.mark.parametrize(
    ("chain", "key", "told"),
    [
        (None, None, "cannot be read: No such file"),
        ("no certificate", KEY, "are no certificate with its key"),
        (CERTIFICATE, None, "are no certificate with its key"),
        (CERTIFICATE, ENCRYPTED, "are no certificate with its key"),
    ],
)
def test_a_bad_certificate_is_told_before_anything_is_served(
    tmp_path: Path, chain: str | None, key: str | None, told: str
) -> None:
    """The error names the files."""
    file = tmp_path / "chain.pem"
    if chain is not None:
        written(file, chain)
    with pytest.raises(TlsError, match=told) as caught:
        given_certificate(file, written(tmp_path / "key.pem", key) if key else None)
    assert str(file) in str(caught.value)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of one's own needs nothing."""
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(TlsError, match=r"install mailing-export-contract\[tls\]"), made_certificate(HOST):
        pass
