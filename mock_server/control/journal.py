"""The journal: what a client sent and what was wrong with it, for the tester who asks why a test failed.

Each session has one. It holds the last requests and what each was answered. `recording.py` writes it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import msgspec

from mock_server.http.wire_guard import Body

MOST: Final = 1000
"""How many requests a journal holds; the oldest ones go first."""


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request breaks the contract.

    Attributes:
        pointer: A JSON pointer into the body of the request; None where it is not about a part of the body.
        clause: A JSON pointer into the contract: the response that the request got.
        message: What is wrong.
    """

    pointer: str | None
    clause: str
    message: str


# A journal holds a thousand of them, and the garbage collector need not look at what cannot be a part of a circle.
class Entry(msgspec.Struct, kw_only=True, gc=False):
    """One request and its answer.

    Attributes:
        number: Its place among the answers of the session, from 1.
        at: When it came, by the clock of the session; aware, in UTC.
        method: The method.
        path: The path, as the client wrote it, unquoted.
        query: The query, with the values of tokens replaced.
        media_type: The media type of its body; empty if it has none.
        body: The body as text, cut at 8 KiB; None if it has none.
        operation: The `operationId`; None if no operation was found, or the request was refused before.
        user: The handle of the user who sent it; None without a valid token.
        preference: What it, or a rule, preferred to a plain answer.
        status: The status of the answer; None if the connection ended before one.
        milliseconds: From its head to the end of its answer.
        reason: Why it was refused, also what the client is not told; None if it was not.
        violations: Where it breaks the contract.
        ignored: The first keys of its filter that no filter of the contract has.
        no_effect: The first keys of its filter whose value has no effect, each as `key=value`.
        unknown_members: The first members of its body outside of the filter that are ignored, as JSON pointers.
        provoked: Whether a tester asked for this answer or spoiled it, so that it says nothing of the client.
        received: When it came, in seconds by a clock that nobody sets; only differences mean something.
        retry_after: For how many seconds the answer asks the client to wait; None if it does not.
        refusals: How often the token of this request was refused in a row, this time included; 0 if it was not.
        by_fetch: Whether a script sent it, as the header fields `Sec-Fetch-*` of browsers say.
    """

    number: int = 0
    at: datetime
    method: str
    path: str
    query: str = ""
    media_type: str = ""
    body: str | None = None
    operation: str | None = None
    user: str | None = None
    preference: str | None = None
    status: int | None = None
    milliseconds: float = 0.0
    reason: str | None = None
    violations: tuple[Violation, ...] = ()
    ignored: tuple[str, ...] = ()
    no_effect: tuple[str, ...] = ()
    unknown_members: tuple[str, ...] = ()
    provoked: bool = False
    received: float = 0.0
    retry_after: int | None = None
    refusals: int = 0
    by_fetch: bool = False

    @property
    def export_id(self) -> str:
        """The id of the export that its path names, in lower case."""
        return self.path.rpartition("/")[2].partition(".")[0].lower()


Finish = Callable[[Entry, Body], None]
"""Completes an entry by the body of its request."""


class Journal:
    """The last requests of one session. A server reads and writes it in one thread.

    Args:
        most: How many it holds.
    """

    def __init__(self, most: int = MOST) -> None:
        self._entries: deque[Entry] = deque(maxlen=most)
        self._unfinished: deque[tuple[Finish, Entry, Body]] = deque(maxlen=most)
        self._count = 0
        self._listeners: list[Callable[[Entry], None]] = []
        self._refused: tuple[bytes | None, int] = (None, 0)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over the entries, the oldest first."""
        self._finish()
        return iter(tuple(self._entries))

    def add(self, entry: Entry, token: bytes | None = None) -> None:
        """Take a request that is answered, and give it its number.

        Args:
            entry: The request.
            token: A digest of the token that was refused; None if none was.
        """
        if token is not None or self._refused[0] is not None:
            entry.refusals = self._count_refusal(token)
        self._count += 1
        entry.number = self._count
        self._entries.append(entry)

    def finish_later(self, finish: Finish, entry: Entry, body: Body) -> None:
        """Complete an entry only when someone looks at the journal, because a client need not wait for that."""
        self._unfinished.append((finish, entry, body))

    def _finish(self) -> None:
        while self._unfinished:
            finish, entry, body = self._unfinished.popleft()
            finish(entry, body)

    def tell(self, entry: Entry) -> None:
        """Tell those who listen of a request whose answer has ended."""
        if self._listeners:
            self._finish()
        for listener in tuple(self._listeners):
            listener(entry)

    def _count_refusal(self, token: bytes | None) -> int:
        """Return how often a token was refused in a row, this time included."""
        last, count = self._refused
        self._refused = (token, 0 if token is None else count + 1 if token == last else 1)
        return self._refused[1]

    def clear(self) -> None:
        """Forget all requests; the next one is number 1."""
        self._entries.clear()
        self._count = 0
        self._refused = (None, 0)

    def listen(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Call a function with each entry from now on; return a function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
