"""A response that sends a file while it is being made.

A download begins and then makes its chunks, each of these steps in a worker thread, so that other requests go on. The
rules:

- A small file is made at once, because handing it to a thread would take longer than making it.
- There are few workers, and each step waits for its turn. So of many files at the same time none holds up the others or
  the rest of the server, however long it is; more threads would only compete for the interpreter.
- No step begins after the client has disconnected, and the iterator of the chunks is closed in any case.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

import anyio
from anyio.lowlevel import RunVar
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mock_server.exports.operations import File

_Result = TypeVar("_Result")

_WORKERS: Final = 2
# Of the event loop, as the threads are: an application may be called in several loops.
_LIMITER: Final[RunVar[anyio.CapacityLimiter]] = RunVar("mailing-mock file workers")


class FileResponse(Response):
    """Sends a file. The head is sent after the first chunk was made, so that until then an error can be.

    Args:
        open_file: Begins the file; whatever it raises is raised when the response is called.
        media_type: The media type of the file.
        is_small: Whether the file is made so quickly that other requests may wait for it.
    """

    def __init__(self, open_file: Callable[[], File], media_type: str, *, is_small: bool = False) -> None:
        super().__init__(media_type=media_type)
        # The length of the file is not known yet.
        del self.headers["content-length"]
        self._open_file = open_file
        self._is_small = is_small

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file until it ends or the client disconnects."""
        del scope
        if self._is_small:
            await self._send_at_once(send)
            return
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, receive, group.cancel_scope)
            try:
                await self._send_file(send)
            except Exception as error:  # noqa: BLE001  raised again below, outside the group, which would wrap it
                failure = error
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure

    async def _send_at_once(self, send: Send) -> None:
        file = self._open_file()
        content = b"".join(file.chunks)
        await send(self._head(file))
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def _head(self, file: File) -> Message:
        self.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
        return {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}

    async def _send_file(self, send: Send) -> None:
        file = await _in_worker(self._open_file)
        try:
            chunk = await _in_worker(partial(next, file.chunks, None))
            await send(self._head(file))
            while chunk is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await _in_worker(partial(next, file.chunks, None))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            # A disconnect cancels between two steps, never within one. Only generators have to be closed.
            getattr(file.chunks, "close", lambda: None)()


async def _in_worker(step: Callable[[], _Result]) -> _Result:
    """Call a function in a worker thread once it is its turn; the turns are taken in the order of the calls."""
    limiter = _LIMITER.get(None)
    if limiter is None:
        limiter = anyio.CapacityLimiter(_WORKERS)
        _LIMITER.set(limiter)
    return await anyio.to_thread.run_sync(step, limiter=limiter)


async def _cancel_on_disconnect(receive: Receive, cancel_scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    cancel_scope.cancel()
