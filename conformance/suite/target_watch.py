"""The watch over the target of a run: it was this API when the run began, and may stop being it on the way.

A session times out and every path leads to the login page; a deployment takes the server away, and a gateway answers in
its place; a firewall has seen enough requests. Each answer would break one rule or another, and none is the API's. So
where an answer is of a kind that a gateway or a login page gives, a plain creation is asked for, twice: where neither
is answered by this API either, the run ends and accuses nobody of it.

A faulty server may give such an answer where it should not, and be there all the same. Then its creations are sound,
the answer counts, and the same kind of answer is asked about again only when nothing else comes any more.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.evidence import media_type_of
from conformance.exchange import Credentials, Exchange, Request, Response, User, encode_json
from conformance.suite.terms import COLLECTION, MEDIA_TYPE, LostError

GATEWAY = frozenset({502, 503, 504})
"""The statuses with which a gateway says that the server behind it gave no answer (RFC 9110, 15.6.3 to 15.6.5)."""
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_NO_CREATION = frozenset({403, 404, 405, 501})
_MANY = 5
"""How many answers of known kinds may come in a row before the target is asked about again."""


class TargetLostError(LostError):
    """The target answered as this API before and does not any more; the text says what it answers."""

    advice = "What was found before counts. Is the server up, and does something before it limit who may ask?"


class TargetWatch:
    """Looks whether the target is still this API.

    Args:
        send: Sends a request of the watch's own, which no rule judges.
    """

    def __init__(self, send: Callable[[Request], Exchange]) -> None:
        self._send = send
        self._known: set[tuple[str, str | None, int, str]] = set()
        self._row = 0

    def see(self, exchange: Exchange, own: Credentials) -> None:
        """Take in an answer.

        Args:
            exchange: What was asked, and what came of it.
            own: Credentials with which a creation succeeded.

        Raises:
            TargetLostError: It is not this API's, and neither is that to a plain creation.
        """
        request, response = exchange.request, exchange.response
        if not _is_strange(request, response):
            self._row = 0
            return
        self._row += 1
        kind = (request.method, exchange.operation_id, response.status, media_type_of(response))
        if kind in self._known and self._row < _MANY:
            return
        if all(self._is_lost(own) for _ in range(2)):
            raise TargetLostError(
                f"the target stopped answering as this API: {response.status} ({media_type_of(response)}), "
                "to a creation that succeeded before, too"
            )
        self._known.add(kind)
        self._row = 0

    def _is_lost(self, own: Credentials) -> bool:
        probe = Request(
            "POST",
            COLLECTION,
            headers=(("Content-Type", MEDIA_TYPE),),
            body=encode_json({"data": {"type": "export_logs"}}),
            credentials=own,
        )
        return _is_strange(probe, self._send(probe).response)


def _is_strange(request: Request, response: Response) -> bool:
    """Tell whether a gateway, a login page or another server may have answered in the place of the API."""
    if 300 <= response.status < 400 or response.media_type in _PAGES or response.status in GATEWAY:  # noqa: PLR2004  the class of redirections
        return True
    creates = request.method == "POST" and request.path == COLLECTION
    ours = request.credentials.user in {User.FIRST, User.OTHER} and request.credentials.forgery is None
    return creates and ours and response.status in _NO_CREATION
