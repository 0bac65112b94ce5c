"""Tests of what tells a broken rule from contacts that somebody edits while the run goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from conformance.failures import TooLittleDataError
from conformance.suite.steadiness import Steadiness
from conformance.tables import File, Table
from tests.conformance.values import exchange

NAMES = ("Contact Name",)


def file(number: int, *names: str) -> File:
    """A file with these names, fetched by the exchange of this number."""
    return File(Table(NAMES, tuple((name,) for name in names)), (exchange(200, number=number),))


def fetching(found: File) -> Callable[[], File]:
    """A way to fetch a file."""
    return lambda: found


def refused() -> File:
    """A way to fetch a file that fails."""
    raise TooLittleDataError("the download was refused")


@pytest.mark.parametrize(
    ("now", "lost"), [(("a", "b"), False), (("b", "a"), False), (("a",), True), (("a", "c"), True)]
)
def test_a_file_with_other_rows_than_before_proves_nothing(now: tuple[str, ...], *, lost: bool) -> None:
    """Its rows count, their order does not."""
    steadiness, first = Steadiness(), file(1, "a", "b")
    steadiness.remember("all", first, fetching(file(9, *now)))
    assert steadiness.is_lost([first]) is lost
    assert steadiness.is_lost([file(2, "z"), first]) is lost


def test_a_change_that_is_undone_between_two_files_proves_nothing() -> None:
    """Each is as it was when it is fetched anew, but they were never so at one moment."""
    steadiness, part, whole = Steadiness(), file(1, "a"), file(2, "b")
    # Somebody gives the name back while the files are fetched anew, after the part and before the whole.
    names = iter("ab")
    steadiness.remember("part", part, lambda: file(9, next(names)))
    steadiness.remember("whole", whole, fetching(file(9, "b")))
    assert steadiness.is_lost([part, whole]) is True


def test_files_are_fetched_anew_there_and_back() -> None:
    """So all of them were as they are while the last one was fetched; that one is fetched once."""
    steadiness, order = Steadiness(), list[str]()
    files = [file(number, name) for number, name in enumerate("abc", 1)]

    def fetch(one: File, name: str) -> File:
        order.append(name)
        return one

    for one, name in zip(files, "abc", strict=True):
        steadiness.remember(name, one, partial(fetch, one, name))
    assert steadiness.is_lost(files) is False
    assert order == list("abcba")


def test_what_cannot_be_fetched_again_still_proves() -> None:
    """Neither a refused download nor a file that nobody remembers speaks against a finding."""
    steadiness, first = Steadiness(), file(1, "a")
    steadiness.remember("all", first, refused)
    assert steadiness.is_lost([first]) is False
    assert Steadiness().is_lost([first]) is False


def test_a_file_beside_itself_is_left_alone() -> None:
    """Where one filter was asked for twice in a row, other rows are what the check looks for."""
    steadiness, first, second = Steadiness(), file(1, "a"), file(2, "b")
    for each in (first, second):
        steadiness.remember("all", each, fetching(file(9, "c")))
    assert steadiness.is_lost([first, second]) is False
    assert steadiness.is_lost([first]) is True
