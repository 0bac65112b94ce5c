"""Tests of responses that are made while they are sent."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from starlette.types import Message

from mock_server.http.streams import FileResponse
from tests.mock_server.driving import Exchange, http_scope


class _Source:
    """Chunks, and a record of what became of them."""

    def __init__(self, count: int, failing_at: int | None = None) -> None:
        self.made = 0
        self.closed = 0
        self.threads: set[str] = set()
        self._count = count
        self._failing_at = failing_at

    def chunks(self) -> Iterator[bytes]:
        try:
            for number in range(self._count):
                self.threads.add(threading.current_thread().name)
                if number == self._failing_at:
                    raise OSError("the disk is full")
                self.made += 1
                yield b"x" * 10
        finally:
            self.closed += 1


def _response(source: _Source) -> FileResponse:
    return FileResponse(source.chunks(), "text/csv; charset=utf-8", {"X-Name": "y"})


class _Connection(Exchange):
    """A connection that stays open until `leave_after` messages were sent."""

    leave_after: int | None = None

    async def drive(self, response: FileResponse) -> None:
        gone = asyncio.Event()

        async def receive() -> Message:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            self.sent.append(message)
            if len(self.sent) == self.leave_after:
                gone.set()
            await asyncio.sleep(0)

        await response(http_scope(), receive, send)


def test_every_chunk_is_sent_from_another_thread() -> None:
    """All chunks arrive behind one head; making them does not hold the event loop."""
    source, connection = _Source(5), _Connection()
    asyncio.run(connection.drive(_response(source)))
    assert connection.status == 200
    assert connection.body == b"x" * 50
    assert connection.sent[-1]["more_body"] is False
    assert dict(connection.sent[0]["headers"]) == {b"x-name": b"y", b"content-type": b"text/csv; charset=utf-8"}
    assert threading.main_thread().name not in source.threads
    assert source.closed == 1


def test_a_client_that_leaves_ends_the_making() -> None:
    """When the client is gone, no more chunks are made and what was opened is closed."""
    source, connection = _Source(1_000_000), _Connection()
    connection.leave_after = 3
    asyncio.run(connection.drive(_response(source)))
    assert source.closed == 1
    assert source.made < 100
    assert connection.sent[-1]["more_body"] is True


def test_a_failure_before_the_first_chunk_can_still_be_told() -> None:
    """Nothing has been sent when the first chunk fails, so an error document can be."""
    source, connection = _Source(5, failing_at=0), _Connection()
    with pytest.raises(OSError, match="the disk is full"):
        asyncio.run(connection.drive(_response(source)))
    assert connection.sent == []
    assert source.closed == 1


def test_a_failure_later_leaves_the_file_unfinished() -> None:
    """A failure on the way closes the source and is raised as it was; the body is not ended."""
    source, connection = _Source(5, failing_at=2), _Connection()
    with pytest.raises(OSError, match="the disk is full"):
        asyncio.run(connection.drive(_response(source)))
    assert connection.body == b"x" * 20
    assert connection.sent[-1]["more_body"] is True
    assert source.closed == 1


def test_a_plain_iterator_will_do() -> None:
    """What cannot be closed need not be; an empty file is a head and an end."""
    connection = _Connection()
    asyncio.run(connection.drive(FileResponse(iter(()), media_type="text/csv", headers={})))
    assert connection.body == b""
    assert [message["type"] for message in connection.sent] == ["http.response.start", "http.response.body"]
