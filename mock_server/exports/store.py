"""The exports of a server, and which of them are used up; gone when the server stops.

The rule: using an export up is atomic, because the contract promises that of many reads at the same time one succeeds.
Ids are compared as UUIDs are, in any letter case (RFC 9562, section 4).
"""

from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from mock_server.fixtures import StoredExport


class MemoryStore:
    """Exports in memory. Every method may be called from several threads at once."""

    def __init__(self, exports: Iterable[StoredExport] = ()) -> None:
        self._lock = Lock()
        self._exports: dict[str, StoredExport] = {}
        for export in exports:
            self.add(export)

    def add(self, export: StoredExport) -> None:
        """Keep a new export.

        Raises:
            ValueError: There is an export of this id already.
        """
        with self._lock:
            if export.id.lower() in self._exports:
                raise ValueError(f"There is an export {export.id} already.")
            self._exports[export.id.lower()] = export

    def find(self, identifier: str) -> StoredExport | None:
        """Return an export by its id, or None."""
        return self._exports.get(identifier.lower())

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
            export = self._exports.get(identifier.lower())
            if export is None or export.used_up:
                return False
            self._exports[identifier.lower()] = replace(export, used_up=True)
            return True
