"""The options by which `serve` and `exec` speak HTTPS."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from mock_server.http.tls import Certificate, given_certificate, made_certificate

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Tls:
    """Whether HTTPS is asked for, and with which certificate.

    Attributes:
        is_made: Whether a certificate is to be made.
        chain: That which is given.
        key: Its key, where it is in a file of its own.
    """

    is_made: bool
    chain: Path | None
    key: Path | None

    def certificate(self, host: str) -> AbstractContextManager[Certificate | None]:
        """Return the certificate, which is good in the block; None for a server without TLS.

        Args:
            host: The address or name that the server listens on.
        """
        if self.is_made:
            return made_certificate(host)
        return nullcontext(given_certificate(self.chain, self.key) if self.chain is not None else None)


def tls_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of HTTPS.

    Args:
        command: The command; it gets a `Tls` as the argument `tls`.
    """

    @click.option(
        *("--tls", "is_made"),
        is_flag=True,
        help="Serve https, with a certificate for this run; install mailing-export-contract[tls].",
    )
    @click.option("--tls-cert", "chain", type=_FILE, metavar="FILE", help="Serve https, with this certificate in PEM.")
    @click.option("--tls-key", "key", type=_FILE, metavar="FILE", help="Its key, unless it is in the same file.")
    @wraps(command)
    def speaking(*, is_made: bool, chain: Path | None, key: Path | None, **options: Any) -> None:  # noqa: ANN401  those of the command
        if is_made and (chain or key):
            raise click.UsageError("--tls makes a certificate; leave it out, or --tls-cert and --tls-key.")
        if key and not chain:
            raise click.UsageError("--tls-key is of no use without --tls-cert.")
        command(tls=Tls(is_made, chain, key), **options)

    return speaking


def advice(certificate: Certificate | None) -> list[str]:
    """Return what to tell of a certificate that was made: how clients trust it, a line each."""
    if certificate is None or certificate.authority is None:
        return []
    file = certificate.authority
    return [
        f"Trust {file} while this runs:",
        f"  curl --cacert {file}",
        f"  NODE_EXTRA_CA_CERTS={file} for Node.js, SSL_CERT_FILE={file} for httpx and OpenSSL",
        f"  mailing-conformance run --ca-bundle {file}",
    ]
