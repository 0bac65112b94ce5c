"""Who owns which export, and what is used up."""

from mock_server.store.memory import MemoryStore
from mock_server.store.protocol import Store

__all__ = ["MemoryStore", "Store"]
