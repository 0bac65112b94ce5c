"""Sweeps: the same claim of many values.

Where a value takes long, each is a parameter of its own: a small sample always runs, and the others are exhaustive.
Where it takes next to nothing, one test goes through all of them, because a parameter costs more than the claim.
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeAlias, TypeVar

import pytest

Value = TypeVar("Value")
Test: TypeAlias = Callable[[Value], None]


def sweep(
    values: Iterable[Value],
    sample: Collection[Value],
    name: Callable[[Value], str] = str,
    marks: Callable[[Value], Collection[pytest.MarkDecorator]] = lambda _: (),
    *,
    in_shares: Callable[[Value], bool] = lambda _: False,
) -> list[object]:
    """Return the values as parameters of a test: those outside the sample run only where everything does.

    Args:
        values: All of them, in the order in which they run.
        sample: Those that always run; each has to be among the values.
        name: Gives the id of a parameter.
        marks: Gives the other marks of a parameter.
        in_shares: Whether a value outside the sample takes so long that `--share` runs some of those only.

    Raises:
        ValueError: The sample is empty, or names something that is not there.
    """
    values = list(values)
    if not sample or not all(value in values for value in sample):
        raise ValueError(f"the sample has to be some of {values}: {sample}")

    def marked(value: Value) -> list[pytest.MarkDecorator]:
        when = [] if value in sample else [pytest.mark.exhaustive(in_shares=in_shares(value))]
        return [*marks(value), *when]

    return [pytest.param(value, id=name(value), marks=marked(value)) for value in values]


def of_each(values: Iterable[Value], name: Callable[[Value], str] = str) -> Callable[[Test[Value]], Callable[[], None]]:
    """Make a test of one value a test of all of them, in one go; a failure says which value it is of.

    Args:
        values: All of them.
        name: Returns what a failure calls a value.
    """

    def decorate(test: Test[Value]) -> Callable[[], None]:
        def test_of_each() -> None:
            for value in values:
                try:
                    test(value)
                except Exception as error:
                    error.add_note(f"It is about {name(value)}.")
                    raise

        test_of_each.__name__, test_of_each.__doc__ = test.__name__, test.__doc__
        return test_of_each

    return decorate


def first_of_each(values: Iterable[Value], kind: Callable[[Value], Hashable]) -> list[Value]:
    """Return the first value of each kind."""
    firsts: dict[Hashable, Value] = {}
    for value in values:
        firsts.setdefault(kind(value), value)
    return list(firsts.values())
