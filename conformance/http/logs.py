"""Keeping requests out of the logs of the HTTP library.

At DEBUG, httpcore logs the URL, which may hold a token, and the header fields of answers, which may hold anything. The
suite may run inside a process that has set that level, for pytest or for an application of its own.
"""

import contextlib
import logging
from collections.abc import Iterator
from contextvars import ContextVar

# Each by its full name: a filter on a parent logger does not apply to its children.
_LOGGERS = tuple(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks"))
_SENDING: ContextVar[bool] = ContextVar("conformance_sending", default=False)


@contextlib.contextmanager
def unlogged() -> Iterator[None]:
    """Keep what this thread sends inside the block out of the logs."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)  # the same filter is added once
    before = _SENDING.set(True)
    try:
        yield
    finally:
        _SENDING.reset(before)


def _is_not_ours(_record: logging.LogRecord) -> bool:
    return not _SENDING.get()
