"""A scenario: a part of a run that sends requests and runs checks on the answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.check import Check, Need, Profile
from conformance.session.session import Session
from conformance.target import Target

Play = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario.

    Attributes:
        name: What it does, for the progress line; a replay plays a scenario by this name.
        run: The function that plays it.
        checks: The checks that it exists for; it is played if at least one of them can be run.
        also: Further checks that it runs; they alone are no reason to play it.
        profile: The shallowest profile in which it is played.
        alone: Whether no other scenario may play at the same time.
        early: Whether it is played before the others, because it sends little and finds much.
        late: Whether it is played after the others, because it looks again at what an earlier one did.
        spreads: Whether it sends its requests with every worker.
        needs: What it takes that not every run has, beyond what its checks need.
    """

    name: str
    run: Play = field(repr=False, compare=False)
    checks: tuple[Check, ...] = field(repr=False, compare=False)
    also: tuple[Check, ...] = field(default=(), repr=False, compare=False)
    profile: Profile = Profile.QUICK
    alone: bool = False
    early: bool = False
    late: bool = False
    spreads: bool = False
    needs: tuple[Need, ...] = ()

    @property
    def feeds(self) -> tuple[Check, ...]:
        """Return every check that it runs."""
        return (*self.checks, *self.also)

    def is_for(self, target: Target) -> bool:
        """Return whether the target has what it takes, and one of its checks can be run on it."""
        return all(need.given(target) for need in self.needs) and any(
            not check.why_not(target) for check in self.checks
        )


def scenario(  # noqa: PLR0913  one keyword for each attribute; all have defaults
    name: str,
    *checks: Check,
    also: tuple[Check, ...] = (),
    profile: Profile = Profile.QUICK,
    alone: bool = False,
    early: bool = False,
    late: bool = False,
    spreads: bool = False,
    needs: tuple[Need, ...] = (),
) -> Callable[[Play], Scenario]:
    """Make a scenario of the function that plays it.

    Args:
        name: What it does.
        checks: The checks that it exists for.
        also: Further checks that it runs.
        profile: The shallowest profile in which it is played.
        alone: Whether no other scenario may play at the same time.
        early: Whether it is played before the others.
        late: Whether it is played after the others.
        spreads: Whether it sends its requests with every worker.
        needs: What it takes that not every run has.

    Returns:
        A decorator.
    """
    return lambda run: Scenario(name, run, checks, also, profile, alone, early, late, spreads, needs)


def scenarios_of(*modules: object) -> tuple[Scenario, ...]:
    """Return the scenarios that modules define, in the order of their definition.

    Args:
        modules: Modules of one family.
    """
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Scenario))
