"""The HTTP client. Nothing else in the suite sends a request to a target.

The rules it keeps:

- It adds the credentials at the last moment, so that no exchange that is kept or reported holds a token.
- It sends the path byte for byte as given, since some checks are about malformed paths.
- It follows no redirect, so that a token cannot leave the origin of the target.
- It keeps no cookie, so that a request without a token carries no session.
- Where an idle connection fails before the first byte of an answer, it sends once more on a new one: the server closed
  it at that moment, or did so without a word after the last answer.
- An answer that is lost is an exchange like any other. Only where nobody can be reached is there an error.
- It stays within the budget, and waits if the server answers 429 or 503 with Retry-After.
- It reads each answer within one deadline.
"""

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpcore
import httpx

from conformance.contract import Contract
from conformance.http.bodies import read_body
from conformance.http.budget import Meter, retry_after
from conformance.http.connections import connections_to, proxy_of
from conformance.http.credentials import tokens_of
from conformance.http.deadlines import Deadline, within
from conformance.http.exchange import Exchange, Request, Response, Transport
from conformance.http.failures import DROPS, FAILURES, SENT, pieces_of, why_not
from conformance.http.logs import unlogged
from conformance.target import Target

_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
_CONNECT_PAUSES = (0.2, 0.5)
# How often one request is sent again if its Retry-After is in no known form, so that the wait is a guess.
_MOST_GUESSES = 5
_HEADERS = (("User-Agent", "mailing-conformance"), ("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate"))
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_Headers = list[tuple[str, str]]


class UnreachableError(Exception):
    """Nobody answers. The text contains no address and no token.

    Args:
        text: Why.

    Attributes:
        exchange: The request that was not answered; None if that is unknown.
    """

    def __init__(self, text: str, exchange: Exchange | None = None) -> None:
        super().__init__(text)
        self.exchange = exchange


class PatienceError(UnreachableError):
    """The server asks to wait longer than the run may, or does not say how long."""


