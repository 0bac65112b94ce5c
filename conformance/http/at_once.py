"""Requests that are sent at the same time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

_PATIENCE = 30
_Result = TypeVar("_Result")


def at_once(requests: Sequence[Callable[[], _Result]]) -> list[_Result]:
    """Send requests at the same time.

    Args:
        requests: Each sends a request, or some one after another; none is called before all are ready.

    Returns:
        What came back, in the order of the requests.

    Raises:
        Exception: What one of them raised, once all have ended.
    """
    barrier = Barrier(len(requests))

    def send(request: Callable[[], _Result]) -> _Result:
        barrier.wait(timeout=_PATIENCE)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))
