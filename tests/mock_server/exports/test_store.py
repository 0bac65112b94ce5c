"""Tests of the store in memory."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest

from mock_server.exports.store import MemoryStore
from mock_server.fixtures import StoredExport

EXPORT = StoredExport("3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908", "u", {}, datetime(2026, 3, 2, tzinfo=UTC), used_up=False)


def test_an_export_is_found_by_its_id_in_any_letter_case() -> None:
    """What was added is found, by its UUID in either case; another id finds nothing."""
    store = MemoryStore()
    store.add(EXPORT)
    assert store.find(EXPORT.id) == store.find(EXPORT.id.upper()) == EXPORT
    assert store.find("00000000-0000-4000-8000-000000000000") is None


def test_an_id_is_given_once() -> None:
    """A second export of the same id is refused, and the first stays."""
    store = MemoryStore([EXPORT])
    with pytest.raises(ValueError, match="already"):
        store.add(replace(EXPORT, id=EXPORT.id.upper(), user_id="other"))
    assert store.find(EXPORT.id) == EXPORT


def test_an_export_is_used_up_once() -> None:
    """The first caller uses it up; later ones, and callers with an unknown id, do not."""
    store = MemoryStore([EXPORT])
    assert store.use_up(EXPORT.id.upper()) is True
    assert store.use_up(EXPORT.id) is False
    assert store.use_up("unknown") is False
    found = store.find(EXPORT.id)
    assert found is not None
    assert found.used_up


def test_of_fifty_threads_one_uses_an_export_up() -> None:
    """Using up is atomic: however many threads ask at once, exactly one succeeds, every time."""
    barrier = Barrier(50)

    def attempt(store: MemoryStore) -> bool:
        barrier.wait()
        return store.use_up(EXPORT.id)

    with ThreadPoolExecutor(50) as pool:
        for _ in range(20):
            store = MemoryStore([EXPORT])
            assert sum(pool.map(attempt, [store] * 50)) == 1
