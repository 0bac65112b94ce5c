"""The watch over the tokens of a run: one that was accepted and is refused later has expired on the way.

A refusal alone may be the server's fault, so a plain creation is asked for with the same token before the run ends.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.exchange import Credentials, Exchange, Request, User, encode_json
from conformance.suite.terms import COLLECTION, MEDIA_TYPE

_UNAUTHORIZED = 401


class TokenLostError(Exception):
    """A token that was accepted is not any more; the text says whose."""


class TokenWatch:
    """Remembers which credentials were accepted.

    Args:
        send: Sends a request of the watch's own, which no rule judges.
    """

    def __init__(self, send: Callable[[Request], Exchange]) -> None:
        self._send = send
        self._accepted: set[Credentials] = set()

    def see(self, exchange: Exchange) -> None:
        """Take in what became of a request with credentials.

        Raises:
            TokenLostError: A token that was accepted before is refused now.
        """
        credentials = exchange.request.credentials
        if credentials.user not in {User.FIRST, User.OTHER} or credentials.decoy or credentials.forgery:
            return
        if exchange.response.status != _UNAUTHORIZED:
            self._accepted.add(credentials)
            return
        if credentials not in self._accepted:
            return
        probe = Request(
            "POST",
            COLLECTION,
            headers=(("Content-Type", MEDIA_TYPE),),
            body=encode_json({"data": {"type": "export_logs"}}),
            credentials=credentials,
        )
        if self._send(probe).response.status == _UNAUTHORIZED:
            raise TokenLostError(f"the token of {credentials.user} was accepted before and is refused now")
