"""A scenario: a part of a run that sends requests, and lets certain checks judge the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.check import Check, Profile
from conformance.session.session import Session
from conformance.target import Target

Play = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario.

    Attributes:
        name: What it does, for the progress line and for a replay.
        run: The function that does it.
        checks: The checks that it is there for; it is played where one of them can be run.
        also: Checks of other scenarios that it lets judge, too.
        profile: The shallowest profile in which it is played.
        alone: Whether nothing else may be played at the same time.
        early: Whether it asks little and finds much, and so comes before the others.
        late: Whether it looks again at what an earlier one did, and so comes after the others; it is played alone.
    """

    name: str
    run: Play = field(repr=False, compare=False)
    checks: tuple[Check, ...] = field(repr=False, compare=False)
    also: tuple[Check, ...] = field(default=(), repr=False, compare=False)
    profile: Profile = Profile.QUICK
    alone: bool = False
    early: bool = False
    late: bool = False

    @property
    def feeds(self) -> tuple[Check, ...]:
        """Return every check that it lets judge."""
        return (*self.checks, *self.also)

    def is_for(self, target: Target) -> bool:
        """Tell whether one of its checks can be run on a target."""
        return any(not check.why_not(target) for check in self.checks)


def scenario(  # noqa: PLR0913  one keyword for each attribute; all have defaults
    name: str,
    *checks: Check,
    also: tuple[Check, ...] = (),
    profile: Profile = Profile.QUICK,
    alone: bool = False,
    early: bool = False,
    late: bool = False,
) -> Callable[[Play], Scenario]:
    """Make a scenario of the function that plays it; the arguments are the attributes of :class:`Scenario`."""
    return lambda run: Scenario(name, run, checks, also, profile, alone, early, late)


def scenarios_of(*modules: object) -> tuple[Scenario, ...]:
    """Return the scenarios that modules define, in the order in which they stand there."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Scenario))
