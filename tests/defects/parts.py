"""Faults that lie deeper than the wire: the sound application with one of its parts replaced.

`create_app` finds its parts by name, as any function does. `rewired` makes a copy of it that finds other parts under
some of these names; the module it comes from keeps its own, so a fault never leaks into another application. The same
works for a method, a class and any function below: `composed(Exports=rewired(Exports, select=keeps_everybody))`.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

from mock_server.app import create_app
from mock_server.clock import Clock, system_clock
from tests.defects.model import Build

_Rewirable = TypeVar("_Rewirable", bound=Callable[..., Any])


def rewired(original: _Rewirable, **names: object) -> _Rewirable:
    """Copies a function, or a class with its methods, so that it finds other things under global names.

    Args:
        original: A function, or a class whose methods are plain functions.
        names: What the copy finds under a name; each must be a global of the module of the original.

    Returns:
        The copy; the copy of a class is a subclass.

    Raises:
        NameError: The module has no such global.
    """
    if isinstance(original, type):
        methods = {
            name: rewired(method, **names)
            for name, method in vars(original).items()
            if isinstance(method, FunctionType)
        }
        return cast("_Rewirable", type(original.__name__, (original,), {**methods, "__slots__": ()}))
    function = cast("FunctionType", original)
    unknown = names.keys() - function.__globals__.keys()
    if unknown:
        raise NameError(f"{function.__module__} has no {', '.join(sorted(unknown))}.")
    copy = FunctionType(
        function.__code__,
        {**function.__globals__, **names},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return cast("_Rewirable", copy)


def composed(*, clock: Clock = system_clock, **parts: object) -> Build:
    """Builds an application in which some parts are replaced.

    Args:
        clock: Where it takes the time from.
        parts: Replacements by the names under which `mock_server.app` knows the parts, `MemoryStore` say.
    """
    create = rewired(create_app, **parts)
    return lambda fixtures: create(fixtures, clock=clock)
