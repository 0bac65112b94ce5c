"""A response that sends a file while it is being made.

The chunks come from a plain iterator, which runs in a worker thread so that other requests go on. It is closed in any
case: after the last chunk, after an error, and when the client has gone. Its temporary files go with it.
"""

from collections.abc import Iterator, Mapping

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class FileResponse(Response):
    """Sends the chunks of an iterator; the head follows the first of them, so that a failure before it can be told."""

    def __init__(self, chunks: Iterator[bytes], *, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(media_type=media_type, headers=headers)
        # How long the file will be, nobody knows.
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the file, or as much of it as the client stays for."""
        del scope
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(_until_the_client_is_gone, receive, group.cancel_scope)
            try:
                await self._send_file(send)
            except Exception as error:  # noqa: BLE001 - raised again below, outside the group, which would wrap it
                failure = error
            finally:
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


async def _until_the_client_is_gone(receive: Receive, cancel_scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    cancel_scope.cancel()


def _close(chunks: Iterator[bytes]) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
