"""What the operations ask of a store."""

from typing import Protocol

from mock_server.fixtures import StoredExport


class Store(Protocol):
    """Keeps exports. Every method may be called from several threads at once."""

    def add(self, export: StoredExport) -> None:
        """Keeps a new export.

        Raises:
            ValueError: There is an export of this id already.
        """

    def find(self, identifier: str) -> StoredExport | None:
        """Finds an export by its id, in any letter case; None where there is none."""

    def use_up(self, identifier: str) -> bool:
        """Uses an export up.

        Returns:
            True for exactly one caller, however many ask at the same time; False for all others, and where there is no
            such export.
        """
