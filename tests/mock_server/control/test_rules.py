"""A rule applies to the requests that it names, as often as it says, and a wrong one is told."""

import pytest

from mock_server.control.preferences import NAMES, Preference
from mock_server.control.rules import EVERYTHING, LIMITS, RuleError, Rules, operation_names, read_rule
from tests.mock_server.applications import CONTRACT

CSV = "downloadMailingExportCsv"
CREATE = "createMailingExport"
USERS = ("ada", "ben")


def _rules(*texts: str, seed: int | None = 1, moments: list[float] | None = None) -> Rules:
    moments = moments if moments is not None else [0.0]
    return Rules([read_rule(text, CONTRACT, USERS) for text in texts], seed=seed, moment=lambda: moments[0])


def _codes(rules: Rules, number: int, operation: str = CSV, user: str = "ada", session: str = "") -> list[int | None]:
    applied = [rules.rule_for(operation, user, session) for _ in range(number)]
    return [rule.preference.code if rule else None for rule in applied]


def test_the_first_request_fails_and_the_second_succeeds() -> None:
    """The case that clients need first takes one line."""
    rules = _rules("csv code=429 retry-after=1 times=1")
    first, second = (rules.rule_for(CSV, "ada", "") for _ in range(2))
    assert first is not None
    assert first.preference == Preference(code=429, retry_after=1)
    assert second is None


def test_a_rule_names_an_operation_in_two_ways_or_all_of_them() -> None:
    """By its `operationId`, and by what it reads or writes."""
    assert set(operation_names(CONTRACT)) == {EVERYTHING, "create", "json", "csv", "xlsx", *CONTRACT.operations}
    for text in ("csv code=429", f"{CSV} code=429", "* code=429"):
        assert _codes(_rules(text), 1) == [429]
    assert _codes(_rules("csv code=429"), 1, CREATE) == [None]
    assert _codes(_rules("* code=429"), 1, CREATE) == [429]


def test_a_rule_may_be_for_one_user_or_one_session() -> None:
    """Requests of others are not counted either."""
    rules = _rules("csv code=429 user=ben session=x times=1")
    assert _codes(rules, 2, user="ada", session="x") + _codes(rules, 2, user="ben") == [None] * 4
    assert _codes(rules, 2, user="ben", session="x") == [429, None]


def test_every_third_request() -> None:
    """The third, the sixth and so on; with `times` only so many of them."""
    assert _codes(_rules("csv code=503 every=3"), 7) == [None, None, 503, None, None, 503, None]
    assert _codes(_rules("csv code=503 every=2 times=2"), 8) == [None, 503, None, 503, None, None, None, None]


def test_with_a_probability_and_a_seed_the_same_requests_fail_each_time() -> None:
    """About as many as it says; another seed takes others."""
    codes = _codes(_rules("csv code=503 probability=0.5"), 100)
    assert 30 < codes.count(503) < 70
    assert codes == _codes(_rules("csv code=503 probability=0.5"), 100)
    assert codes != _codes(_rules("csv code=503 probability=0.5", seed=2), 100)
    assert _codes(_rules("csv code=503 probability=0"), 20) == [None] * 20


def test_a_rate_limits_requests_as_a_gateway_does() -> None:
    """Those beyond it get 429 with `Retry-After` and do not count; a second later there is room again."""
    moments = [0.0]
    rules = _rules("* rate=2/s", moments=moments)
    assert _codes(rules, 4) == [None, None, 429, 429]
    moments[0] = 0.9
    limited = rules.rule_for(CSV, "ada", "")
    assert limited is not None
    assert limited.preference == Preference(code=429, retry_after=1)
    moments[0] = 1.1
    assert _codes(rules, 3) == [None, None, 429]
    slow = _rules("* rate=1/min code=503 retry-after=30", moments=moments)
    assert _codes(slow, 2) == [None, 503]


def test_the_first_rule_that_applies_counts() -> None:
    """A rule that is used up lets the next one have its turn."""
    rules = _rules("csv code=429 times=1", "csv code=503 times=1", "* code=500")
    assert _codes(rules, 4) == [429, 503, 500, 500]


def test_rules_can_be_added_and_replaced() -> None:
    """What replaces them has counted nothing."""
    rules = _rules("csv code=429 times=1")
    rules.add(read_rule("csv code=503", CONTRACT, USERS))
    assert rules.texts == ["csv code=429 times=1", "csv code=503"]
    assert _codes(rules, 2) == [429, 503]
    rules.replace([read_rule("csv code=429 times=1", CONTRACT, USERS)])
    assert _codes(rules, 2) == [429, None]
    rules.replace([])
    assert not rules


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "does not begin with what it is for: one of \\*, create"),
        ("pdf code=429", "does not begin with what it is for"),
        ("csv 'code=429", "does not begin"),
        ("csv", f"gives nothing; add one of {', '.join(NAMES)}"),
        ("csv times=1", "gives nothing"),
        ("csv code=429 429", f"'429' is no member of a rule; there are {', '.join((*LIMITS, *NAMES))}"),
        ("csv cod=429", "is no member"),
        ("csv code=9", "from 100 to 599"),
        ("csv code=429 times=0", "times=0 cannot be used; it is a number, 1 or more"),
        ("csv code=429 probability=2", "from 0 to 1"),
        ("csv rate=5", "as 5/s or 100/min"),
        ("csv rate=0/s", "as 5/s"),
        ("csv code=429 user=zoe", "there are ada, ben"),
        ("csv retry-after=7", "add code=429"),
        ("csv code=418", "code=418 is not of this operation; there are: 200, 400"),
        ("create code=404", "there are: 201, 400"),
        ("csv example=nope", "example=nope is not of this operation"),
        ("* code=418", "is not of this operation"),
    ],
)
def test_a_wrong_rule_is_told(text: str, told: str) -> None:
    """The text says what is wrong and what there is."""
    with pytest.raises(RuleError, match=told):
        read_rule(text, CONTRACT, USERS)


def test_a_rule_for_everything_needs_one_operation_that_can_follow_it() -> None:
    """413 is an answer to a creation alone."""
    assert read_rule("* code=413", CONTRACT, USERS).preference.code == 413


def test_a_rule_that_is_dropped_leaves_the_counts_of_the_others() -> None:
    """Of equal rules the first one goes; one that is not there changes nothing."""
    rules = _rules("json code=404", "csv code=429 times=1", "json code=404")
    assert _codes(rules, 1) == [429]
    assert rules.remove("json code=404")
    assert rules.texts == ["csv code=429 times=1", "json code=404"]
    assert _codes(rules, 1) == [None]
    assert not rules.remove("xlsx code=404")
