"""`serve --watch`: a server that follows its files while they are edited.

The rule: what is served is always the last state of the files that had no mistake. A file with one is reported, and the
server goes on as before. A new state is a new server: what was created or used up before is gone.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.contract.source import SourceError
from mock_server.control.rules import RuleError

_PAUSE_SECONDS: Final = 0.3
_State = tuple[tuple[int, int] | None, ...]


class Following:
    """An ASGI application that is another one after its files have changed.

    Args:
        app: The application of the files as they are.
        make: Makes the application of the files as they are now.
        files: The files.
    """

    def __init__(self, app: ASGIApp, make: Callable[[], ASGIApp], files: Sequence[Path]) -> None:
        self._app = app
        self._make = make
        self._files = files
        self._state = self._read_state()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; one that has begun is answered by the application that it began with."""
        await self._app(scope, receive, send)

    def look(self) -> str | None:
        """Follow the files if they have changed.

        Returns:
            What to tell: that they were read again, or what is wrong with them; None if nothing has changed.
        """
        state = self._read_state()
        if state == self._state:
            return None
        self._state = state
        try:
            self._app = self._make()
        except (SourceError, RuleError) as error:
            return f"{error}\nThe last state without a mistake is served."
        return "The files were read again; everything starts anew."

    def _read_state(self) -> _State:
        return tuple(_stamp(file) for file in self._files)


@contextmanager
def followed(app: Following, tell: Callable[[str], None]) -> Iterator[None]:
    """Follow the files while the block runs.

    Args:
        app: What follows them.
        tell: Is told what came of it.
    """
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            told = app.look()
            if told is not None:
                tell(told)

    thread = threading.Thread(target=follow, name="mailing-mock --watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
