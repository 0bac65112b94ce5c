"""A line of the log for each request, so that a client developer sees what was sent and why it was refused.

It holds the method, the path, the status, the handle of the user and, for a refusal, its detail and its hint: the 403
of a used-up export and that of another user's are equal for the client and different here. At DEBUG, a second line has
the header fields that explain most misunderstandings. The rule: no query, which may carry a token, no other header
field, no body and nothing of a contact is logged.
"""

import logging
from collections.abc import Awaitable, Mapping
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from mock_server.http.error_boundary import PROBLEM
from mock_server.http.middleware import HttpMiddleware
from mock_server.http.security import USER
from mock_server.problems import quoted

_LOG: Final = logging.getLogger(__name__)
_SHOWN: Final = ("accept", "content-length", "content-type", "location", "origin", "transfer-encoding", "user-agent")


class AccessLog(HttpMiddleware):
    """The ASGI middleware that logs requests at INFO; below that level it costs nothing."""

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass a request on, and log it when its answer begins."""
        if not _LOG.isEnabledFor(logging.INFO):
            return self.app(scope, receive, send)

        def observe(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                more = _user_and_reason(scope["state"])
                method, path, status = quoted(scope["method"]), quoted(scope["path"]), message["status"]
                fields = {"method": method, "path": path, "status": status, **more}
                told = f" {more['user']}" if "user" in more else ""
                told += f": {more['reason']}" if "reason" in more else ""
                _LOG.info("%s %s %d%s", method, path, status, told, extra={"fields": fields})
                if _LOG.isEnabledFor(logging.DEBUG):
                    asked, answered = _shown(Headers(scope=scope)), _shown(Headers(raw=message["headers"]))
                    _LOG.debug("asked with %s; answered with %s", asked, answered)
            return send(message)

        return self.app(scope, receive, observe)


def _user_and_reason(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the user of a request and the reason why it was refused, as far as they are known."""
    user, problem = state.get(USER), state.get(PROBLEM)
    reason = " ".join(text for text in (problem.detail, problem.hint) if text) if problem else ""
    return ({"user": user.name} if user else {}) | ({"reason": reason} if reason else {})


def _shown(headers: Headers) -> str:
    return ", ".join(f"{name}: {quoted(headers[name])}" for name in _SHOWN if name in headers) or "nothing of note"
