"""The mock on a socket: in the foreground, or in the background of a command.

The rules:

- The socket is bound before anything else. So a port in use is reported at once, port 0 is known by its real number,
  and a client that connects immediately is answered.
- A server that stops gives the answers in progress a moment. Then it drops the connections, and the application learns
  that its clients have disconnected, which it can handle; a cancellation it could only log.
"""

import asyncio
import errno
import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.http.protocol import PATIENCE, ContractHttp, Patience
from mock_server.http.tls import Certificate
from mock_server.problems import ReportedError

_LOG: Final = logging.getLogger(__name__)
_BACKLOG: Final = 128
_SECONDS_TO_FINISH: Final = 0.5
_SECONDS_TO_STOP: Final = 2
_SIGNALLED: Final = 128
_STOPPING: Final = tuple(
    signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP") if hasattr(signal, name)
)
# Python's own first threshold is 700 to 2,000 new objects, some three requests.
_COLLECTOR_THRESHOLDS: Final = (50_000, 20, 20)
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_SECONDS_BETWEEN_REPORTS: Final = 1


class ServingError(ReportedError):
    """The server cannot be started; the text says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Bind a socket.

    Args:
        host: A host name or address of this machine.
        port: The port; 0 for any that is free.

    Raises:
        ServingError: The address is not of this machine, or the port is in use.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        descriptor = socket.create_server((host, port), family=family, backlog=_BACKLOG).detach()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such host"
        message = f"Cannot listen on {host}, port {port}: {reason}. Choose another --host or --port."
        raise ServingError(message) from None
    # asyncio sets TCP_NODELAY only on a socket that names its protocol; without it every answer waits 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=descriptor)


def spare_collector() -> None:
    """Keep the garbage collector from looking at what the process has made so far: contract, data set, modules stay.

    Otherwise it would go through all of that again and again while clients wait. It concerns the whole process, so it
    is for commands that do nothing but serve.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)


