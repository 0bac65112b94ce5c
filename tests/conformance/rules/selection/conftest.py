"""What tests of the scenarios of the selection share: each is played once at the sound mock, and looked at often."""

from collections.abc import Callable

import pytest

from conformance.target import Target
from tests.conformance.rules.playing import Played, played_at

Asked = Callable[[str], Played]


@pytest.fixture(scope="session")
def asked(sound: Target) -> Asked:
    """What a scenario asks a sound server for, by its name."""
    known: dict[str, Played] = {}

    def ask(name: str) -> Played:
        if name not in known:
            known[name] = played_at(name, sound)
        return known[name]

    return ask
