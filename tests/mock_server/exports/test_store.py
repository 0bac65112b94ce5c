"""Tests of the store in memory."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
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


def _numbered(number: int, params: object = None, *, used_up: bool = False) -> StoredExport:
    return replace(EXPORT, id=f"e{number}", params=params, used_up=used_up)


def _there(store: MemoryStore, count: int) -> list[int]:
    return [number for number in range(count) if store.find(f"e{number}") is not None]


def test_of_a_full_store_used_up_exports_go_first() -> None:
    """What was used up first goes first, whenever it was created; then the oldest go."""
    store = MemoryStore([_numbered(number) for number in range(4)], most=4)
    store.use_up("e3")
    store.use_up("e1")
    remaining = []
    for number in range(4, 8):
        store.add(_numbered(number))
        remaining.append(_there(store, 8))
    assert remaining == [[0, 1, 2, 4], [0, 2, 4, 5], [2, 4, 5, 6], [4, 5, 6, 7]]


def test_a_store_is_bounded_by_the_bytes_of_its_params() -> None:
    """As many exports go as have to, and the newest stays even if it has no room."""
    store = MemoryStore([_numbered(number, "x" * 98) for number in range(3)], most_bytes=300)
    assert _there(store, 3) == [0, 1, 2]
    store.add(_numbered(3, "x" * 198))
    assert _there(store, 4) == [2, 3]
    store.add(_numbered(4, "x" * 1000))
    assert _there(store, 5) == [4]
    store.add(_numbered(5))
    assert _there(store, 6) == [5]


def test_an_export_of_the_data_set_that_is_used_up_goes_first() -> None:
    """Whether an export was used up before or since makes no difference."""
    store = MemoryStore([_numbered(0), _numbered(1, used_up=True)], most=2)
    store.add(_numbered(2))
    assert _there(store, 3) == [0, 2]


def test_a_full_store_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """The first export that goes is announced, with what that means for its id; the others are not."""
    store = MemoryStore(most=2)
    for number in range(2):
        store.add(_numbered(number))
    assert caplog.messages == []
    for number in range(2, 10):
        store.add(_numbered(number))
    (message,) = caplog.messages
    assert "2 exports" in message
    assert "404" in message


def test_params_need_no_more_memory_than_their_text() -> None:
    """Small values, which take many times the memory of their text, are kept as text, used up or not."""
    params: dict[str, object] = {"filter": {"x": [[] for _ in range(100_000)]}}
    store = MemoryStore()
    tracemalloc.start()
    try:
        store.add(_numbered(0, deepcopy(params)))
        store.use_up("e0")
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 400_000
    found = store.find("e0")
    assert found is not None
    assert found.params == params


@pytest.mark.parametrize(
    "params", [{}, "{}", {"a": [1, -0.0, 1e-300, 10**300, None, True, "\ud800", "\u2028"]}, "\ud800"]
)
def test_params_are_found_as_they_were_added(params: object) -> None:
    """Objects and texts, numbers of any size and lone surrogates stay what they are."""
    found = MemoryStore([_numbered(0, params)]).find("e0")
    assert found is not None
    assert found.params == params


def test_all_exports_come_in_the_order_of_their_creation() -> None:
    """Those that are used up are among them, in their places."""
    exports = [_numbered(number, {"number": number}) for number in range(4)]
    store = MemoryStore(exports)
    store.use_up("e1")
    assert store.all() == (exports[0], replace(exports[1], used_up=True), exports[2], exports[3])
