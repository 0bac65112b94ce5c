"""The exports of a server, and which of them are used up; gone when the server stops.

The rules:

- Using an export up is atomic, because the contract promises that of many reads at the same time one succeeds.
- Ids are compared as UUIDs are, in any letter case (RFC 9562, section 4).
- The store is bounded, so that a server can run for months. What was used up first goes first, then the oldest. The id
  of an export that is gone is unknown from then on.
- Params are kept as JSON text, because small values take many times the memory of their text.
"""

import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock
from typing import Final

from mock_server.fixtures import StoredExport

MOST_EXPORTS: Final = 100_000
"""How many exports a store keeps."""

MOST_BYTES: Final = 256 * 1024 * 1024
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
        self._fresh: OrderedDict[str, _Kept] = OrderedDict()
        self._used_up: OrderedDict[str, _Kept] = OrderedDict()
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
        key, text = export.id.lower(), json.dumps(export.params, separators=(",", ":")).encode()
        with self._lock:
            if self._kept(key) is not None:
                raise ValueError(f"There is an export {export.id} already.")
            self._bytes += len(text)
            while self._is_full():
                self._drop()
            (self._used_up if export.used_up else self._fresh)[key] = (replace(export, params=None), text)

    def find(self, identifier: str) -> StoredExport | None:
        """Return an export by its id, or None."""
        with self._lock:
            kept = self._kept(identifier.lower())
        if kept is None:
            return None
        export, text = kept
        return replace(export, params=json.loads(text))

    def all(self) -> tuple[StoredExport, ...]:
        """Return all exports, the oldest first."""
        with self._lock:
            return tuple(self._exports.values())

    def use_up(self, identifier: str) -> bool:
        """Use an export up.

        Returns:
            True for exactly one caller, however many ask at the same time; False for all others, and for an id that no
            export has.
        """
        with self._lock:
            kept = self._fresh.pop(identifier.lower(), None)
            if kept is None:
                return False
            export, text = kept
            self._used_up[identifier.lower()] = (replace(export, used_up=True), text)
            return True

    def _kept(self, key: str) -> _Kept | None:
        return self._fresh.get(key) or self._used_up.get(key)

    def _is_full(self) -> bool:
        """Return whether a further export, whose bytes are counted already, has no room beside those that are kept."""
        count = len(self._fresh) + len(self._used_up)
        return count > 0 and (count >= self._most or self._bytes > self._most_bytes)

    def _drop(self) -> None:
        _, text = (self._used_up or self._fresh).popitem(last=False)[1]
        self._bytes -= len(text)
        if not self._has_dropped:
            self._has_dropped = True
            _LOG.warning(
                "The store is full (%d exports, or %d bytes of params). From now on new exports replace old ones, "
                "used-up ones first, whose ids answer 404.",
                self._most,
                self._most_bytes,
            )
