"""The mock on a socket: in the foreground, or in the background of a command.

The rule: the socket is bound before anything else. So a port in use is reported at once, port 0 is known by its real
number, and a client that connects immediately is answered.
"""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from mock_server.http.protocol import ContractHttp

_BACKLOG: Final = 128
_STOPPING_SECONDS: Final = 5
_SIGNALLED: Final = 128


class ServingError(Exception):
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


def url_of(listener: socket.socket) -> str:
    """Return the URL of a bound socket, without a slash at the end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: ASGIApp, listener: socket.socket, *, log_level: str, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        app: What to serve.
        listener: The bound socket; it is closed in the end.
        log_level: The lowest level that uvicorn writes to its loggers.
        ready: Called once, when requests are taken.

    Raises:
        KeyboardInterrupt: SIGINT has come, and the server has stopped.
        SystemExit: SIGTERM has come, and the server has stopped; the status is 143, as in a shell.
        OSError: `ready` could not write, and the server has stopped.
    """
    server = _server(app, log_level, ready)
    # uvicorn sends itself the signal again in the end. The default action would end the process at once, and a workbook
    # that a thread is still writing would be left behind; an exit waits for the thread, which removes the file.
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(_SIGNALLED + number))
    try:
        server.run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)
    if server.failure is not None:
        raise server.failure


@contextmanager
def in_background(app: ASGIApp, listener: socket.socket, *, log_level: str) -> Iterator[None]:
    """Serve in a thread while the block runs; requests are taken when it begins.

    Args:
        app: What to serve.
        listener: The bound socket; it is closed in the end.
        log_level: The lowest level that uvicorn writes to its loggers.

    Raises:
        ServingError: The server did not start; its log says why.
    """
    # The caller sends requests at once, so the block must not begin before they are taken.
    ready = threading.Event()
    server = _server(app, log_level, ready.set)

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
        # uvicorn installs no signal handlers outside of the main thread; this flag is how it is stopped there.
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """uvicorn's server, which reports when it takes requests, and lets the application end in every case."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self.failure: OSError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then call `ready`; stop again if it cannot write.

        An error that was raised here would cancel the application, which uvicorn logs with a traceback.
        """
        await super().startup(sockets)
        try:
            self._ready()
        except OSError as error:
            self.failure, self.should_exit = error, True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop as uvicorn does, and end the application even if a second signal asks to stop at once.

        uvicorn would cancel the application then, and log that with a traceback.
        """
        await super().shutdown(sockets)
        if self.force_exit:
            await self.lifespan.shutdown()


def _server(app: ASGIApp, log_level: str, ready: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        app,
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
        timeout_graceful_shutdown=_STOPPING_SECONDS,
    )
    return _Server(config, ready)
