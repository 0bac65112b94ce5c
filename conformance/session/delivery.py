"""Delivery: a request is sent until it is answered, or until it is clear that the server does not answer it.

A connection breaks for a passing reason, or because the server fails on this very request. So if an answer is lost, the
delivery asks for something else. If that is answered, the request is sent again, up to three times in all. Is it lost
each time, then the last exchange is handed on, and a check judges that there was no answer. If nothing else is answered
either, the run ends.

A download that was lost may have used its export up. If it is sent again and refused with 403, nobody can tell why. So
the step has to be played again with a fresh export; AnswerLostError says so. If the same download is lost in three
plays, it is handed on as well.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from conformance.http.client import PatienceError, UnreachableError
from conformance.http.exchange import Exchange, Request, Response, encode_json
from conformance.session.terms import COLLECTION, MEDIA_TYPE, UNKNOWN_ID

_TRIES = 3
_PROBES = 2
_FORBIDDEN = 403
_READ: Final = Request("GET", f"{COLLECTION}/{UNKNOWN_ID}")
_CREATION: Final = Request(
    "POST", COLLECTION, headers=(("Content-Type", MEDIA_TYPE),), body=encode_json({"data": {"type": "export_logs"}})
)
_Kind: TypeAlias = tuple[str, str, str, tuple[tuple[str, str], ...]]


class AnswerLostError(UnreachableError):
    """An answer was lost, and perhaps an export with it: the step has to be played again, from the creation on."""


class Delivery:
    """Sends requests, and sends them again if an answer is lost; safe to use from several threads.

    Args:
        send: Sends a request once.
        creations: The creations of this run, by the ids of their exports.
    """

    def __init__(self, send: Callable[[Request], Exchange], creations: Mapping[str, Exchange]) -> None:
        self._send = send
        self._creations = creations
        self._lock = threading.Lock()
        self._read_ids = set[str]()
        self._losses: Counter[tuple[_Kind, bytes | None]] = Counter()
        # Requests that the server does not answer: they need not be sent three times whenever they come up.
        self._unanswered = set[_Kind]()

    def send(self, request: Request) -> Exchange:
        """Send a request until it is answered, three times at most.

        Returns:
            The exchange; lost if the server does not answer this request.

        Raises:
            AnswerLostError: The step has to be played again.
            UnreachableError: Nothing is answered.
        """
        # A scenario may send an id in upper case; it is still the id of that export.
        export_id = next((text for one in request.ids for text in (one, one.lower()) if text in self._creations), "")
        creation = self._creations[export_id].request if export_id else None
        kind = (request.method, request.path.replace(export_id or "{id}", "{id}"), request.query, request.headers)
        exchange = lost = self._send(request)
        for _ in range(_TRIES - 1):
            if not exchange.response.lost or kind in self._unanswered:
                break
            lost = exchange
            self._require_another_answer(lost)
            exchange = self._send(request)
        if exchange.response.lost:
            self._unanswered.add(kind)
            return exchange
        if request.method != "GET" or creation is None or creation.credentials.user is not request.credentials.user:
            return exchange
        if exchange.response.status == _FORBIDDEN and export_id not in self._read_ids:
            return self._perhaps_used_up(exchange, lost, (kind, creation.body))
        if exchange.response.ok:
            self._read_ids.add(export_id)
            self._losses.pop((kind, creation.body), None)
        return exchange

    def _perhaps_used_up(self, exchange: Exchange, lost: Exchange, key: tuple[_Kind, bytes | None]) -> Exchange:
        """Return the refusal of a first read, unless an answer that was lost may be the reason for it."""
        if lost is exchange:
            if not exchange.response.resent:
                return exchange
            why = "it closed the connection without an answer"
            lost = replace(exchange, response=Response(0, (), b"", cut_off=why, lost=True))
        with self._lock:
            self._losses[key] += 1
            if self._losses[key] < _TRIES:
                raise AnswerLostError(lost.response.cut_off or "", lost)
        self._unanswered.add(key[0])
        return lost

    def _require_another_answer(self, lost: Exchange) -> None:
        """Require that another request is answered.

        Raises:
            UnreachableError: None is.
        """
        other = _CREATION if lost.request.path == _READ.path else _READ
        reason = lost.response.cut_off or ""
        for _ in range(_PROBES):
            try:
                if self._send(other).response.answered:
                    return
            except PatienceError:
                raise
            except UnreachableError as error:
                reason = str(error)
                break
        raise UnreachableError(reason, lost)
