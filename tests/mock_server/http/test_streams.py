"""Tests of responses that are made while they are sent."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from starlette.types import Message

from mock_server.exports.operations import File
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
    return FileResponse(lambda: File("contacts.csv", source.chunks()), "text/csv; charset=utf-8")


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
    assert dict(connection.sent[0]["headers"]) == {
        b"content-disposition": b'attachment; filename="contacts.csv"',
        b"content-type": b"text/csv; charset=utf-8",
    }
    assert threading.main_thread().name not in source.threads
    assert source.closed == 1


def test_a_small_file_is_made_at_once() -> None:
    """It is sent whole behind its head, with the same headers, and no thread is asked to make it."""
    source, connection = _Source(5), _Connection()
    small = FileResponse(lambda: File("contacts.csv", source.chunks()), "text/csv; charset=utf-8", is_small=True)
    asyncio.run(connection.drive(small))
    large = _Connection()
    asyncio.run(large.drive(_response(_Source(5))))
    assert connection.sent[0] == large.sent[0]
    assert [message.get("body") for message in connection.sent[1:]] == [b"x" * 50]
    assert connection.sent[-1]["more_body"] is False
    assert source.threads == {threading.main_thread().name}
    assert source.closed == 1


def test_a_small_file_that_fails_sends_nothing() -> None:
    """An error while it is made is raised before its head is sent, so that it can still be answered."""
    source, connection = _Source(5, failing_at=3), _Connection()
    small = FileResponse(lambda: File("contacts.csv", source.chunks()), "text/csv; charset=utf-8", is_small=True)
    with pytest.raises(OSError, match="the disk is full"):
        asyncio.run(connection.drive(small))
    assert (connection.sent, source.closed) == ([], 1)


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
    asyncio.run(connection.drive(FileResponse(lambda: File("contacts.csv", iter(())), "text/csv")))
    assert connection.body == b""
    assert [message["type"] for message in connection.sent] == ["http.response.start", "http.response.body"]


def test_a_file_that_cannot_be_opened_is_an_error() -> None:
    """What opening raises is raised as it was, before anything is sent."""

    def refused() -> File:
        raise LookupError("no such export")

    connection = _Connection()
    with pytest.raises(LookupError, match="no such export"):
        asyncio.run(connection.drive(FileResponse(refused, "text/csv")))
    assert connection.sent == []


def test_few_threads_make_all_files() -> None:
    """However many files are sent at the same time, two of them are being made at any moment."""
    now, most = 0, 0
    lock = threading.Lock()

    def step(change: int) -> None:
        nonlocal now, most
        with lock:
            now += change
            most = max(most, now)

    def chunks() -> Iterator[bytes]:
        for _ in range(5):
            step(1)
            time.sleep(0.002)
            step(-1)
            yield b"x"

    async def all_at_once() -> None:
        responses = [FileResponse(lambda: File("contacts.csv", chunks()), "text/csv") for _ in range(20)]
        await asyncio.gather(*(_Connection().drive(response) for response in responses))

    asyncio.run(all_at_once())
    assert most == 2


def test_nothing_is_selected_for_a_client_that_has_left() -> None:
    """A client that disconnects before the turn of its download causes no work."""
    opened: list[str] = []
    release = threading.Event()

    def blocked() -> File:
        assert release.wait(10)
        return File("contacts.csv", iter(()))

    def selected() -> File:
        opened.append("contacts.csv")
        return File("contacts.csv", iter(()))

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def ignore(_message: Message) -> None:
        pass

    async def leave() -> None:
        others = [asyncio.create_task(_Connection().drive(FileResponse(blocked, "text/csv"))) for _ in range(2)]
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(FileResponse(selected, "text/csv")(http_scope(), gone, ignore), 10)
        finally:
            release.set()
        await asyncio.gather(*others)

    asyncio.run(leave())
    assert opened == []
