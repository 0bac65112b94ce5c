"""The monitor of the target: it was this API when the run began, and may stop being it on the way.

A session times out, and every path leads to the login page. A deployment takes the server away, and a gateway answers
in its place. A firewall blocks after so many requests. Each such answer would break a rule, and none comes from the
API. So where an answer may come from elsewhere, a creation that succeeded before is asked for again, twice. Where
neither succeeds, the run ends and accuses nobody.

A faulty server may give such an answer where it should not, and still be there. Then its creations succeed, and the
answer counts. About an answer of the same kind the monitor asks again only where it newly breaks a rule.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from conformance.answers.documents import DocumentError, parse_json
from conformance.answers.evidence import media_type_of
from conformance.http.exchange import Exchange, Request, Response, User
from conformance.session.terms import COLLECTION, MEDIA_TYPE, LostError

PAGES = frozenset({"text/html", "application/xhtml+xml"})
"""The media types of a page for people."""
# What an error may hold (JSON:API 1.0, 7.2); errors of other frameworks have a message and a path.
_ERROR_MEMBERS = frozenset({"status", "title", "detail", "code", "source"})
_NO_CREATION = frozenset({403, 404, 405, 501})


class TargetLostError(LostError):
    """The target answered as this API before and does not any more; the text says what it answers."""

    advice = (
        "What was found before counts. Is the server up, is the token still good, does something in front of the "
        "server limit who may ask?"
    )


class TargetMonitor:
    """Finds out whether the target is still this API.

    Args:
        send: Sends a request of the monitor's own, which no rule judges.
    """

    def __init__(self, send: Callable[[Request], Exchange]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._creation: Request | None = None
        self._known: set[tuple[str, str | None, int, str]] = set()
        self._asked_about = 0

    @property
    def has_begun(self) -> bool:
        """Tell whether the target was seen to be this API."""
        return self._creation is not None

    def begin(self, creation: Exchange) -> None:
        """Take a creation that succeeded as the sign that the target is this API; the first one is kept."""
        if self._creation is None and is_from_api(creation.response):
            self._creation = creation.request

    def see(self, exchange: Exchange) -> None:
        """Take in an answer; where it is the first of a kind that may come from elsewhere, ask about the target.

        Raises:
            TargetLostError: It is not this API any more.
        """
        if _kind_of(exchange) not in self._known:
            self.ask(exchange)

    def ask(self, exchange: Exchange) -> None:
        """Ask whether the target is still this API, where an answer may come from elsewhere and nobody asked since.

        Raises:
            TargetLostError: It is not.
        """
        if self._creation is None or not _may_come_from_elsewhere(exchange.request, exchange.response):
            return
        with self._lock:
            if exchange.number < self._asked_about:
                return
            for _ in range(2):
                probe = self._send(self._creation)
                if probe.response.ok and is_from_api(probe.response):
                    self._known.add(_kind_of(exchange))
                    self._asked_about = probe.number
                    return
        response = exchange.response
        raise TargetLostError(
            f"the target stopped answering as this API: {response.status} ({media_type_of(response)}), "
            f"and {probe.response.status} to a creation that succeeded before"
        )


def _may_come_from_elsewhere(request: Request, response: Response) -> bool:
    """Tell whether a gateway, a login page or another server may have answered in the place of the API."""
    if response.redirects or response.media_type in PAGES or response.of_gateway:
        return True
    if request.method == "POST" and request.path == COLLECTION and response.status in _NO_CREATION:
        return request.credentials.user in {User.FIRST, User.OTHER} and request.credentials.forged is None
    # A HEAD has no body to be known by.
    return response.status >= 400 and request.method != "HEAD" and not is_from_api(response)  # noqa: PLR2004  errors


def is_from_api(response: Response) -> bool:
    """Tell whether an answer, however faulty, can only come from this API: its export, or its errors."""
    try:
        document = parse_json(response.body)
    except DocumentError:
        return False
    if not isinstance(document, Mapping):
        return False
    if response.ok:
        data = document.get("data")
        return isinstance(data, Mapping) and not data.keys().isdisjoint({"id", "type"})
    errors = document.get("errors")
    if not isinstance(errors, list):
        return False
    return response.media_type == MEDIA_TYPE or any(
        isinstance(error, Mapping) and not _ERROR_MEMBERS.isdisjoint(error) for error in errors
    )


def _kind_of(exchange: Exchange) -> tuple[str, str | None, int, str]:
    response = exchange.response
    return (exchange.request.method, exchange.operation_id, response.status, media_type_of(response))
