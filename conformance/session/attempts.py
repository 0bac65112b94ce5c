"""Requests that a server or a gateway may refuse with any status; the only rule is that the server must not fail."""

from conformance.check import Check
from conformance.http.exchange import Exchange, Request
from conformance.session.session import Session

_NOT_IMPLEMENTED = 501


def attempt(session: Session, request: Request, case: str, no_server_error: Check) -> Exchange | None:
    """Send a request, and judge only that the server does not fail on it.

    Args:
        session: The run.
        request: What to send.
        case: What is unusual about it, for a report.
        no_server_error: The check that no answer is a 5xx.

    Returns:
        The exchange; None if the server does not answer this request, which is judged.
    """
    exchange = session.sender.deliver(request)
    if exchange.response.lost:
        session.judge_answer(exchange, case)
        return None
    session.sender.see_target(exchange)
    if request.method == "POST" and exchange.response.ok:
        # It created an export, so every rule for answers applies.
        return session.take_in(exchange)
    # 501 is the answer to a method that a server does not know (RFC 9110, 15.6.2), and not a failure.
    if exchange.response.status != _NOT_IMPLEMENTED:
        session.judge(no_server_error, case, answer=session.answer(exchange))
    return exchange
