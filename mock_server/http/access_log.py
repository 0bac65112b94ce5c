"""A line of the log for each request, so that a client developer sees what was sent and why it was refused.

It holds the method, the path, the status and, for a refusal, its detail and its hint: the 403 of a used-up export and
that of another user's are equal for the client and different here. The rule: no query, which may carry a token, no
header field, no body and nothing of a contact is logged.
"""

import logging
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from mock_server.http.error_boundary import PROBLEM
from mock_server.http.middleware import HttpMiddleware
from mock_server.problems import Problem, quoted

_LOG: Final = logging.getLogger(__name__)


class AccessLog(HttpMiddleware):
    """The ASGI middleware that logs requests at INFO; below that level it costs nothing."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log it when its answer begins."""
        if not _LOG.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                reason = _reason(scope["state"].get(PROBLEM))
                _LOG.info("%s %s %d%s", quoted(scope["method"]), quoted(scope["path"]), message["status"], reason)
            await send(message)

        await self.app(scope, receive, observe)


def _reason(problem: Problem | None) -> str:
    texts = [text for text in (problem.detail, problem.hint) if text] if problem else []
    return f": {' '.join(texts)}" if texts else ""
