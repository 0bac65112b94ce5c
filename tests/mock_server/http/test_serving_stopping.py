"""Tests of a server that is told to stop, or has no file descriptors left, in a process of its own."""

import asyncio
import errno
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.types import Receive, Scope, Send

from mock_server.http import serving
from mock_server.http.serving import in_background, listen

SERVER = """
import asyncio, resource, signal, sys, time
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from mock_server.exports.operations import File
from mock_server.http import serving
from mock_server.http.streams import FileResponse

def endless():
    while True:
        time.sleep(0.001)
        yield b"a row"

async def send_file(_request):
    return FileResponse(lambda: File("contacts.csv", endless()), "text/plain")

async def stall(_request):
    await asyncio.sleep(600)

async def answer(_request):
    return PlainTextResponse("an answer")

{preparation}
app = Starlette(routes=[Route("/file", send_file), Route("/stall", stall), Route("/", answer)])
listener = serving.listen("127.0.0.1", 0)
try:
    serving.serve(app, listener, log_level="warning", ready=lambda: print(listener.getsockname()[1], flush=True))
except KeyboardInterrupt:
    sys.exit(130)
"""


@contextmanager
def _running(preparation: str = "") -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server process, and its port."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", SERVER.format(preparation=preparation)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def _asked(stack: ExitStack, port: int, path: str) -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: mock.test\r\n\r\n".encode())
    return connection


def _rest(connection: socket.socket) -> bytes:
    content = b""
    try:
        while piece := connection.recv(65536):
            content += piece
    except ConnectionResetError:
        pass
    return content


@pytest.mark.parametrize(
    ("signals", "status"),
    [
        ([signal.SIGTERM], 143),
        pytest.param([signal.SIGTERM, signal.SIGTERM], 143, marks=pytest.mark.exhaustive),
        pytest.param([signal.SIGINT], 130, marks=pytest.mark.exhaustive),
        ([signal.SIGINT, signal.SIGINT], 130),
        pytest.param([signal.SIGHUP], 129, marks=pytest.mark.exhaustive),
    ],
    ids=str,
)
def test_a_server_stops_in_silence_amid_many_downloads(signals: list[signal.Signals], status: int) -> None:
    """Whichever signal comes, and however often, every file just ends and nothing is logged; the status tells which."""
    # These tests may be run under `nohup`, too.
    with _running("signal.signal(signal.SIGHUP, signal.SIG_DFL)") as (process, port), ExitStack() as stack:
        downloads = [_asked(stack, port, "/file") for _ in range(30)]
        begun = [connection.recv(15) for connection in downloads]
        for each in signals:
            process.send_signal(each)
            time.sleep(0.2)
        rests = [_rest(connection) for connection in downloads]
        stderr = process.communicate(timeout=20)[1]
    assert begun == [b"HTTP/1.1 200 OK"] * 30
    assert [rest for rest in rests if rest.endswith(b"\r\n0\r\n\r\n") or b"HTTP/1.1" in rest] == []
    assert (process.returncode, stderr) == (status, "")


@pytest.mark.exhaustive
def test_an_answer_that_notices_nothing_is_cancelled() -> None:
    """An application that waits without looking at its client cannot hold the stop up, and leaves no traceback."""
    with _running() as (process, port), ExitStack() as stack:
        stalled = _asked(stack, port, "/stall")
        assert _rest(_closing(stack, port)).endswith(b"an answer")
        process.terminate()
        assert _rest(stalled) == b""
        stderr = process.communicate(timeout=20)[1]
    assert process.returncode == 143
    assert "Traceback" not in stderr


def test_a_hangup_that_is_ignored_stays_ignored() -> None:
    """Under `nohup` a server goes on after SIGHUP."""
    with _running("signal.signal(signal.SIGHUP, signal.SIG_IGN)") as (process, port), ExitStack() as stack:
        process.send_signal(signal.SIGHUP)
        assert _rest(_closing(stack, port)).endswith(b"an answer")
        process.terminate()
        assert process.wait(timeout=20) == 143


def test_connections_wait_while_there_is_no_file_descriptor() -> None:
    """More connections than descriptors are reported in lines without a traceback, and are answered later."""
    limit = "resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))"
    with _running(limit) as (process, port), ExitStack() as stack:
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        assert process.stderr is not None
        assert "Too many open files" in process.stderr.readline()
        for connection in idle:
            connection.close()
        assert _rest(_closing(stack, port)).endswith(b"an answer")
        process.terminate()
        stderr = process.communicate(timeout=20)[1]
    assert "Traceback" not in stderr


def test_many_connections_that_cannot_be_accepted_are_one_line_a_second(caplog: pytest.LogCaptureFixture) -> None:
    """However many failures the event loop reports; what else it reports is passed on."""
    passed_on: list[dict[str, Any]] = []
    clock = iter([1000.0 + 0.01 * number for number in range(1000)])
    fake = SimpleNamespace(time=clock.__next__, default_exception_handler=passed_on.append)
    loop = cast("asyncio.AbstractEventLoop", fake)
    server = serving._server(_nothing, "warning", lambda: None)
    failure = {"message": "socket.accept() out of system resource", "exception": OSError(errno.EMFILE, "Too many")}
    with caplog.at_level(logging.WARNING):
        for _ in range(250):
            server._report(loop, failure)
        assert len(caplog.messages) == 3
        other = {"message": "x", "exception": OSError(errno.ECONNRESET, "reset")}
        server._report(loop, other)
    assert passed_on == [other]


def test_a_server_in_the_background_stops_amid_a_download() -> None:
    """What a command left running is dropped when the block ends."""

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                await send({"type": (await receive())["type"] + ".complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a row", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    with listen("127.0.0.1", 0) as listener, ExitStack() as stack:
        with in_background(endless, listener, log_level="warning"):
            download = _asked(stack, listener.getsockname()[1], "/")
            assert download.recv(15) == b"HTTP/1.1 200 OK"
        assert not _rest(download).endswith(b"\r\n0\r\n\r\n")


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotImplementedError


def _closing(stack: ExitStack, port: int) -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
    return connection
