"""Requests are collected by session, and a verdict says what became of each rule."""

from mock_server.control.client_rules import Histories, Severity, judge
from mock_server.control.journal import MOST, Entry, Journal
from tests.mock_server.applications import CONTRACT, NOW
from tests.mock_server.control.client_rules.playing import asking, creating, judged
from tests.mock_server.driving import FRESH


def _entry(number: int = 0, **members: object) -> Entry:
    entry = Entry(number=number, at=NOW, method="GET", path="/x")
    for name, value in members.items():
        setattr(entry, name, value)
    return entry


def test_all_requests_are_collected() -> None:
    """Those that the journal has dropped, too."""
    histories, journal = Histories(), Journal()
    journal.listen(lambda entry: histories.observe("", entry))
    for _ in range(MOST + 10):
        entry = _entry()
        journal.add(entry)
        journal.tell(entry)
    ((name, entries),) = histories
    assert (name, len(entries)) == ("", MOST + 10)


def test_a_session_that_begins_anew_has_another_history() -> None:
    """Its numbers begin again, and no rule compares what was sent before and after."""
    histories = Histories()
    for session, number in (("", 1), ("a", 1), ("", 2), ("", 1), ("a", 2)):
        histories.observe(session, _entry(number))
    assert [(name, [entry.number for entry in entries]) for name, entries in histories] == [
        ("", [1, 2]),
        ("a", [1, 2]),
        ("", [1]),
    ]
    verdict = judge(histories, CONTRACT)
    assert (verdict.requests, verdict.sessions) == (5, 2)


def test_a_long_answer_has_its_place() -> None:
    """It ends after the answers to later requests, and its request is before them all the same."""
    histories = Histories()
    for number in (2, 1, 3):
        histories.observe("", _entry(number))
    assert [[entry.number for entry in entries] for _, entries in histories] == [[1, 2, 3]]


def test_a_server_that_ran_before_is_followed_from_where_it_is() -> None:
    """A session whose first requests nobody told of is a history all the same."""
    histories = Histories()
    histories.observe("", _entry(7))
    assert [len(entries) for _, entries in histories] == [1]


def test_bodies_are_dropped() -> None:
    """Many of them would fill the memory; that there was one stays known, and the entry of the journal stays whole."""
    histories, entry = Histories(), _entry(1, body="{}")
    histories.observe("", entry)
    histories.observe("", _entry(2))
    assert [each.body for _, entries in histories for each in entries] == ["", None]
    assert entry.body == "{}"


def test_a_verdict_says_what_became_of_each_rule() -> None:
    """A failure fails it; advice does not, and neither does a rule that is left out."""
    verdict = judged(asking("GET", FRESH, X_Mock_Session="a"), creating({"newsleter": 1}, parms=1))
    assert not verdict.passed
    assert [result.rule.rule_id for result in verdict.of(Severity.FAILURE)] == ["misspelt-filter-key"]
    (advice,) = verdict.of(Severity.ADVICE)
    assert [breach.session for breach in advice.breaches] == [""]
    assert judged(creating(parms=1)).passed


def test_a_rule_that_is_left_out_is_not_applied() -> None:
    """Its result says so."""
    histories = Histories()
    histories.observe("s", _entry(1, ignored=["x"], unknown_members=["/y"]))
    verdict = judge(histories, CONTRACT, {"misspelt-filter-key"})
    assert verdict.passed
    assert [result.rule.rule_id for result in verdict.results if result.left_out] == ["misspelt-filter-key"]
    assert [breach.session for result in verdict.results for breach in result.breaches] == ["s"]
