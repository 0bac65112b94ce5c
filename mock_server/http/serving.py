"""The mock on a socket: in the foreground, or in the background of a command.

The socket is bound before anything else, so that a port in use is told plainly, port 0 is known by its real number, and
a client that connects at once finds somebody listening.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from mock_server.http.protocol import ContractHttp

_BACKLOG: Final = 128
_STOPPING_SECONDS: Final = 5
_SIGNALLED: Final = 128
_NOT_FOUND: Final = 127
_NOT_EXECUTABLE: Final = 126
_TERMINALS: Final = (0, 1, 2)


class ServingError(Exception):
    """The server cannot be started; the text says why and what to do."""


class CommandError(Exception):
    """A command did not start.

    Attributes:
        status: The exit status by which a shell would tell it.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def listen(host: str, port: int) -> socket.socket:
    """Binds a socket.

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
        raise ServingError(
            f"Cannot listen on {host}, port {port}: {reason}. Choose another --host or --port."
        ) from None
    # The protocol is named because asyncio sets TCP_NODELAY only where it is; without it every answer waits 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=descriptor)


def url_of(listener: socket.socket) -> str:
    """The URL of a bound socket, without a slash at the end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: ASGIApp, listener: socket.socket, *, log_level: str, ready: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM.

    Args:
        app: What to serve.
        listener: The bound socket; it is closed in the end.
        log_level: From which level on uvicorn writes to its loggers.
        ready: Called once, when requests are taken.

    Raises:
        KeyboardInterrupt: SIGINT has come, and the server has stopped.
        SystemExit: SIGTERM has come, and the server has stopped; the status is the one by which a shell tells it.
        OSError: `ready` could not write, and the server has stopped.
    """
    server = _server(app, log_level, ready)
    # uvicorn sends itself the signal again in the end. The default would end the process on the spot, and what a thread
    # still writes, a workbook for instance, would stay behind; an exit waits for the thread, which clears it away.
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(_SIGNALLED + number))
    try:
        server.run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)
    if server.failure is not None:
        raise server.failure


@contextmanager
def in_background(app: ASGIApp, listener: socket.socket, *, log_level: str) -> Iterator[None]:
    """Serves in a thread while the block runs; requests are taken when it begins.

    Args:
        app: What to serve.
        listener: The bound socket; it is closed in the end.
        log_level: From which level on uvicorn writes to its loggers.

    Raises:
        ServingError: The server did not start; its log says why.
    """
    ready = threading.Event()
    server = _server(app, log_level, ready.set)

    def run() -> None:
        # uvicorn ends a failed start with sys.exit, which would end nothing here.
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
        server.should_exit = True
        thread.join()


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs a command to its end and passes SIGINT and SIGTERM on to it.

    Args:
        command: The program and its arguments; no shell reads them.
        environment: The whole environment of the command.

    Returns:
        Its exit status as a shell tells it: 128 and the signal's number where a signal ended it.

    Raises:
        CommandError: There is no such program, or it cannot be executed.
    """
    try:
        process = subprocess.Popen(list(command), env=dict(environment))  # noqa: S603 - the user's own command
    except FileNotFoundError:
        raise CommandError(_NOT_FOUND, f"There is no command {command[0]}.") from None
    except OSError as error:
        raise CommandError(_NOT_EXECUTABLE, f"Cannot execute {command[0]}: {error.strerror}.") from None

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # A terminal sends its Ctrl-C to the command too; twice would be once too often.
        if number != signal.SIGINT or not _in_foreground():
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else _SIGNALLED - status


class _Server(uvicorn.Server):
    """uvicorn's server, which tells when it takes requests."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self.failure: OSError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts as uvicorn does, then tells; stops again where that cannot be told.

        The error would cut the application off here, which is logged as a fault with its traceback.
        """
        await super().startup(sockets)
        try:
            self._ready()
        except OSError as error:
            self.failure, self.should_exit = error, True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops as uvicorn does, and ends the application also where a second signal wants it at once.

        uvicorn would cut the application off then, which is logged as a fault with its traceback.
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
        server_header=False,
        # Named, since uvicorn would otherwise take another implementation wherever it finds one installed.
        http=ContractHttp,
        loop="asyncio",
        ws="none",
        # Otherwise a failure at start-up would be taken for an application that knows no lifespan.
        lifespan="on",
        timeout_graceful_shutdown=_STOPPING_SECONDS,
    )
    return _Server(config, ready)


def _in_foreground() -> bool:
    if sys.platform == "win32":
        return True
    for descriptor in _TERMINALS:
        try:
            return os.tcgetpgrp(descriptor) == os.getpgrp()
        except OSError:
            continue
    return False
