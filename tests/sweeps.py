"""Sweeps: long rows of test parameters, of which a small sample always runs and the others are exhaustive."""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeVar

import pytest

Value = TypeVar("Value")


def sweep(
    values: Iterable[Value],
    sample: Collection[Value],
    name: Callable[[Value], str] = str,
    marks: Callable[[Value], Collection[pytest.MarkDecorator]] = lambda _: (),
    *,
    in_shares: bool = False,
) -> list[object]:
    """Return the values as parameters of a test: those outside the sample run only where everything does.

    Args:
        values: All of them, in the order in which they run.
        sample: Those that always run; each has to be among the values.
        name: Gives the id of a parameter.
        marks: Gives the other marks of a parameter.
        in_shares: Whether the others take so long that `--share` runs some of them only.

    Raises:
        ValueError: The sample is empty, or names something that is not there.
    """
    values = list(values)
    exhaustive = pytest.mark.exhaustive(in_shares=in_shares)
    if not sample or not all(value in values for value in sample):
        raise ValueError(f"the sample has to be some of {values}: {sample}")
    return [
        pytest.param(value, id=name(value), marks=[*marks(value), *([] if value in sample else [exhaustive])])
        for value in values
    ]


def first_of_each(values: Iterable[Value], kind: Callable[[Value], Hashable]) -> list[Value]:
    """Return the first value of each kind."""
    firsts: dict[Hashable, Value] = {}
    for value in values:
        firsts.setdefault(kind(value), value)
    return list(firsts.values())
