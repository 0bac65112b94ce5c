"""The monitor of the tokens: one that was accepted and is refused later has expired during the run.

A refusal alone may be the server's fault. So a plain creation is asked for with the same token before the run ends, in
each place in which the token was accepted. A token that still works in one of them has not expired.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.http.exchange import Credentials, Exchange, Request, User, encode_json
from conformance.session.terms import COLLECTION, MEDIA_TYPE, LostError

_UNAUTHORIZED = 401


class TokenLostError(LostError):
    """A token that was accepted is not accepted any more; the text says whose."""

    advice = "It has expired or was revoked. Renew it."


class TokenMonitor:
    """Remembers which credentials were accepted.

    Args:
        send: Sends a request of the monitor's own, which no rule judges.
    """

    def __init__(self, send: Callable[[Request], Exchange]) -> None:
        self._send = send
        self._accepted: dict[Credentials, None] = {}  # in the order of the run, which a seed fixes

    def see(self, exchange: Exchange) -> None:
        """Take in what became of a request with credentials.

        Raises:
            TokenLostError: A token that was accepted before is refused now.
        """
        credentials = exchange.request.credentials
        if not is_plain(credentials):
            return
        if exchange.response.status != _UNAUTHORIZED:
            self._accepted[credentials] = None
            return
        if credentials not in self._accepted:
            return
        if all(self._is_refused(each) for each in tuple(self._accepted) if each.user is credentials.user):
            raise TokenLostError(f"the token of {credentials.user} was accepted before and is refused now")

    def _is_refused(self, credentials: Credentials) -> bool:
        probe = Request(
            "POST",
            COLLECTION,
            headers=(("Content-Type", MEDIA_TYPE),),
            body=encode_json({"data": {"type": "export_logs"}}),
            credentials=credentials,
        )
        return self._send(probe).response.status == _UNAUTHORIZED


def is_plain(credentials: Credentials) -> bool:
    """Tell whether credentials are a user's own token, as it is, in one place."""
    return credentials.user in {User.FIRST, User.OTHER} and not credentials.decoy and not credentials.forged
