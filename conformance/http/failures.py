"""Failures of a connection: what the HTTP library raises, in words that a finding can be made of."""

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpcore

from conformance.http.bodies import BrokenOffError
from conformance.http.deadlines import Deadline
from conformance.target import Limits

ASKS_FOR_USER: Final = (
    "the proxy asks for a user and a password; give them in --proxy, as http://USER:PASSWORD@HOST:PORT"
)
# The first bytes of a TLS record that holds an alert (RFC 8446, 5.1).
_TLS_ALERT = b"\x15\x03"
# By the codes of OpenSSL (X509_V_ERR).
_CERTIFICATE_FAULTS = {
    9: "the certificate is not valid yet; set the clock of this machine or of the server",
    10: "the certificate has expired; renew it",
    18: "the certificate is self-signed; give it with --ca-bundle",
    19: "the certificate is signed by an authority that is not trusted; give that with --ca-bundle",
    20: "the certificate is signed by an authority that is not known; give that with --ca-bundle",
    62: "the certificate is for another name; correct the host in the base URL",
    64: "the certificate is for another address; correct the host in the base URL",
}
_NO_TLS_THERE = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"})

FAILURES: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
"""The connection could not be made, or failed before the head of an answer was whole."""
DROPS: Final = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)
"""The connection was made and failed."""
SENT: Final = (*DROPS, httpcore.ReadTimeout, httpcore.WriteTimeout)
"""The connection was made, so a server was there to answer."""


def why_not(error: Exception, deadline: Deadline, limits: Limits, *, proxied: bool) -> str:
    """Return why no head of an answer came, in words of ours: the library's may hold the URL, and with it a token.

    Args:
        error: One of FAILURES.
        deadline: That of the answer.
        limits: How long the server may take.
        proxied: Whether the connection goes through a proxy.
    """
    if not isinstance(error, SENT):
        return _no_connection(error, "the proxy" if proxied else "the host")
    if isinstance(error, httpcore.TimeoutException):
        bound, whole = (limits.answer_seconds, "whole ") if deadline.passed else (limits.timeout, "")
        return f"no {whole}answer within {bound:g} seconds"
    if deadline.flooded:
        return "its head does not end"
    if deadline.first.startswith(_TLS_ALERT):
        return "the port speaks TLS; begin the base URL with https://"
    if not deadline.head_bytes:
        return "it closed the connection without an answer"
    return "it closed the connection within the head of its answer" if deadline.ended else "its answer is no HTTP"


def _no_connection(error: Exception, whom: str) -> str:
    """Return why a connection could not be made, and what to do about it, in one line.

    Args:
        error: What the HTTP library raised.
        whom: Who was to be connected to first: the host or the proxy.
    """
    # The pool of the library raises its error anew, without the cause; the context is still there.
    cause = error.__cause__ or error.__context__
    where = "--proxy" if whom == "the proxy" else "the base URL"
    if isinstance(cause, ssl.SSLError):
        return _no_tls(cause)
    if isinstance(error, httpcore.ProxyError):
        asks = str(error).startswith("407") or "Invalid username/password" in str(error)
        no_way = "the proxy reaches no such host, or lets nobody through; correct the base URL or --proxy"
        return ASKS_FOR_USER if asks else no_way
    causes = {
        socket.gaierror: f"the name of {whom} cannot be looked up; correct {where}, or the DNS of this machine",
        ConnectionRefusedError: f"the port of {whom} refuses connections; start what listens there, or correct {where}",
        TimeoutError: f"{whom} does not take the connection in time; correct {where}, or let a firewall pass it",
    }
    found = next((told for kind, told in causes.items() if isinstance(cause, kind)), None)
    if found is None and isinstance(cause, OSError) and cause.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH}:
        return f"there is no route to {whom}; connect this machine to that network, or correct {where}"
    return found or f"the connection to {whom} failed ({type(error).__name__}); correct {where}, or try again"


def _no_tls(error: ssl.SSLError) -> str:
    """Return why the TLS handshake failed, and what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATE_FAULTS.get(error.verify_code, "the certificate is not trusted; give --ca-bundle")
    # Not every error of TLS has a reason.
    reason = getattr(error, "reason", None) or ""
    if reason in _NO_TLS_THERE:
        return "the port does not speak TLS; begin the base URL with http://"
    if "CERTIFICATE" in reason:
        return "the server does not take the certificate of this client; correct --client-certificate"
    return "the TLS handshake failed: client and server agree on no version or cipher; update one of them"


def pieces_of(answer: httpcore.Response, deadline: Deadline, limits: Limits, *, ours: bool) -> Iterator[bytes]:
    """Yield a body as it arrives.

    Args:
        answer: An answer whose headers have come.
        deadline: When the answer has to be complete.
        limits: How long the server may take.
        ours: Whether the deadline is that of the run's budget.

    Raises:
        BrokenOffError: The answer is broken. If the connection ended or fell silent, the deadline says so.
    """
    try:
        # Pieces are passed on as they arrive: if they were buffered, the last ones before a break would be lost.
        yield from answer.iter_stream()
    except httpcore.RemoteProtocolError:
        # The library's text is not used: it may change between versions, and a finding has to be stable.
        deadline.broken = True
        raise BrokenOffError("it ends before the end that its headers announce") from None
    except httpcore.ReadError:
        deadline.broken = True
        raise BrokenOffError("the connection was reset before its end") from None
    except httpcore.ReadTimeout:
        if deadline.passed and ours:
            raise
        if deadline.passed:
            raise BrokenOffError(f"the answer took more than {limits.answer_seconds:g} seconds") from None
        deadline.broken = True
        raise BrokenOffError(f"nothing of it came for {limits.timeout:g} seconds") from None
