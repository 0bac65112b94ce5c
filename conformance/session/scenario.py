"""A scenario: a piece of a run that asks the target something and feeds certain checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.check import Check, Profile
from conformance.session.session import Session


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario.

    Attributes:
        name: What it does, for the progress line.
        run: The function that does it.
        checks: The checks that it feeds.
        profile: The shallowest profile in which it runs.
        needs_other: Whether it takes two users.
        alone: Whether nothing else may play at the same time.
        early: Whether it asks little and tells much, and so comes before the others.
        late: Whether it looks again at what an earlier one did, and so comes after the others; it plays alone.
    """

    name: str
    run: Callable[[Session], None] = field(repr=False, compare=False)
    checks: tuple[Check, ...] = field(repr=False, compare=False)
    profile: Profile = Profile.QUICK
    needs_other: bool = False
    alone: bool = False
    early: bool = False
    late: bool = False
