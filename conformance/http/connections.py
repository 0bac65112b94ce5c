"""The connections to a target: direct or through a proxy, with its certificates, within the deadline of each answer.

httpcore is used directly, and not through httpx. httpx offers no public way to bound the time of a whole answer, and
what it adds is unwanted here: redirects, cookies, decompression without a limit, normalised paths.
"""

import contextlib
import importlib.util
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from conformance.http.deadlines import DeadlineBackend
from conformance.target import Connection, Target, TargetError, can_be_looked_up

_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})
_REFUSAL = "The proxy must be a URL: http://HOST:PORT, or https:// or socks5://."


def connections_to(target: Target, *, kept: bool = True) -> httpcore.ConnectionPool:
    """Make the connection pool of a target.

    Args:
        target: The target.
        kept: Whether a connection is used again; False opens one for each request.

    Raises:
        TargetError: The proxy cannot be used, or a certificate file cannot be read.
    """
    trust = _trust(target.connection)
    return httpcore.ConnectionPool(
        ssl_context=trust,
        proxy=_proxy(target, trust),
        # More than any scenario opens at once: simultaneous downloads must not wait for each other in the pool.
        max_connections=64,
        max_keepalive_connections=None if kept else 0,
        # Shorter than servers keep idle connections: a request on a connection that the server closes at that moment
        # has to be sent twice.
        keepalive_expiry=2.0,
        network_backend=DeadlineBackend(),
    )


def _proxy(target: Target, trust: ssl.SSLContext) -> httpcore.Proxy | None:
    """Return the proxy that the target or the environment names; None for a direct connection."""
    named = proxy_of(target)
    if not named:
        return None
    try:
        url = httpx.URL(named)
        parts = urlsplit(named)
    except (httpx.InvalidURL, ValueError):
        # The error's own text is dropped: it may quote the URL, and with it a password.
        raise TargetError(_REFUSAL) from None
    if url.scheme not in _SCHEMES:
        raise TargetError(_REFUSAL)
    if not can_be_looked_up(url) or url.port == 0:
        raise TargetError(f"{_REFUSAL} Fix its host or port; the host must be an address, or a name to look up.")
    if url.scheme.startswith("socks5") and importlib.util.find_spec("socksio") is None:
        raise TargetError("A SOCKS proxy needs the package socksio; install httpx[socks].")
    auth = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
    address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.Proxy(address, auth=auth, ssl_context=trust if url.scheme == "https" else None)


def proxy_of(target: Target) -> str:
    """Return the URL of the proxy that the target or the environment names; empty for a direct connection."""
    return target.connection.proxy or _proxy_of_environment(target)


def _proxy_of_environment(target: Target) -> str:
    scheme, host, port = target.origin
    if urllib.request.proxy_bypass(f"{host}:{port}"):
        return ""
    proxies = urllib.request.getproxies()
    named = proxies.get(scheme) or proxies.get("all") or ""
    return named if not named or "://" in named else f"http://{named}"


def _trust(connection: Connection) -> ssl.SSLContext:
    """Make the TLS settings of a connection.

    Raises:
        TargetError: A certificate file cannot be read.
    """
    with _reading("CA bundle", connection.ca_bundle):
        context = ssl.create_default_context(cafile=str(connection.ca_bundle) if connection.ca_bundle else None)
    if connection.client_certificate:
        with _reading("client certificate", connection.client_certificate):
            context.load_cert_chain(connection.client_certificate)
    return context


@contextlib.contextmanager
def _reading(what: str, path: Path | None) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError:
        needed = "certificates" if what == "CA bundle" else "a certificate and its key, without a passphrase"
        raise TargetError(f"The {what} {path} is not a PEM file of {needed}.") from None
    except OSError as error:
        raise TargetError(f"The {what} {path} cannot be read: {error.strerror or 'give a PEM file'}.") from None
