"""HTTPS: a certificate that is given, or one that an authority of this run alone has signed.

A page that was loaded over HTTPS may not call a server over HTTP, so its tests need a mock with a certificate. The
authority of a run exists for that run: its key is never written down, and its certificate is deleted in the end, so
trusting it does no harm.
"""

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from mock_server.problems import ReportedError


class TlsError(ReportedError):
    """HTTPS cannot be served; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files that a server speaks TLS with.

    Attributes:
        chain: A PEM file with the certificate, and perhaps those of the authorities above it.
        key: A PEM file with its key; the same file may hold both.
        authority: A PEM file that clients have to trust; None where the certificate was given.
    """

    chain: Path
    key: Path
    authority: Path | None = None


def given_certificate(chain: Path, key: Path | None) -> Certificate:
    """Return a certificate that was given, after it was tried.

    Args:
        chain: A PEM file with the certificate.
        key: A PEM file with its key; None if it is in the same file.

    Raises:
        TlsError: A file cannot be read, or the key is not that of the certificate, or is encrypted.
    """
    certificate = Certificate(chain, key or chain)
    try:
        # The password is asked for where the key has one, and a server cannot ask.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate.chain, certificate.key, password=str)
    except (ssl.SSLError, ValueError):
        message = f"{chain} and {certificate.key} are no certificate with its key, in PEM and not encrypted."
        raise TlsError(message) from None
    except OSError as error:
        raise TlsError(f"The certificate cannot be read: {error.strerror}: {error.filename or chain}.") from None
    return certificate


@contextmanager
def made_certificate(host: str) -> Iterator[Certificate]:
    """Make a certificate for a host and this machine, which is good while the block runs.

    Args:
        host: The address or name that the server listens on.

    Raises:
        TlsError: trustme is not installed.
    """
    try:
        # An extra that few need, and slow to import.
        trustme: Any = import_module("trustme")
    except ImportError:
        message = "--tls needs trustme; install mailing-export-contract[tls], or give --tls-cert and --tls-key."
        raise TlsError(message) from None
    authority = trustme.CA()
    own = authority.issue_cert(*dict.fromkeys(("localhost", "127.0.0.1", "::1", host)))
    with tempfile.TemporaryDirectory(prefix="mailing-mock-tls-") as folder:
        server, trusted = Path(folder) / "server.pem", Path(folder) / "authority.pem"
        server.touch(mode=0o600)
        own.private_key_and_cert_chain_pem.write_to_path(str(server))
        authority.cert_pem.write_to_path(str(trusted))
        yield Certificate(server, server, trusted)
