"""Testing an ASGI application inside the process that created it.

The application is served on a free loopback port in a background thread, and tested there like any other target. It is
not called directly, because the suite judges bytes on the wire: header fields that a server adds or refuses, a body
sent in chunks, a path that is not normalised, two requests at the same time. And the limits on an answer work only with
a connection that can be closed.

A WSGI application is not served. Wrap it first: `a2wsgi.WSGIMiddleware(app)` makes an ASGI application of it.
"""

import asyncio
import contextlib
import inspect
import logging
import socket
import threading
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypedDict, Unpack

import uvicorn

from conformance.check import Profile
from conformance.contract import Contract
from conformance.run.playing import Progress
from conformance.run.runner import judge
from conformance.target import Limits, Target, read_target
from conformance.verdict.model import Verdict

# Not narrower: only uvicorn calls the application, with callables whose types it defines itself.
Application: TypeAlias = Callable[..., Any]

_LOOPBACK = "127.0.0.1"
_TICK = 0.01
_LOGGERS = ("uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_THREAD = "mailing-conformance-application"
_WSGI_ARGUMENTS = 2


class ApplicationError(RuntimeError):
    """An application cannot be served; the text says why and what to do, and quotes nothing of the application."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an application may take to start and to stop.

    Attributes:
        start: Seconds until it has to accept requests.
        stop: Seconds to finish running requests, and the same again for its shutdown.
    """

    start: float = 10.0
    stop: float = 5.0


class JudgeOptions(TypedDict, total=False):
    """The options of :func:`conformance.judge`."""

    profile: Profile | str
    seed: int
    strict: bool
    only: Collection[str] | None
    scenarios: Collection[str] | None
    fail_fast: bool
    contract: Contract | None
    progress: Progress
    now: Callable[[], datetime]


def judge_app(  # noqa: PLR0913  what makes a target of an application, and the options of a run
    app: Application,
    token: str,
    other_token: str | None = None,
    *,
    base_path: str = "/api/v2",
    limits: Limits | None = None,
    patience: Patience | None = None,
    **options: Unpack[JudgeOptions],
) -> Verdict:
    """Judge an ASGI application.

    Args:
        app: The application; its lifespan startup and shutdown are run if it has them.
        token: A token that it accepts.
        other_token: A token of another user; None leaves out the checks that take two users.
        base_path: The path of the API in the application, with a leading slash; empty for the root.
        limits: How much of an answer is read; None for the defaults.
        patience: How long the application may take to start and to stop; None for the defaults.
        options: The options of :func:`conformance.judge`.

    Returns:
        The verdict.

    Raises:
        ApplicationError: It is a WSGI application, or it does not start.
        TargetError: A token cannot be sent.
        TypeError: It is not an application: it cannot be called.
    """
    with serve_app(app, token, other_token, base_path=base_path, limits=limits, patience=patience) as target:
        return judge(target, **options)


@contextlib.contextmanager
def serve_app(  # noqa: PLR0913  what makes a target of an application
    app: Application,
    token: str,
    other_token: str | None = None,
    *,
    base_path: str = "/api/v2",
    limits: Limits | None = None,
    patience: Patience | None = None,
) -> Iterator[Target]:
    """Serve an ASGI application while the block runs.

    Use :func:`dataclasses.replace` on the target to set what :func:`judge_app` does not take. The port is closed when
    the block ends. If the application does not stop in time, its thread is abandoned with a warning; it does not keep
    the process alive.

    Args:
        app: The application; its lifespan startup and shutdown are run if it has them.
        token: A token that it accepts.
        other_token: A token of another user; None leaves out the checks that take two users.
        base_path: The path of the API in the application, with a leading slash; empty for the root.
        limits: How much of an answer is read; None for the defaults.
        patience: How long the application may take to start and to stop; None for the defaults.

    Yields:
        The application as a target.

    Raises:
        ApplicationError: It is a WSGI application, or it does not start.
        TargetError: A token cannot be sent.
        TypeError: It is not an application: it cannot be called.
    """
    if not callable(app):
        # uvicorn would serve it and answer 500 to everything, and the verdict would blame the application for that.
        raise TypeError(f"An ASGI application can be called; {type(app).__name__} cannot.")
    if _looks_like_wsgi(app):
        raise ApplicationError(
            "This looks like a WSGI application: it takes two arguments, where ASGI has three. "
            "Wrap it, for example with a2wsgi.WSGIMiddleware(app)."
        )
    # asyncio sets TCP_NODELAY only on a socket whose protocol is named; without it, every answer is delayed by 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((_LOOPBACK, 0))
        url = f"http://{_LOOPBACK}:{listener.getsockname()[1]}{base_path.rstrip('/')}"
        target = read_target(url, token, other_token, limits)
        _silence_uvicorn()
        with _running(app, listener, patience or Patience()):
            yield target


def _silence_uvicorn() -> None:
    """Keep uvicorn from logging errors of the application: their text may hold data that must not be printed."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)  # the same filter is added once


def _is_not_ours(record: logging.LogRecord) -> bool:
    return record.threadName != _THREAD


@contextlib.contextmanager
def _running(app: Application, listener: socket.socket, patience: Patience) -> Iterator[None]:
    graceful = max(1, round(patience.stop))
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=graceful)
    server = uvicorn.Server(config)
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    loop = runner.get_loop()

    def serve() -> None:
        # uvicorn calls sys.exit if the start fails, and a loop that is stopped early raises RuntimeError.
        with contextlib.suppress(SystemExit, RuntimeError), runner:
            runner.run(server.serve(sockets=[listener]))

    thread = threading.Thread(target=serve, name=_THREAD, daemon=True)
    thread.start()
    try:
        _await_start(server, thread, patience.start)
        yield
    finally:
        # A server that has not started waits for the application, and does not see that it should stop.
        if server.started:
            server.should_exit = True
            # Once for running requests, once for the shutdown of the application, and a second for the server itself.
            thread.join(2 * patience.stop + 1)
        with contextlib.suppress(RuntimeError):  # the server ended meanwhile, and its loop is closed
            loop.call_soon_threadsafe(loop.stop)
        thread.join(patience.stop)
        if thread.is_alive():
            warnings.warn("The application does not stop; its thread is abandoned.", RuntimeWarning, stacklevel=2)


def _await_start(server: uvicorn.Server, thread: threading.Thread, seconds: float) -> None:
    latest = time.monotonic() + seconds
    while not server.started:
        thread.join(_TICK)
        if not thread.is_alive():
            raise ApplicationError("The application did not start: its startup failed. Run it by itself to see why.")
        if time.monotonic() > latest:
            raise ApplicationError(f"The application did not start within {seconds:g} seconds.")


def _looks_like_wsgi(app: Application) -> bool:
    called = app if inspect.isroutine(app) else getattr(app, "__call__", app)  # noqa: B004  its signature is wanted
    if inspect.iscoroutinefunction(called):
        return False
    try:
        parameters = inspect.signature(called).parameters.values()
    except (TypeError, ValueError):
        return False
    kinds = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    needed = [each.kind in kinds and each.default is inspect.Parameter.empty for each in parameters]
    return len(needed) == _WSGI_ARGUMENTS and all(needed)
