"""Where a preference takes effect: after a request has found its operation and its user, before it is validated.

The rule: what a request asks for itself comes before what a rule gives it, and a request that asks is not counted by
any rule. A preference that cannot be followed is refused before anything is done.
"""

from collections.abc import Awaitable

from connexion.middleware.abstract import RoutedMiddleware
from connexion.operations import AbstractOperation
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.contract import Contract
from mock_server.control.contract_answers import ContractAnswers
from mock_server.control.faults import fail_before, is_gone_after, spoil
from mock_server.control.journal import Entry
from mock_server.control.preferences import BEFORE, Fault, Preference, PreferenceError, sent_preference
from mock_server.control.recording import ENTRY
from mock_server.control.sessions import SESSION, Session
from mock_server.http.error_boundary import ErrorBoundary
from mock_server.http.routing import by_operation
from mock_server.http.security import USER
from mock_server.problems import BadRequest


def steering(contract: Contract) -> type[RoutedMiddleware]:
    """Return the ASGI middleware that follows preferences.

    Args:
        contract: The contract whose operations are served.
    """
    return by_operation(lambda operation, app: _SteeredOperation(contract, operation, app))


class _SteeredOperation:
    """One operation; the answers that its contract shows are made once."""

    def __init__(self, contract: Contract, operation: AbstractOperation, next_app: ASGIApp) -> None:
        self._next_app = next_app
        # A refusal is an answer, too, which may be spoiled or delayed as any other.
        self._answering = ErrorBoundary(next_app)
        self._operation_id: str = operation.operation_id
        self._answers = ContractAnswers(contract, contract.operations[self._operation_id])

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass a request on, or give it what is preferred.

        Raises:
            BadRequest: A preference cannot be followed.
        """
        entry: Entry = scope["state"][ENTRY]
        entry.operation = self._operation_id
        # Until it is passed on: that a preference cannot be followed is no fault of the client either.
        entry.provoked = True
        sent = sent_preference(scope)
        session: Session = scope[SESSION]
        if sent is not None:
            entry.preference = sent[1]
            return self._follow(sent[0], scope, receive, _applied(sent[1], send))
        if session.rules:
            rule = session.rules.rule_for(self._operation_id, scope["state"][USER].name, session.name)
            entry.preference = f"rule: {rule.text}" if rule else None
            return self._follow(rule.preference if rule else Preference(), scope, receive, send)
        entry.provoked = False
        return self._next_app(scope, receive, send)

    async def _follow(self, preference: Preference, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = self._answers.preferred(preference)
        except PreferenceError as error:
            raise BadRequest(f"Prefer: {error}") from None
        scope["state"][ENTRY].provoked = answer is not None or preference.fault is not None
        if preference.fault in BEFORE:
            await fail_before(preference, scope, receive)
            return
        # With a slow body, the delay is that of the body.
        is_delayed = preference.wait is not None and preference.fault is not Fault.SLOW_BODY
        if is_delayed and await is_gone_after(preference.wait or 0, receive):
            return
        app: ASGIApp = self._answering if answer is None else answer.response(preference)
        if preference.fault is None:
            await app(scope, receive, send)
        else:
            await spoil(app, preference, scope, receive, send)


def _applied(preference: str, send: Send) -> Send:
    """Return a `send` that says in the answer which preference was followed (RFC 7240, section 3)."""

    async def saying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Preference-Applied"] = preference
        await send(message)

    return saying
