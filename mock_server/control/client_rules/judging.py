"""Collecting what clients send, and applying the rules to it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from mock_server.contract import Contract
from mock_server.control.client_rules.catalogue import CLIENT_RULES
from mock_server.control.client_rules.model import Breach, ClientRule, Severity
from mock_server.control.journal import Entry


class Histories:
    """All requests of a server by session, however many: a journal holds the last ones only.

    A session that is reset, or whose journal is emptied, begins another history: what was sent before is forgotten.
    """

    def __init__(self) -> None:
        self._current: dict[str, dict[int, Entry]] = {}
        self._all: list[tuple[str, dict[int, Entry]]] = []

    def __iter__(self) -> Iterator[tuple[str, list[Entry]]]:
        """Iterate over the histories in the order of their answers, each with the name of its session."""
        for name, entries in self._all:
            yield name, [entries[number] for number in sorted(entries)]

    def observe(self, session: str, entry: Entry) -> None:
        """Take a request, an observer of `create_app`.

        Args:
            session: The name of its session.
            entry: The request.
        """
        # A request is told when its answer has ended, so one with a long answer comes after later ones.
        if entry.number in self._current.get(session, {entry.number}):
            self._current[session] = {}
            self._all.append((session, self._current[session]))
        # No rule reads the body, only whether there was one, and many bodies would fill the memory.
        kept = msgspec.structs.replace(entry, body=None if entry.body is None else "")
        self._current[session][entry.number] = kept


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one rule.

    Attributes:
        rule: The rule.
        breaches: The requests that break it.
        left_out: Whether it was not applied.
    """

    rule: ClientRule
    breaches: tuple[Breach, ...] = ()
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of all rules.

    Attributes:
        results: A result for each rule, in the order of the catalogue.
        requests: How many requests there were.
        sessions: How many sessions they belong to.
    """

    results: tuple[Result, ...]
    requests: int
    sessions: int

    def of(self, severity: Severity) -> tuple[Result, ...]:
        """Return the results of the rules of a severity that requests break."""
        return tuple(each for each in self.results if each.breaches and each.rule.severity is severity)

    @property
    def passed(self) -> bool:
        """Whether no rule has failed; advice is no failure."""
        return not self.of(Severity.FAILURE)


def judge(histories: Iterable[tuple[str, list[Entry]]], contract: Contract, left_out: Collection[str] = ()) -> Verdict:
    """Apply the rules.

    Args:
        histories: The requests, each session with its name.
        contract: The contract that the client is held to.
        left_out: The ids of the rules that are not applied.
    """
    kept = list(histories)

    def result(rule: ClientRule) -> Result:
        if rule.rule_id in left_out:
            return Result(rule, left_out=True)
        found = ((name, breach) for name, entries in kept for breach in rule.find(entries, contract))
        return Result(rule, tuple(replace(breach, session=name) for name, breach in found))

    return Verdict(
        results=tuple(result(rule) for rule in CLIENT_RULES),
        requests=sum(len(entries) for _, entries in kept),
        sessions=len({name for name, _ in kept}),
    )
