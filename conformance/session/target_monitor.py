"""The monitor of the target: during a run, something else may begin to answer in place of the API.

A login session ends, and every path leads to a login page. A deployment stops the server, and a gateway answers. A
firewall blocks the client after many requests. Such answers break rules, but they do not come from the API. So when an
answer may come from elsewhere, the monitor repeats a creation that succeeded before, up to two times. If both fail, the
target is lost: the run ends, and the answer is not judged.

A faulty API may give such an answer itself. Then the repeated creation succeeds, and the answer is judged. After that,
the monitor asks about answers of the same kind (method, operation, status, media type) only before a failure is
recorded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from conformance.answers.documents import DocumentError, parse_json
from conformance.answers.evidence import media_type_of
from conformance.http.exchange import Exchange, Request, Response, User
from conformance.session.terms import COLLECTION, MEDIA_TYPE, LostError

PAGES = frozenset({"text/html", "application/xhtml+xml"})
"""The media types of a web page."""
# Members of a JSON:API error (JSON:API 1.0, 7.2). Errors of common frameworks have others, such as `message` and
# `path`.
_ERROR_MEMBERS = frozenset({"status", "title", "detail", "code", "source"})
_NO_CREATION = frozenset({403, 404, 405, 501})


class TargetLostError(LostError):
    """The target answered as this API before and no longer does; the text says what it answers."""

    advice = (
        "What was found before counts. Is the server up, is the token still valid, does something in front of the "
        "server limit requests?"
    )


class TargetMonitor:
    """Finds out whether the target is still this API.

    Args:
        send: Sends a request whose answer is not judged.
    """

    def __init__(self, send: Callable[[Request], Exchange]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._creation: Request | None = None
        self._known: set[tuple[str, str | None, int, str]] = set()
        self._asked_about = 0

    @property
    def has_begun(self) -> bool:
        """Return whether the target has shown that it is this API."""
        return self._creation is not None

    def begin(self, creation: Exchange) -> None:
        """Remember a successful creation, which shows that the target is this API; only the first one is kept."""
        if self._creation is None and is_from_api(creation.response):
            self._creation = creation.request

    def see(self, exchange: Exchange) -> None:
        """Inspect an answer; ask the target again if it may come from elsewhere and is the first of its kind.

        Raises:
            TargetLostError: The target is no longer this API.
        """
        if _kind_of(exchange) not in self._known:
            self.ask(exchange)

    def ask(self, exchange: Exchange) -> None:
        """Ask whether the target is still this API, if an answer may come from elsewhere.

        Answers that are older than the last successful question need none.

        Raises:
            TargetLostError: The target is no longer this API.
        """
        if self._creation is None or not _may_come_from_elsewhere(exchange.request, exchange.response):
            return
        # One thread asks at a time. The others, whose answers came before that question, need not ask again.
        with self._lock:
            if exchange.number < self._asked_about:
                return
            # Twice, because a single creation may fail for a passing reason.
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
    """Return whether a gateway, a login page or another server may have answered in place of the API."""
    if response.redirects or response.media_type in PAGES or response.of_gateway:
        return True
    # No rule of the API refuses a creation with one of these statuses if the token is good, but a firewall may.
    if request.method == "POST" and request.path == COLLECTION and response.status in _NO_CREATION:
        return request.credentials.user in {User.FIRST, User.OTHER} and request.credentials.forged is None
    # An error of this API is recognised by its body, which the answer to a HEAD does not have.
    return response.status >= 400 and request.method != "HEAD" and not is_from_api(response)  # noqa: PLR2004  errors


def is_from_api(response: Response) -> bool:
    """Return whether an answer can only come from this API: it holds an export or JSON:API errors, valid or not."""
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
