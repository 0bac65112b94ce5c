"""A rule is made of a function: its name is the id, and its docstring is the claim."""

from collections.abc import Iterator, Sequence

from mock_server.contract import Contract
from mock_server.control.client_rules.model import Breach, Severity, client_rule
from mock_server.control.journal import Entry


def never_too_late(_entries: Sequence[Entry], _contract: Contract) -> Iterator[Breach]:
    """A client is never too late.

    What stands here is no part of the claim.
    """
    yield from ()


def test_a_rule_is_named_by_its_function() -> None:
    """It is a failure unless it is called advice."""
    rule = client_rule(clause="/paths", fix="Hurry.")(never_too_late)
    assert (rule.rule_id, rule.claim) == ("never-too-late", "A client is never too late.")
    assert (rule.clause, rule.fix, rule.severity, rule.find) == ("/paths", "Hurry.", Severity.FAILURE, never_too_late)
    assert client_rule("/paths", "Hurry.", Severity.ADVICE)(never_too_late).severity is Severity.ADVICE
