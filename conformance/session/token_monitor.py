"""The monitor of the tokens: a token may expire or be revoked during a run.

A token that was accepted and is refused later may have expired, or the server may refuse it wrongly. To find out, the
monitor sends a plain creation with the token, in each place (header, query) in which it was accepted before. If all are
refused, the token is lost and the run ends. If one is accepted, the refusal was wrong and is judged.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.http.exchange import Credentials, Exchange, Request, User, encode_json
from conformance.session.terms import COLLECTION, MEDIA_TYPE, LostError

_UNAUTHORIZED = 401


class TokenLostError(LostError):
    """A token that was accepted before is refused now; the text says whose."""

    advice = "It has expired or was revoked. Renew it."


class TokenMonitor:
    """Remembers which credentials were accepted.

    Args:
        send: Sends a request whose answer is not judged.
    """

    def __init__(self, send: Callable[[Request], Exchange]) -> None:
        self._send = send
        # A dict and not a set, to keep the order: the same seed has to send the same requests.
        self._accepted: dict[Credentials, None] = {}

    def see(self, exchange: Exchange) -> None:
        """Inspect an answer for a token that is no longer accepted.

        Raises:
            TokenLostError: A token that was accepted before is refused now.
        """
        credentials = exchange.request.credentials
        if not is_plain(credentials):
            return
        # Any status but 401 shows that the token was accepted: authentication is checked before anything else.
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
    """Return whether credentials are a user's own token, not forged, in one place only."""
    return credentials.user in {User.FIRST, User.OTHER} and not credentials.decoy and not credentials.forged
