"""A client rule: what a client of the contract does, and how a function finds requests that do otherwise."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from mock_server.contract import Contract
from mock_server.control.journal import Entry


class Severity(StrEnum):
    """What a broken rule means: a failure fails a run, and advice never does."""

    FAILURE = "failure"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Breach:
    """A request that breaks a rule.

    Attributes:
        entry: The request.
        message: What is wrong, in a sentence. It is equal for requests that do the same, and repeats no value that was
            sent.
        pointer: The place in the body, as a JSON pointer; None where it is not about a part of the body.
        cause: The number of the earlier request that this one had to heed; None if there is none.
        session: The name of its session.
    """

    entry: Entry
    message: str
    pointer: str | None = None
    cause: int | None = None
    session: str = ""


Find: TypeAlias = Callable[[Sequence[Entry], Contract], Iterator[Breach]]
"""Finds the requests that break a rule, among all of one session in the order of their answers."""


@dataclass(frozen=True, slots=True)
class ClientRule:
    """A rule.

    Attributes:
        rule_id: Its id, in kebab case.
        severity: What it means if it is broken.
        claim: What a client does, as a sentence.
        clause: Where that is said: a JSON pointer into the contract, or a section of an RFC.
        fix: What to do in the client.
        find: Finds the requests that break it.
    """

    rule_id: str
    severity: Severity
    claim: str
    clause: str
    fix: str
    find: Find


def client_rule(clause: str, fix: str, severity: Severity = Severity.FAILURE) -> Callable[[Find], ClientRule]:
    """Make a rule of a function: its name is the id, and the first line of its docstring is the claim.

    Args:
        clause: Where the rule is said: a JSON pointer into the contract, or a section of an RFC.
        fix: What to do in the client.
        severity: What it means if the rule is broken.
    """

    def decorate(find: Find) -> ClientRule:
        claim = (find.__doc__ or "").partition("\n")[0]
        return ClientRule(find.__name__.replace("_", "-"), severity, claim, clause, fix, find)

    return decorate
