"""A response that sends a file while it is being made.

The chunks come from a plain iterator, which runs in a worker thread so that other requests go on. The rule: the
iterator is closed in any case, after the last chunk, after an error and after the client has disconnected, because its
temporary files are removed then.
"""

from collections.abc import Iterator, Mapping

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class FileResponse(Response):
    """Sends the chunks of an iterator. The head is sent after the first chunk was made, so that an error can be."""

    def __init__(self, chunks: Iterator[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(media_type=media_type, headers=headers)
        # The length of the file is not known yet.
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file until it ends or the client disconnects."""
        del scope
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, receive, group.cancel_scope)
            try:
                await self._send_file(send)
            except Exception as error:  # noqa: BLE001  raised again below, outside the group, which would wrap it
                failure = error
            finally:
                # A disconnect cancels this block; closing has to go on all the same.
                with anyio.CancelScope(shield=True):
                    await run_in_threadpool(_close, self._chunks)
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure

    async def _send_file(self, send: Send) -> None:
        chunk = await run_in_threadpool(next, self._chunks, None)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        while chunk is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = await run_in_threadpool(next, self._chunks, None)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _cancel_on_disconnect(receive: Receive, cancel_scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    cancel_scope.cancel()


def _close(chunks: Iterator[bytes]) -> None:
    # Only generators have to be closed; other iterators have no such method.
    getattr(chunks, "close", lambda: None)()
