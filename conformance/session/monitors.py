"""The monitors: during a run a token may expire, and something else may begin to answer in place of the API.

The target. A login session ends, and every path leads to a login page. A deployment stops the server, and a gateway
answers. A firewall blocks the client after many requests. Such answers break rules, but they do not come from the API.
So when an answer may come from elsewhere, the monitor repeats a creation that succeeded before, up to two times. If
both fail, the target is lost: the run ends, and the answer is not judged.

A faulty API may give such an answer itself. Then the repeated creation succeeds, and the answer is judged. After that,
the monitor asks about answers of the same kind (method, operation, status, media type) only before a failure is
recorded.

The tokens. A token that was accepted and is refused later may have expired, or the server may refuse it wrongly. To
find out, the monitor sends a plain creation with the token, in each place (header, query) in which it was accepted
before. If all are refused, the token is lost and the run ends. If one is accepted, the refusal was wrong and is judged.
"""

import threading
from collections.abc import Callable, Mapping

from conformance.answers.documents import DeepDocumentError, DocumentError, parse_json
from conformance.answers.evidence import media_type_of
from conformance.http.exchange import Credentials, Exchange, Request, Response, User, encode_json
from conformance.session.terms import COLLECTION, MEDIA_TYPE, LostError

PAGES = frozenset({"text/html", "application/xhtml+xml"})
"""The media types of a web page."""
# Members of a JSON:API error (JSON:API 1.0, 7.2). Errors of common frameworks have others, such as `message` and
# `path`.
_ERROR_MEMBERS = frozenset({"status", "title", "detail", "code", "source"})
_NO_CREATION = frozenset({403, 404, 405, 501})
_UNAUTHORIZED = 401


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
    except DeepDocumentError:
        # Nothing in it can be looked at. No gateway and no login page sends such a document; a check judges it.
        return response.media_type == MEDIA_TYPE
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
    return (exchange.request.method, exchange.operation_id, response.status, response.media_type)


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