class HttpClient:
    """Sends requests to a target and returns exchanges; safe to use from several threads.

    Args:
        target: The address, with its tokens, limits and budget.
        contract: The contract; it says which operation a request addresses.
        sleep: Waits for a number of seconds.

    Raises:
        TargetError: The proxy cannot be used, or a certificate file cannot be read.
    """

    def __init__(self, target: Target, contract: Contract, sleep: Callable[[float], None] = time.sleep) -> None:
        self._target = target
        self._contract = contract
        self._sleep = sleep
        self._lock = threading.Lock()
        self._meter = Meter(target.budget, sleep=sleep)
        self._waited = 0.0
        self._base = httpx.URL(target.base_url)
        self._proxied = bool(proxy_of(target))
        self._connections = connections_to(target)
        self._new_connections = connections_to(target, kept=False)

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._connections.close()
        self._new_connections.close()

    @property
    def sent(self) -> int:
        """Return how many requests have been sent."""
        return self._meter.requests

    @property
    def waited(self) -> float:
        """Return how many seconds were spent waiting because the server asked for it."""
        return self._waited

    def send(self, request: Request) -> Exchange:
        """Send a request; send it again after a wait if a gateway asks for one (429 or 503, with Retry-After).

        Returns:
            The exchange; its response may be lost.

        Raises:
            UnreachableError: There is no connection.
            PatienceError: The server kept asking to wait, or answered 429 without Retry-After.
            BudgetSpentError: The request would exceed the budget, or its answer did not come in the time that is left.
        """
        guesses = 0
        while True:
            number = self._meter.admit(creates=request.method == "POST")
            with unlogged():
                exchange = self._exchange(number, request, self._send_once(request))
            if not exchange.response.answered and not exchange.response.lost:
                raise UnreachableError(exchange.response.cut_off or "", exchange)
            if not _asks_to_wait(exchange.response):
                self._meter.speed_up()
                return exchange
            guesses += self._wait(exchange.response, guesses)

    def _exchange(self, number: int, request: Request, response: Response) -> Exchange:
        operation = self._contract.match("GET" if request.method == "HEAD" else request.method, request.path)
        operation_id = operation.operation_id if operation else None
        return Exchange(number, request, response, operation_id, self._contract.statuses)

    def _wait(self, response: Response, guesses: int) -> bool:
        """Wait as long as an answer asks for; return whether that time had to be guessed."""
        wanted = response.header("retry-after")
        if wanted is None:
            raise PatienceError(f"the server answered {response.status}, without a Retry-After")
        seconds = retry_after(wanted, datetime.now(UTC))
        guessed = seconds is None
        if guessed and guesses == _MOST_GUESSES:
            raise PatienceError(
                f"the server kept answering {response.status}, with a Retry-After that is neither seconds nor a date"
            )
        seconds = seconds or 1.0
        most = self._target.limits.wait_seconds
        if seconds > most:
            raise PatienceError(
                f"the server asks to wait {math.ceil(seconds):,} seconds ({response.status}), "
                f"more than the {most:g} this run waits in all"
            )
        # Reserved under the lock before sleeping, so that threads that wait together do not exceed the limit together.
        with self._lock:
            waited = self._waited
            impatient = waited + seconds > most
            self._waited += 0 if impatient else seconds
        if impatient:
            raise PatienceError(
                f"the server kept answering {response.status}; "
                f"{waited:g} of the {most:g} seconds this run waits in all are used up"
            )
        if seconds >= self._meter.seconds_left:
            raise self._meter.out_of_time()
        self._sleep(seconds)
        self._meter.slow_down(seconds)
        return guessed

    def _send_once(self, request: Request) -> Response:
        limits, left = self._target.limits, self._meter.seconds_left
        began = time.monotonic()
        with within(min(limits.answer_seconds, left)) as deadline:
            try:
                answer = self._answered(request, deadline)
                deadline.reading_head = False
                headers = tuple(
                    (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers
                )
                # If the run's time ends before the answer's, a slow answer is no fault of the server.
                ours = left < limits.answer_seconds
                pieces = pieces_of(answer, deadline, limits, ours=ours)
                coding = next((value for name, value in headers if name == "content-encoding"), None)
                try:
                    body, cut_off = read_body(pieces, coding, limits, is_file=_may_be_a_file(request, answer.status))
                finally:
                    answer.close()
            except FAILURES as error:
                if isinstance(error, httpcore.TimeoutException) and deadline.passed and left < limits.answer_seconds:
                    raise self._meter.out_of_time() from None
                why = why_not(error, deadline, limits, proxied=self._proxied)
                return Response(0, (), b"", time.monotonic() - began, why, lost=isinstance(error, SENT))
        seconds = time.monotonic() - began
        return Response(answer.status, headers, body, seconds, cut_off, lost=deadline.broken, resent=deadline.again)

    def _answered(self, request: Request, deadline: Deadline) -> httpcore.Response:
        try:
            return self._connect(request, deadline)
        except DROPS:
            if deadline.connected or deadline.head_bytes:
                raise
            deadline.again = True
            return self._new_connections.handle_request(self._message(request))

    def _connect(self, request: Request, deadline: Deadline) -> httpcore.Response:
        for pause in _CONNECT_PAUSES:
            try:
                return self._connections.handle_request(self._message(request))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if deadline.passed:
                    raise
                # Nothing was sent, so no export was created or used up.
                self._sleep(pause)
        return self._connections.handle_request(self._message(request))

    def _message(self, request: Request) -> httpcore.Request:
        query, headers = self._with_credentials(request)
        # Built by hand: a URL class would normalise the malformed paths that the suite sends on purpose.
        path = self._base.raw_path.decode("ascii").rstrip("/") + request.path + (f"?{query}" if query else "")
        base, timeout = self._base, self._target.limits.timeout
        body = b"" if request.body is None and request.method in _WITH_BODY else request.body
        chunked = request.chunked and request.body is not None
        if body is not None:
            headers.append(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body))))
        return httpcore.Request(
            request.method,
            httpcore.URL(scheme=base.raw_scheme, host=base.raw_host, port=base.port, target=path),
            headers=[("Host", base.netloc.decode("ascii")), *headers],
            content=iter([body]) if chunked and body is not None else body,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout)},
        )

    def _with_credentials(self, request: Request) -> tuple[str, _Headers]:
        own, decoy = tokens_of(self._target, request.credentials)
        header, parameter = (own, decoy) if request.credentials.transport is Transport.HEADER else (decoy, own)
        given = {name.lower() for name, _ in (*request.headers, *self._target.connection.headers)}
        headers = [(name, value) for name, value in _HEADERS if name.lower() not in given]
        asked = {name.lower() for name, _ in request.headers}
        headers += [field for field in self._target.connection.headers if field[0].lower() not in asked]
        headers += request.headers
        query = [request.query] if request.query else []
        if header is not None:
            headers.append(("Authorization", f"Bearer {header.reveal()}"))
        if parameter is not None:
            query.append(f"access_token={quote(parameter.reveal(), safe='')}")
        return "&".join(query), headers


def _may_be_a_file(request: Request, status: int) -> bool:
    return status < HTTPStatus.BAD_REQUEST and request.path.endswith((".csv", ".xlsx"))


def _asks_to_wait(response: Response) -> bool:
    # A 503 without Retry-After is a fault like any other 5xx. A 429 says nothing about the request, with or without it.
    if response.status == _UNAVAILABLE:
        return response.header("retry-after") is not None
    return response.status == _TOO_MANY_REQUESTS
