"""The only place from which the suite sends anything.

The client adds the credentials at the last moment, sends the path byte for byte as it was asked to, never follows a
redirect (so a token cannot leave the target's origin), keeps to the budget and the pace, waits where the server says
429 or 503 with Retry-After, and reads answers under caps and each within one deadline.
"""

from __future__ import annotations

import contextlib
import email.utils
import logging
import math
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpcore
import httpx

from conformance.contract import Contract
from conformance.http.bodies import BrokenOffError, read_body
from conformance.http.budget import Meter
from conformance.http.credentials import tokens_of
from conformance.http.deadlines import Deadline, keep_deadlines, within
from conformance.http.exchange import Exchange, Request, Response, Transport
from conformance.target import Connection, Target, TargetError, can_be_looked_up

_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
_CONNECT_PAUSES = (0.2, 0.5)
# How often one request is sent again where the server does not say in any known form how long to wait.
_MOST_GUESSES = 5
_HEADERS = {"User-Agent": "mailing-conformance", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
# Each by its own name: a filter does not hold for the loggers below.
_LOGGERS = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))
_SENDING: ContextVar[bool] = ContextVar("conformance_sending", default=False)


class UnreachableError(Exception):
    """No answer came: the connection failed, broke or timed out. The text holds no address and no token.

    An answer that has begun and that the server ends too early is an answer, cut off.
    """


class PatienceError(UnreachableError):
    """The server asks for more patience than there is, or does not say for how much."""


