"""Tests of what a run cannot detect."""

from dataclasses import replace

from conformance.check import Check
from conformance.rules import CATALOGUE
from conformance.verdict.limits import LIMITS, limits_of
from conformance.verdict.model import Result, State
from tests.conformance.reports.verdicts import MIXED, SOUND


def test_a_limit_is_left_out_where_its_check_was_run() -> None:
    """A limit for lack of knowledge is left out of a run that had it; each such need is one of a check."""
    needed = {need.topic for check in CATALOGUE for need in check.needs}
    assert {limit.unless.topic for limit in LIMITS if limit.unless is not None} <= needed
    assert limits_of(MIXED) == LIMITS
    assert {limit.topic for limit in LIMITS} - {limit.topic for limit in limits_of(SOUND)} == {
        "ids",
        "tags",
        "account lists",
        "leaks between users",
    }
    ids = next(check for check in CATALOGUE if check.check_id == "selection.ids")
    asked = replace(MIXED, results=(Result(ids, State.FAILED),))
    assert "ids" not in {limit.topic for limit in limits_of(asked)}
    not_run = replace(MIXED, results=(Result(ids, State.NOT_RUN),))
    assert "ids" in {limit.topic for limit in limits_of(not_run)}


def test_every_need_that_says_what_is_not_detected_is_a_limit() -> None:
    """The needs of the checks and the table of limits agree, and no topic is there twice."""
    said = {need for check in CATALOGUE for need in check.needs if need.topic}
    assert {limit.unless for limit in LIMITS} - {None} == said
    assert all(limit.sentence == limit.unless.unseen for limit in LIMITS if limit.unless is not None)
    assert len({limit.topic for limit in LIMITS}) == len(LIMITS)


def test_a_need_without_a_limit_removes_none() -> None:
    """A check that takes a second user changes nothing in what cannot be detected."""
    check = next(check for check in CATALOGUE if check.takes_two_users)
    assert isinstance(check, Check)
    assert limits_of(replace(MIXED, results=(Result(check, State.PASSED),))) == LIMITS
