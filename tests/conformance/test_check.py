"""Tests of what a check is made of."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance.check import (
    ACCOUNT_LISTS,
    CONTACTS,
    EXPECTED_ROWS,
    JSON_WEB_TOKEN,
    LATENCY_BOUND,
    NO_SHARED_LIST,
    OTHER_USER,
    REFUSED_TOKENS,
    TAGS,
    TWO_TAGS,
    Basis,
    Family,
    Finding,
    Need,
    Profile,
    Severity,
    check,
    profile_of,
)
from conformance.rules.lifecycle.checks import second_get
from conformance.target import Expectation, Knowledge, Target, Token
from tests.conformance.values import found


def _wrong(*, yes: bool) -> Iterator[Finding]:
    """Find a yes."""
    if yes:
        yield Finding("It is so", "no", "yes")


def test_a_check_is_made_of_a_function() -> None:
    """Beside its id and claim a check needs a clause and a fault; the rest has defaults."""
    made = check("#/paths", fault="M101", check_id="files.thing", claim="The thing is right.")(_wrong)
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
    assert (made.core, made.needs, made.advice, made.judge) == ((), (), False, _wrong)
    assert found(made, yes=True) == [("It is so", "no", "yes")]
    assert found(made, yes=False) == []


def test_everything_can_be_said_of_a_check() -> None:
    """What is said of a check is what it is; a decision makes it advice."""
    made = check(
        "RFC 1",
        check_id="lifecycle.thing.more",
        claim="c",
        fault="M2",
        basis=Basis.DECIDED,
        severity=Severity.MINOR,
        profile=Profile.DEEP,
        core=["a", "b"],
        needs=[OTHER_USER, TAGS],
    )(_wrong)
    assert (made.family, made.basis, made.severity, made.profile) == (
        Family.LIFECYCLE,
        Basis.DECIDED,
        Severity.MINOR,
        Profile.DEEP,
    )
    assert (made.core, made.needs, made.takes_two_users, made.advice) == (("a", "b"), (OTHER_USER, TAGS), True, True)
    observed = check("x", check_id="files.thing", claim="c", fault="y", basis=Basis.OBSERVED)(_wrong)
    assert not observed.advice


def test_a_check_is_known_by_its_place_and_its_words() -> None:
    """The id is the folder and the name of the function, and the claim the first line of its docstring."""
    assert (second_get.check_id, second_get.family) == ("lifecycle.second-get", Family.LIFECYCLE)
    assert second_get.claim == "The second GET in the same representation is a 403."


def test_the_first_need_that_a_target_does_not_meet_says_why() -> None:
    """A check runs where all of its needs are met; where not, the reason of the first one is given."""
    made = check("x", check_id="files.thing", claim="c", fault="y", needs=[OTHER_USER, TAGS])(_wrong)
    alone = Target("http://127.0.0.1/", Token("a"))
    assert made.why_not(alone) == OTHER_USER.reason
    assert made.why_not(replace(alone, other_token=Token("b"))) == TAGS.reason
    assert made.why_not(replace(alone, other_token=Token("b"), knowledge=Knowledge(tags=("x",)))) == ""


@pytest.mark.parametrize(
    ("need", "knowledge"),
    [
        (REFUSED_TOKENS, Knowledge(refused_tokens=(Token("x"),))),
        (NO_SHARED_LIST, Knowledge(strangers=True)),
        (ACCOUNT_LISTS, Knowledge(account_lists=("x",))),
        (CONTACTS, Knowledge(contacts=("x",))),
        (TAGS, Knowledge(tags=("x",))),
        (TWO_TAGS, Knowledge(tags=("x", "y"))),
        (EXPECTED_ROWS, Knowledge(expectations=(Expectation("all", {}, ()),))),
        (LATENCY_BOUND, Knowledge(max_latency=1.0)),
    ],
)
def test_what_a_target_is_known_for_meets_a_need(need: Need, knowledge: Knowledge) -> None:
    """Nothing else does."""
    target = Target("http://127.0.0.1/", Token("a"), Token("b"))
    assert not need.given(target)
    assert need.given(replace(target, knowledge=knowledge))


def test_two_equal_tags_are_one() -> None:
    """It takes two that differ."""
    assert not TWO_TAGS.given(Target("http://127.0.0.1/", Token("a"), knowledge=Knowledge(tags=("x", "x"))))


def test_a_token_of_three_parts_is_a_json_web_token() -> None:
    """Any other token cannot be forged."""
    assert not JSON_WEB_TOKEN.given(Target("http://127.0.0.1/", Token("a")))
    assert JSON_WEB_TOKEN.given(Target("http://127.0.0.1/", Token("e30.e30.x")))


def test_a_check_needs_a_family() -> None:
    """An id without a known family is no id."""
    with pytest.raises(ValueError, match="nothing"):
        check("x", check_id="nothing.thing", claim="c", fault="y")(_wrong)


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
