"""What a variant is: one way in which a server may differ from the mock and still keep the contract.

A judge that stumbles over a variant accuses falsely. Each variant says what a strict run has to make of it; a run that
is not strict never fails any of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from conformance.check import Profile
from conformance.target import Target
from mock_server.app import create_app
from mock_server.fixtures import Fixtures
from tests.defects.model import Build, as_it_is


class Expected(Enum):
    """What a run makes of a variant."""

    SOUND = auto()
    """Conformant, also under strict; every check can tell."""

    FEW_DATA = auto()
    """Nothing fails, also under strict; checks may be inconclusive, and the verdict with them, with a reason."""

    ADVICE = auto()
    """Conformant; it breaks what is decided and not documented, so there is advice, which fails under strict."""

    OBSTACLE = auto()
    """Inconclusive with a reason and without a failure: this target cannot be judged."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A server that differs and keeps the contract.

    Attributes:
        name: Its name in kebab-case, unique among the variants.
        sentence: In what it differs.
        build: Makes the application of a data set.
        expected: What a run makes of it.
        advised: The ids of the checks that give the advice; empty unless advice is expected.
        untold: The ids of the checks that cannot tell, because this server never shows what they look at.
        data: Changes the data set of the run.
        told: Tells the suite what it must know of these data to look for the difference.
        host: Where it listens.
        profile: How thoroughly one has to look to see in what it differs.
        long: Whether judging it takes minutes, so that it is done rarely.
    """

    name: str
    sentence: str
    build: Build = field(default=create_app, repr=False, compare=False)
    expected: Expected = Expected.SOUND
    advised: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    data: Callable[[Fixtures], Fixtures] = field(default=lambda fixtures: fixtures, repr=False, compare=False)
    told: Callable[[Target], Target] = field(default=as_it_is, repr=False, compare=False)
    host: str = "127.0.0.1"
    profile: Profile = Profile.QUICK
    long: bool = False


def decided(name: str, sentence: str, build: Build, *advised: str, profile: Profile = Profile.QUICK) -> Variant:
    """Makes a variant that breaks what is decided and not documented."""
    return Variant(name, sentence, build, Expected.ADVICE, frozenset(advised), profile=profile)
