"""A server of a few lines that speaks TLS, with a certificate that only tests trust."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.http.sockets import Wire, _read, response

# Made for these tests, for 127.0.0.1 alone, and good for nothing else; it is valid from 2020 to 2120.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBsjCCAVegAwIBAgIBATAKBggqhkjOPQQDAjAnMSUwIwYDVQQDDBx0ZXN0cyBv
ZiBtYWlsaW5nLWNvbmZvcm1hbmNlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx
MDAwMDAwWjAnMSUwIwYDVQQDDBx0ZXN0cyBvZiBtYWlsaW5nLWNvbmZvcm1hbmNl
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWda8l5RAgTvh96TudOknoAS5W10p
7vjDilrjwLF9Q4W5Kt6Tf2/MKiZTdmi+PByQhcWWhGbgyKHVja6JW84asaNyMHAw
DwYDVR0RBAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIC
hDAdBgNVHQ4EFgQURvxSsf/pFLR0/qu+9vhRHMgkJtkwHQYDVR0lBBYwFAYIKwYB
BQUHAwEGCCsGAQUFBwMCMAoGCCqGSM49BAMCA0kAMEYCIQCd877MbJHRCprgskh9
Z06Ul/Ki6pgQeHg3W3hEbF2e7wIhAM4fwxq+jtmaTaNLirNAIaui+4bjLoifG03t
QyS0xNu+
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoTuUV2gUBvwAyuwX
TyzL59gdC4Xn3W5bKQLEFxR0NwGhRANCAARZ1ryXlECBO+H3pO506SegBLlbXSnu
+MOKWuPAsX1Dhbkq3pN/b8wqJlN2aL48HJCFxZaEZuDIodWNrolbzhqx
-----END PRIVATE KEY-----
"""


def written(path: Path, text: str) -> Path:
    """Write a PEM file."""
    path.write_text(text, encoding="ascii")
    return path


@contextmanager
def encrypted(folder: Path, *, asks_for_certificate: bool = False) -> Iterator[Wire]:
    """Answer each connection with a 200, under TLS; a handshake that fails is passed over.

    Args:
        folder: Where the certificate may be written.
        asks_for_certificate: Whether clients must have this certificate, too.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(written(folder / "server.pem", CERTIFICATE + KEY))
    if asks_for_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=CERTIFICATE)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listener, context, wire), daemon=True)
        thread.start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener: socket.socket, context: ssl.SSLContext, wire: Wire) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.settimeout(5)
        try:
            with connection, context.wrap_socket(connection, server_side=True) as secured:
                request = _read(secured)
                if request:
                    wire.requests.append(request)
                    secured.sendall(response(200, b"ok"))
        except OSError:
            continue
