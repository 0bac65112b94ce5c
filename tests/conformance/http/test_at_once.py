"""Tests of requests at the same time: none begins before all are ready, and each answer is that of its request."""

import threading
from functools import partial

import pytest

from conformance.http.at_once import at_once


def test_no_request_is_sent_before_all_are_ready() -> None:
    """Each waits in a thread of its own until the others are there; if one were sent alone, this would never end."""
    together = threading.Barrier(5)
    assert len(set(at_once([lambda: (together.wait(timeout=30), threading.get_ident())[1]] * 5))) == 5


def test_the_answers_stand_in_the_order_of_their_requests() -> None:
    """Whichever comes first, an answer has the place of its request."""
    later = threading.Event()

    def slow() -> str:
        later.wait(timeout=30)
        return "first"

    def quick() -> str:
        later.set()
        return "second"

    assert at_once([slow, quick]) == ["first", "second"]


def test_what_a_request_raises_is_raised() -> None:
    """An error of one of them is not lost."""
    with pytest.raises(ValueError, match="lost"):
        at_once([partial(int, "1"), partial(_fails, "lost")])


def _fails(reason: str) -> int:
    raise ValueError(reason)
