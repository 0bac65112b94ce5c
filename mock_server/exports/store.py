"""The exports of a server, and which of them are used up; gone when the server stops.

The rules:

- Using an export up is atomic, because the contract promises that of many reads at the same time one succeeds.
- Ids are compared as UUIDs are, in any letter case (RFC 9562, section 4).
- The store is bounded, so that a server can run for months. What was used up first goes first, then the oldest. The id
  of an export that is gone is unknown from then on.
- Params are kept as JSON text, because small values take many times the memory of their text.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Final

from mock_server.fixtures import StoredExport
from mock_server.strict_json import read_back, write

MOST_EXPORTS: Final = 100_000
"""How many exports a store keeps."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""How many bytes of params a store keeps."""

_LOG: Final = logging.getLogger(__name__)
_Kept = tuple[StoredExport, bytes]


class MemoryStore:
    """Exports in memory. Every method may be called from several threads at once.

    Args:
        exports: Those that are there at first.
        most: How many exports to keep.
        most_bytes: How many bytes of params to keep; the newest export is kept in any case.
    """

    def __init__(
        self, exports: Iterable[StoredExport] = (), *, most: int = MOST_EXPORTS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._lock = Lock()
        self._exports: OrderedDict[str, _Kept] = OrderedDict()
        # The keys of those that are used up, in the order in which they were.
        self._used_up: OrderedDict[str, None] = OrderedDict()
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._has_dropped = False
        for export in exports:
            self.add(export)

    def add(self, export: StoredExport) -> None:
        """Keep a new export; if the store is full, others go.

        Raises:
            ValueError: There is an export of this id already.
        """
        # Copied, because the writer leaves room behind the text.
        key, text = export.id.lower(), bytes(memoryview(write(export.params)))
        with self._lock:
            if key in self._exports:
                raise ValueError(f"There is an export {export.id} already.")
            self._bytes += len(text)
            while self._exports and (len(self._exports) >= self._most or self._bytes > self._most_bytes):
                self._drop()
            self._exports[key] = (_copy(export, None, used_up=export.used_up), text)
            if export.used_up:
                self._used_up[key] = None

    def find(self, identifier: str) -> StoredExport | None:
        """Return an export by its id, or None."""
        with self._lock:
            kept = self._exports.get(identifier.lower())
        return None if kept is None else _whole(kept)

    def all(self) -> tuple[StoredExport, ...]:
        """Return all exports, the oldest first."""
        with self._lock:
            kept = tuple(self._exports.values())
        return tuple(map(_whole, kept))

    def use_up(self, identifier: str) -> bool:
        """Use an export up.

        Returns:
            True for exactly one caller, however many ask at the same time; False for all others, and for an id that no
            export has.
        """
        key = identifier.lower()
        with self._lock:
            if key in self._used_up or key not in self._exports:
                return False
            export, text = self._exports[key]
            self._exports[key] = (_copy(export, None, used_up=True), text)
            self._used_up[key] = None
            return True

    def _drop(self) -> None:
        if self._used_up:
            _, text = self._exports.pop(self._used_up.popitem(last=False)[0])
        else:
            _, text = self._exports.popitem(last=False)[1]
        self._bytes -= len(text)
        if not self._has_dropped:
            self._has_dropped = True
            _LOG.warning(
                "The store is full (%d exports, or %d bytes of params). From now on new exports replace old ones, "
                "used-up ones first, whose ids answer 404.",
                self._most,
                self._most_bytes,
            )


def _whole(kept: _Kept) -> StoredExport:
    export, text = kept
    return _copy(export, read_back(text), used_up=export.used_up)


def _copy(export: StoredExport, params: object, *, used_up: bool) -> StoredExport:
    # In place of dataclasses.replace, which takes twice as long, and every request does this.
    return StoredExport(export.id, export.user_id, params, export.created_at, used_up=used_up)
