"""Requests that a server, or a gateway in front of it, may refuse as it likes: of these only a failure is judged."""

from __future__ import annotations

from conformance.check import Check
from conformance.http.client import PatienceError, UnreachableError
from conformance.http.exchange import Exchange, Request
from conformance.session.session import Session

_NOT_IMPLEMENTED = 501


def attempt(session: Session, request: Request, case: str, no_server_error: Check) -> Exchange | None:
    """Send a request, and judge that the server does not fail on it.

    Args:
        session: The run.
        request: What to send.
        case: What is odd about it, for a report.
        no_server_error: The rule against failing.

    Returns:
        What came of it; None where nothing did, since a gateway may hang up on what it does not know.
    """
    try:
        exchange = session.sender.client.send(request)
    except PatienceError:
        raise
    except UnreachableError:
        return None
    session.sender.see_target(exchange)
    if request.method == "POST" and exchange.response.ok:
        # An export was created, and it has to be like any other.
        return session.take_in(exchange)
    # A method that a server does not know is a 501 by RFC 9110, 15.6.2, and no failure.
    if exchange.response.status != _NOT_IMPLEMENTED:
        session.judge(no_server_error, case, answer=session.answer(exchange))
    return exchange
