"""What a defect is: one small way in which a server breaks one sentence of what the API promises.

A defect is switched on from outside of the mock server, so that the mock itself holds no fault and no switch for one.
There are two ways to do it, each in a module of its own:

- `tests.defects.wire`: an intermediary in front of the sound application, which rewrites requests or answers,
  remembers, replays, or answers itself. Most faults of a server show on the wire and are made there.
- `tests.defects.parts`: an application composed as the sound one is, with one of its parts replaced, for faults that
  lie deeper: a store whose claim is not atomic, a selection that ignores a key.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from conformance.target import Target
from mock_server.fixtures import Fixtures

Build = Callable[[Fixtures], ASGIApp]
"""Makes a faulty application of a data set; each call makes one that shares nothing with any other."""


def as_it_is(target: Target) -> Target:
    """Tells nothing of the data but what every target is told."""
    return target


def untouched(fixtures: Fixtures) -> Fixtures:
    """Leaves the data as they are."""
    return fixtures


@dataclass(frozen=True, slots=True)
class Defect:
    """A server that is sound but for one fault.

    Attributes:
        name: Its name in kebab-case, unique in the zoo.
        sentence: The promise it breaks, in one sentence; no two defects break the same one.
        fault: The class of the fault: `Fnnn` of the WFC catalogue; `M1xx` file, `M2xx` lifecycle, `M3xx` selection.
        check_id: The id of the check that is meant to find it.
        build: Makes the faulty application.
        data: Changes the data set of the run, so that the fault can show in it.
        told: Tells the suite what it must know of these data to look for the fault; it is true of a sound server.
    """

    name: str
    sentence: str
    fault: str
    check_id: str
    build: Build = field(repr=False, compare=False)
    data: Callable[[Fixtures], Fixtures] = field(default=untouched, repr=False, compare=False)
    told: Callable[[Target], Target] = field(default=as_it_is, repr=False, compare=False)
