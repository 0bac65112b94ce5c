"""Tests of what a check is made of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.check import Basis, Family, Finding, Profile, Severity, check, profile_of
from tests.conformance.values import found


def _wrong(*, yes: bool) -> Iterator[Finding]:
    """Find a yes."""
    if yes:
        yield Finding("It is so", "no", "yes")


def test_a_check_is_made_of_a_function() -> None:
    """Beside its id and claim a check needs a clause and a fault; the rest has defaults."""
    made = check("files.thing", "The thing is right.", clause="#/paths", fault="M101")(_wrong)
    assert (made.check_id, made.family, made.claim, made.clause) == (
        "files.thing",
        Family.FILES,
        "The thing is right.",
        "#/paths",
    )
    assert (made.basis, made.severity, made.fault, made.profile) == (
        Basis.DOCUMENTED,
        Severity.MAJOR,
        "M101",
        Profile.QUICK,
    )
    assert (made.core, made.needs_other, made.advice, made.judge) == ((), False, False, _wrong)
    assert found(made, yes=True) == [("It is so", "no", "yes")]
    assert found(made, yes=False) == []


def test_everything_can_be_said_of_a_check() -> None:
    """What is said of a check is what it is; a decision makes it advice."""
    made = check(
        "lifecycle.thing.more",
        "c",
        clause="RFC 1",
        fault="M2",
        basis=Basis.DECIDED,
        severity=Severity.MINOR,
        profile=Profile.DEEP,
        core=["a", "b"],
        needs_other=True,
    )(_wrong)
    assert (made.family, made.basis, made.severity, made.profile) == (
        Family.LIFECYCLE,
        Basis.DECIDED,
        Severity.MINOR,
        Profile.DEEP,
    )
    assert (made.core, made.needs_other, made.advice) == (("a", "b"), True, True)
    observed = check("files.thing", "c", clause="x", fault="y", basis=Basis.OBSERVED)(_wrong)
    assert not observed.advice


def test_a_check_needs_a_family() -> None:
    """An id without a known family is no id."""
    with pytest.raises(ValueError, match="nothing"):
        check("nothing.thing", "c", clause="x", fault="y")(_wrong)


def test_profiles_grow() -> None:
    """Every profile looks at what the shallower ones look at."""
    assert Profile.QUICK < Profile.STANDARD < Profile.DEEP


@pytest.mark.parametrize("profile", Profile)
def test_a_profile_is_known_by_its_name(profile: Profile) -> None:
    """A name in any letter case, or the profile itself, is that profile."""
    assert profile_of(profile) is profile
    assert profile_of(profile.name) is profile
    assert profile_of(profile.name.lower()) is profile


def test_an_unknown_profile_is_told() -> None:
    """The error names the profiles that there are."""
    with pytest.raises(ValueError, match="no profile 'thorough'; the profiles are quick, standard, deep"):
        profile_of("thorough")