def url_of(listener: socket.socket, certificate: Certificate | None = None) -> str:
    """Return the URL of a bound socket, without a slash at the end; https where there is a certificate."""
    host, port = listener.getsockname()[:2]
    scheme = "http" if certificate is None else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def serve(  # noqa: PLR0913  what to serve, where, and how
    app: ASGIApp,
    listener: socket.socket,
    *,
    log_level: str,
    ready: Callable[[], None],
    patience: Patience = PATIENCE,
    certificate: Certificate | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; a SIGHUP that is ignored (`nohup`) stays so.

    After one of them, further ones have no effect, because the process is about to end.

    Args:
        app: What to serve.
        listener: The bound socket; it is closed in the end.
        log_level: The lowest level that uvicorn writes to its loggers.
        ready: Called once, when requests are taken.
        patience: How long connections may do nothing.
        certificate: What to speak TLS with; None for plain HTTP.

    Raises:
        KeyboardInterrupt: SIGINT has come, and the server has stopped.
        SystemExit: Another signal has come, and the server has stopped; the status is that of a shell, 143 for SIGTERM.
        OSError: `ready` could not write, and the server has stopped.
    """
    spare_collector()
    server = _server(app, log_level, ready, patience, certificate)
    before = {
        number: signal.signal(number, server.handle_exit)
        for number in _STOPPING
        if number.name != "SIGHUP" or signal.getsignal(number) is not signal.SIG_IGN
    }
    server.run(sockets=[listener])
    if server.stopped_by == signal.SIGINT:
        raise KeyboardInterrupt
    if server.stopped_by is not None:
        raise SystemExit(_SIGNALLED + server.stopped_by)
    for number, handler in before.items():
        signal.signal(number, handler)
    if server.failure is not None:
        raise server.failure


@contextmanager
def in_background(
    app: ASGIApp,
    listener: socket.socket,
    *,
    log_level: str,
    patience: Patience = PATIENCE,
    certificate: Certificate | None = None,
) -> Iterator[None]:
    """Serve in a thread while the block runs; requests are taken when it begins.

    Args:
        app: What to serve.
        listener: The bound socket; it is closed in the end.
        log_level: The lowest level that uvicorn writes to its loggers.
        patience: How long connections may do nothing.
        certificate: What to speak TLS with; None for plain HTTP.

    Raises:
        ServingError: The server did not start; its log says why.
    """
    # The caller sends requests at once, so the block must not begin before they are taken.
    ready = threading.Event()
    server = _server(app, log_level, ready.set, patience, certificate)

    def run() -> None:
        # uvicorn ends a failed start with sys.exit, which in a thread would only print a traceback.
        with suppress(SystemExit):
            server.run(sockets=[listener])

    thread = threading.Thread(target=run, name="mailing-mock", daemon=True)
    thread.start()
    while not ready.wait(0.05):
        if not thread.is_alive():
            raise ServingError("The server did not start.")
    try:
        yield
    finally:
        # There are no signal handlers outside of the main thread; this flag is how the server is stopped there.
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """uvicorn's server, with the application told of its end by dropped connections instead of cancelled tasks.

    Attributes:
        failure: The error with which `ready` failed, or None.
        stopped_by: The first signal that asked the server to stop, or None.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], patience: Patience) -> None:
        super().__init__(config)
        self._ready = ready
        self._patience = patience
        self._next_report = 0.0
        self.failure: OSError | None = None
        self.stopped_by: int | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `serve`: uvicorn would send itself each one again in the end."""
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; a second signal changes nothing, because a stop takes a moment only."""
        del frame
        self.stopped_by = self.stopped_by or sig
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then call `ready`; stop again if it cannot write.

        An error that was raised here would cancel the application, which uvicorn logs with a traceback.
        """
        asyncio.get_running_loop().set_exception_handler(self._report)
        await super().startup(sockets)
        try:
            self._ready()
        except OSError as error:
            self.failure, self.should_exit = error, True

    async def on_tick(self, counter: int) -> bool:
        """Do what uvicorn does ten times a second, and close the connections of clients that are late."""
        for connection in self._connections():
            connection.close_if_late(self._patience)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop as uvicorn does, and drop the connections whose answers take longer than a moment."""
        asyncio.get_running_loop().call_later(_SECONDS_TO_FINISH, self._drop_connections)
        await super().shutdown(sockets)

    def _drop_connections(self) -> None:
        for connection in self._connections():
            connection.transport.abort()

    def _connections(self) -> list[ContractHttp]:
        return [each for each in self.server_state.connections if isinstance(each, ContractHttp)]

    def _report(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log what the event loop reports; a connection that cannot be accepted in one line, at most once a second.

        asyncio tries each waiting connection again every second, and reports each of them with a traceback.
        """
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in _EXHAUSTED:
            loop.default_exception_handler(context)
        elif loop.time() >= self._next_report:
            self._next_report = loop.time() + _SECONDS_BETWEEN_REPORTS
            _LOG.error("New connections wait until others are closed: %s.", error.strerror)


def _server(
    app: ASGIApp,
    log_level: str,
    ready: Callable[[], None],
    patience: Patience = PATIENCE,
    certificate: Certificate | None = None,
) -> _Server:
    config = uvicorn.Config(
        _quiet_at_the_end(app),
        log_config=None,
        log_level=log_level,
        # Its lines hold the query, and the query may hold a token.
        access_log=False,
        # The name of the server is no part of the contract.
        server_header=False,
        # Named, because uvicorn would otherwise choose by what is installed.
        http=ContractHttp,
        loop="asyncio",
        ws="none",
        # Otherwise uvicorn would take a failure at start-up for an application without lifespan.
        lifespan="on",
        backlog=_BACKLOG,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
        timeout_keep_alive=patience.idle,  # type: ignore[arg-type]  # a delay of the event loop
        # Only an application that does not notice the dropped connections for so long is cancelled.
        timeout_graceful_shutdown=_SECONDS_TO_STOP,
    )
    return _Server(config, ready, patience)


def _quiet_at_the_end(app: ASGIApp) -> ASGIApp:
    """Return an application that ends when it is cancelled; uvicorn would log the cancellation with a traceback."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return call
