"""Failures of a connection: what the HTTP library raises, in words that a finding can be made of."""

from collections.abc import Iterator
from typing import Final

import httpcore

from conformance.http.bodies import BrokenOffError
from conformance.http.deadlines import Deadline
from conformance.target import Limits

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


def why_not(error: Exception, deadline: Deadline, limits: Limits) -> str:
    """Return why no head of an answer came, in words of ours: the library's may hold the URL, and with it a token.

    Args:
        error: One of FAILURES.
        deadline: That of the answer.
        limits: How long the server may take.
    """
    if isinstance(error, httpcore.TimeoutException):
        if deadline.passed:
            return f"no whole answer within {limits.answer_seconds:g} seconds"
        return f"no answer within {limits.timeout:g} seconds"
    if not isinstance(error, DROPS):
        return f"the connection failed ({type(error).__name__})"
    if deadline.flooded:
        return "its head does not end"
    if not deadline.head_bytes:
        return "it closed the connection without an answer"
    return "it closed the connection within the head of its answer" if deadline.ended else "its answer is no HTTP"


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
