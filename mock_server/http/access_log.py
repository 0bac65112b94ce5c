"""A line of the log for each request, so that a client developer sees what came and why it was refused.

It holds the method, the path, the status and, for a refusal, what the client is told and what it is not told: the same
403 answers for an export that is used up and for another user's. It holds no query, which may carry a token, no header
field, no body and nothing of a contact.
"""

import logging
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.problems import PROBLEM, Problem, quoted

_LOG: Final = logging.getLogger(__name__)
_BEGUN: Final = "http.response.start"


class AccessLog:
    """The ASGI middleware that logs requests at INFO; where that level is off it costs nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and logs it when its answer begins."""
        if scope["type"] != "http" or not _LOG.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})

        async def watch(message: Message) -> None:
            if message["type"] == _BEGUN:
                reason = _reason(scope["state"].get(PROBLEM))
                _LOG.info("%s %s %d%s", quoted(scope["method"]), quoted(scope["path"]), message["status"], reason)
            await send(message)

        await self.app(scope, receive, watch)


def _reason(problem: Problem | None) -> str:
    if problem is None:
        return ""
    told = [text for text in (problem.detail, problem.hint) if text]
    return f": {' '.join(told)}" if told else ""
