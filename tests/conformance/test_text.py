"""Tests of numbers in sentences."""

import pytest

from conformance.text import counted


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 checks"), (1, "1 check"), (2, "2 checks"), (11, "11 checks"), (1000, "1000 checks")]
)
def test_one_thing_is_named_in_the_singular(number: int, words: str) -> None:
    """One thing is in the singular, none and several are in the plural."""
    assert counted(number, "check") == words