class HttpClient:
    """Sends requests to a target and returns exchanges; safe to use from several threads.

    Args:
        target: Whom to ask, with which tokens, under which limits.
        contract: The contract, which tells which operation a request addresses.
        sleep: Waits for a number of seconds.
    """

    def __init__(self, target: Target, contract: Contract, sleep: Callable[[float], None] = time.sleep) -> None:
        self._target = target
        self._contract = contract
        self._sleep = sleep
        self._lock = threading.Lock()
        self._meter = Meter(target.budget, sleep=sleep)
        self._waited = 0.0
        self._http = _connections(target)

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._http.close()

    @property
    def sent(self) -> int:
        """Return how many requests have been sent."""
        return self._meter.requests

    @property
    def waited(self) -> float:
        """Return how many seconds were spent waiting because the server asked for it."""
        return self._waited

    @property
    def rehearses(self) -> bool:
        """Tell that the answers are a server's."""
        return False

    def send(self, request: Request) -> Exchange:
        """Send a request, and again where a gateway asks for patience (429 or 503, with Retry-After).

        Raises:
            UnreachableError: No answer came.
            PatienceError: The server did not stop asking for patience in time, or answered 429 without Retry-After.
            BudgetSpentError: The request would go over the budget, or its answer over the time that is left.
        """
        guesses = 0
        while True:
            number = self._meter.admit(creates=request.method == "POST")
            with _unlogged():
                response = self._send_once(request)
            if not _asks_for_patience(response):
                break
            guesses += self._wait(response, guesses)
        operation = self._contract.match("GET" if request.method == "HEAD" else request.method, request.path)
        return Exchange(number, request, response, operation.operation_id if operation else None)

    def _wait(self, response: Response, guesses: int) -> bool:
        """Wait as long as an answer asks for, and tell whether that had to be guessed."""
        wanted = response.header("retry-after")
        if wanted is None:
            raise PatienceError(f"the server answered {response.status}, without a Retry-After that says for how long")
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
        return guessed

    def _send_once(self, request: Request) -> Response:
        limits, left = self._target.limits, self._meter.seconds_left
        message = self._message(request)
        began = time.monotonic()
        with within(min(limits.answer_seconds, left)) as deadline:
            try:
                answer = self._connect(message, deadline)
                deadline.reading_head = False
                # Where it is the run that has no time left, an answer that takes its time is not to blame.
                pieces = _pieces(answer, deadline, None if left < limits.answer_seconds else limits.answer_seconds)
                try:
                    body, cut_off = read_body(pieces, answer.headers.get("content-encoding"), limits)
                finally:
                    answer.close()
            except httpx.TransportError as error:
                raise self._why_not(error, deadline, left) from None
        headers = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
        return Response(answer.status_code, headers, body, time.monotonic() - began, cut_off)

    def _why_not(self, error: httpx.TransportError, deadline: Deadline, left: float) -> Exception:
        """Say why no answer came; the text of the library's error may hold the URL, and with it a token."""
        limits = self._target.limits
        if not isinstance(error, httpx.TimeoutException):
            reason = "its head does not end" if deadline.flooded else type(error).__name__
            return UnreachableError(f"the connection failed ({reason})")
        if not deadline.passed:
            return UnreachableError(f"no answer within {limits.timeout:g} seconds")
        if left < limits.answer_seconds:
            return self._meter.out_of_time()
        return UnreachableError(f"no whole answer within {limits.answer_seconds:g} seconds")

    def _connect(self, message: httpx.Request, deadline: Deadline) -> httpx.Response:
        for pause in _CONNECT_PAUSES:
            try:
                return self._http.send(message, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if deadline.passed:
                    raise
                # Nothing was sent, so nothing can have been used up: to try again is safe.
                self._sleep(pause)
        return self._http.send(message, stream=True)

    def _message(self, request: Request) -> httpx.Request:
        query, headers = self._with_credentials(request)
        base = httpx.URL(self._target.base_url)
        path = base.raw_path.decode("ascii").rstrip("/") + request.path + (f"?{query}" if query else "")
        content: bytes | Iterator[bytes] | None = request.body
        if request.chunked and request.body is not None:
            content = iter([request.body])
        return self._http.build_request(
            request.method,
            base.copy_with(raw_path=b"/"),
            headers=headers,
            content=content,
            # Sent as it is: normalising would mend the very paths that the suite sends on purpose.
            extensions={"target": path.encode("ascii")},
        )

    def _with_credentials(self, request: Request) -> tuple[str, list[tuple[str, str]]]:
        headers = list(request.headers)
        query = [request.query] if request.query else []
        own, decoy = tokens_of(self._target, request.credentials)
        header, parameter = (own, decoy) if request.credentials.transport is Transport.HEADER else (decoy, own)
        if header is not None:
            headers.append(("Authorization", f"Bearer {header.reveal()}"))
        if parameter is not None:
            query.append(f"access_token={quote(parameter.reveal(), safe='')}")
        return "&".join(query), headers


def _connections(target: Target) -> httpx.Client:
    """Make what holds the connections to a target.

    Raises:
        TargetError: The proxy cannot be used, or a certificate file cannot be read.
    """
    trust = _trust(target.connection)
    refusal = "The proxy must be a URL: http://HOST:PORT, or https:// or socks5://."
    try:
        http = httpx.Client(
            timeout=httpx.Timeout(target.limits.timeout),
            limits=httpx.Limits(max_connections=64, keepalive_expiry=2.0),
            follow_redirects=False,
            headers={**_HEADERS, **dict(target.connection.headers)},
            # No cookie is kept: with one, a request as nobody would carry the session of somebody.
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            proxy=target.connection.proxy,
            verify=trust,
        )
    except ImportError:
        raise TargetError("A SOCKS proxy takes the package socksio; install httpx[socks].") from None
    except (httpx.InvalidURL, ValueError):
        # The text of the error may hold the URL, and with it a password.
        raise TargetError(refusal) from None
    if not all(can_be_looked_up(proxy) and proxy.port != 0 for proxy in _proxies(http)):
        http.close()
        raise TargetError(f"{refusal} Mend its host or port; the host must be an address, or a name to look up.")
    keep_deadlines(http)
    return http


def _proxies(http: httpx.Client) -> Iterator[httpx.URL]:
    """Yield where the proxies of a client are, those of the environment among them, which the library reads itself."""
    for transport in http._mounts.values():  # noqa: SLF001
        pool = transport._pool if isinstance(transport, httpx.HTTPTransport) else None  # noqa: SLF001
        if isinstance(pool, httpcore.HTTPProxy | httpcore.SOCKSProxy):
            proxy = pool._proxy_url  # noqa: SLF001
            yield httpx.URL(scheme=proxy.scheme.decode(), host=proxy.host.decode(), port=proxy.port)


def _pieces(answer: httpx.Response, deadline: Deadline, seconds: float | None) -> Iterator[bytes]:
    """Yield a body as it arrives; where the server ends it before its announced end, the answer is broken, not absent.

    So it is where it goes on past its deadline. A connection that is reset, or falls silent, may be the network's
    doing and stays an obstacle.

    Args:
        answer: An answer whose headers have come.
        deadline: When the answer has to be whole.
        seconds: How long the server had; None where the deadline is not of its making.
    """
    try:
        # In the pieces in which it arrives: put together to some size, the last of them would be lost with the end.
        yield from answer.iter_raw()
    except httpx.RemoteProtocolError:
        # The text of the library's error is left out: it is of its own making and may change.
        raise BrokenOffError("it ends before the end that its headers announce") from None
    except httpx.ReadTimeout:
        if seconds is None or not deadline.passed:
            raise
        raise BrokenOffError(f"the answer took more than {seconds:g} seconds") from None


@contextlib.contextmanager
def _unlogged() -> Iterator[None]:
    """Keep what is sent here out of the logs of the HTTP library, whatever level the host of this process has set.

    At INFO it logs the URL, which may hold a token; at DEBUG the header fields of answers, which may hold anything.
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)  # the same filter is added once
    before = _SENDING.set(True)
    try:
        yield
    finally:
        _SENDING.reset(before)


def _is_not_ours(_record: logging.LogRecord) -> bool:
    return not _SENDING.get()


def _asks_for_patience(response: Response) -> bool:
    # A 503 without the header is a fault like any other 5xx; a 429 is never the answer to what was asked.
    if response.status == _UNAVAILABLE:
        return response.header("retry-after") is not None
    return response.status == _TOO_MANY_REQUESTS


def _trust(connection: Connection) -> ssl.SSLContext:
    """Make the TLS settings of a connection.

    Raises:
        TargetError: A certificate file cannot be read.
    """
    with _reading("CA bundle", connection.ca_bundle):
        context = ssl.create_default_context(cafile=str(connection.ca_bundle) if connection.ca_bundle else None)
    if connection.client_certificate:
        with _reading("client certificate", connection.client_certificate):
            context.load_cert_chain(connection.client_certificate)
    return context


@contextlib.contextmanager
def _reading(what: str, path: Path | None) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError:
        needed = "certificates" if what == "CA bundle" else "a certificate and its key, without a passphrase"
        raise TargetError(f"The {what} {path} is no PEM file of {needed}.") from None
    except OSError as error:
        raise TargetError(f"The {what} {path} cannot be read: {error.strerror or 'give a PEM file'}.") from None


def retry_after(value: str, now: datetime) -> float | None:
    """Read a ``Retry-After`` header field (RFC 9110, 10.2.3).

    Args:
        value: Seconds or an HTTP date.
        now: The present moment.

    Returns:
        Seconds to wait, at least a tenth; None for what is neither seconds nor a date.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return max(0.1, float(text[:9]))
    try:
        moment = email.utils.parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.1, (moment - now).total_seconds())
    except (ValueError, OverflowError):
        return None
