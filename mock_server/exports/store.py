"""Exports in memory, gone when the server stops. Ids are compared as UUIDs are: in any letter case."""

from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from mock_server.fixtures import StoredExport


class MemoryStore:
    """A `Store` that keeps its exports in a dictionary and guards each change with a lock."""

    def __init__(self, exports: Iterable[StoredExport] = ()) -> None:
        self._lock = Lock()
        self._exports: dict[str, StoredExport] = {}
        for export in exports:
            self.add(export)

    def add(self, export: StoredExport) -> None:
        """Keeps a new export; a ValueError where its id is taken."""
        with self._lock:
            if export.id.lower() in self._exports:
                raise ValueError(f"There is an export {export.id} already.")
            self._exports[export.id.lower()] = export

    def find(self, identifier: str) -> StoredExport | None:
        """Finds an export by its id, or None."""
        return self._exports.get(identifier.lower())

    def use_up(self, identifier: str) -> bool:
        """Uses an export up; True for exactly one caller."""
        with self._lock:
            export = self._exports.get(identifier.lower())
            if export is None or export.used_up:
                return False
            self._exports[identifier.lower()] = replace(export, used_up=True)
            return True
