"""Rules: which requests get a preference without asking for it.

A rule is written in one line, as `csv code=429 retry-after=1 times=1`: the first download of a CSV file answers 429,
the second succeeds. The first word names the requests, by operation or by what they read or write, and `*` names all of
them. The members after it limit the rule further (`user`, `session`, `times`, `every`, `probability`, `rate`) and say
what such a request gets (the members of a preference).

The rule of this file: of several rules the first that applies counts, and only that one counts the request. Nothing
here is random but for the source that is passed in, so the same requests get the same answers.
"""

import random
import re
import shlex
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec

from mock_server.contract import Contract
from mock_server.control.contract_answers import ContractAnswers
from mock_server.control.preferences import NAMES, Preference, PreferenceError, preference_of
from mock_server.problems import ReportedError, quoted

EVERYTHING: Final = "*"
_RATE: Final = re.compile(r"([1-9]\d{0,5})/(s|min)")
_SECONDS: Final[Mapping[str, float]] = {"s": 1.0, "min": 60.0}
_TOO_MANY: Final = 429


class RuleError(ReportedError, ValueError):
    """A rule cannot be used; the text says why and what it may be."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which of the requests that a rule names it applies.

    Attributes:
        user: To those of this user, a handle such as `ada`.
        session: To those of this session.
        times: To the first so many.
        every: To every so manyth.
        probability: To each with this probability.
        rate: To those beyond so many in a second or minute, as `5/s`.
    """

    user: str | None = None
    session: str | None = None
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    every: Annotated[int, msgspec.Meta(ge=1)] | None = None
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    rate: Annotated[str, msgspec.Meta(pattern=f"^{_RATE.pattern}$")] | None = None


LIMITS: Final = tuple(limit.encode_name for limit in msgspec.structs.fields(Limits))
"""The names of the limits, as they are written in a rule."""

_ALLOWED: Final[Mapping[str, str]] = {
    "user": "it is the handle of a user",
    "session": "it is the name of a session",
    "times": "it is a number, 1 or more",
    "every": "it is a number, 1 or more",
    "probability": "it is a number from 0 to 1",
    "rate": "it is a number of requests in a second or minute, as 5/s or 100/min",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which requests get a preference without asking for it.

    Attributes:
        text: The rule as it is written.
        operation: The `operationId` of the requests; `EVERYTHING` for all.
        limits: To which of them it applies.
        preference: What they get.
    """

    text: str
    operation: str
    limits: Limits
    preference: Preference


@dataclass(slots=True)
class _Counted:
    """A rule, and what it has counted."""

    rule: Rule
    seen: int = 0
    moments: deque[float] = field(default_factory=deque)


def read_rule(text: str, contract: Contract, users: Collection[str]) -> Rule:
    """Read a rule.

    Args:
        text: The rule, in one line.
        contract: Names the operations.
        users: The handles that there are.

    Raises:
        RuleError: It is not written as a rule is, names no operation or user that there is, or gives nothing, or an
            answer that the operation does not have.
    """
    try:
        first, *others = shlex.split(text)
    except ValueError:
        first, others = "", []
    names = operation_names(contract)
    if first not in names:
        raise RuleError(f"{quoted(text)!r} does not begin with what it is for: one of {', '.join(names)}.")
    members = dict(_member(other) for other in others)
    limits = {name: value for name, value in members.items() if name in LIMITS}
    preferred = {name: value for name, value in members.items() if name not in LIMITS}
    if "rate" in limits:
        preferred = {"code": str(_TOO_MANY), "retry-after": "1"} | preferred
    if not preferred:
        raise RuleError(f"{quoted(text)!r} gives nothing; add one of {', '.join(NAMES)}, such as code=429.")
    if limits.get("user") not in (None, *users):
        raise RuleError(f"{quoted(text)!r} names no user that there is; there are {', '.join(users)}.")
    try:
        rule = Rule(text, names[first], _limits(limits), preference_of(preferred))
        _refuse_unanswerable(rule, contract)
    except PreferenceError as error:
        raise RuleError(f"{quoted(text)!r}: {error}") from None
    return rule


def _refuse_unanswerable(rule: Rule, contract: Contract) -> None:
    """Refuse a rule whose answer no operation that it is for can give.

    Raises:
        PreferenceError: There is none; the text names the answers there are.
    """
    operations = [each for each in contract.operations.values() if rule.operation in (EVERYTHING, each.operation_id)]
    refusals = list[PreferenceError]()
    for operation in operations:
        try:
            ContractAnswers(contract, operation).preferred(rule.preference)
        except PreferenceError as error:
            refusals.append(error)
    if len(refusals) == len(operations):
        raise refusals[0]


def operation_names(contract: Contract) -> dict[str, str]:
    """Return the `operationId` by every name that a rule may call it: itself, and create, json, csv, xlsx, or `*`."""
    names = {EVERYTHING: EVERYTHING}
    for operation in contract.operations.values():
        if operation.lifecycle is not None and operation.lifecycle.effect == "creates":
            names["create"] = operation.operation_id
        else:
            names[operation.table.format if operation.table else "json"] = operation.operation_id
    return names | {name: name for name in contract.operations}


class Rules:
    """The rules of one session, and what each has counted. A server reads and writes it in one thread.

    Args:
        rules: The rules, the first that applies before the others.
        seed: Makes what happens with a probability the same in every run; None makes it random.
        moment: Returns the seconds by which rates are counted.
    """

    def __init__(
        self, rules: Iterable[Rule] = (), *, seed: int | None = None, moment: Callable[[], float] = time.monotonic
    ) -> None:
        self._counted = [_Counted(rule) for rule in rules]
        self._moment = moment
        self.reseed(seed)

    def reseed(self, seed: int | None) -> None:
        """Draw probabilities by this seed from now on."""
        self._random = random.Random(None if seed is None else f"rules {seed}")  # noqa: S311  to be predicted

    def __bool__(self) -> bool:
        """Whether there are rules."""
        return bool(self._counted)

    @property
    def texts(self) -> list[str]:
        """The rules as they are written, in their order."""
        return [counted.rule.text for counted in self._counted]

    def replace(self, rules: Iterable[Rule]) -> None:
        """Take these rules instead, which have counted nothing."""
        self._counted = [_Counted(rule) for rule in rules]

    def add(self, rule: Rule) -> None:
        """Take one more rule, after the others."""
        self._counted.append(_Counted(rule))

    def remove(self, text: str) -> bool:
        """Drop the first rule of this text, and return whether there was one; what others have counted stays."""
        place = next((place for place, each in enumerate(self.texts) if each == text), None)
        if place is not None:
            del self._counted[place]
        return place is not None

    def rule_for(self, operation: str, user: str, session: str) -> Rule | None:
        """Count a request, and return the rule that applies to it, or None.

        Args:
            operation: Its `operationId`.
            user: The handle of the user who sends it.
            session: The name of its session.
        """
        for counted in self._counted:
            rule, limits = counted.rule, counted.rule.limits
            is_meant = rule.operation in (EVERYTHING, operation) and limits.user in (None, user)
            if is_meant and limits.session in (None, session) and self._applies(counted):
                return rule
        return None

    def _applies(self, counted: _Counted) -> bool:
        limits = counted.rule.limits
        if limits.rate is not None and not self._is_beyond(limits.rate, counted.moments):
            return False
        counted.seen += 1
        if limits.every is not None and counted.seen % limits.every:
            return False
        if limits.times is not None and counted.seen > limits.times * (limits.every or 1):
            return False
        return limits.probability is None or self._random.random() < limits.probability

    def _is_beyond(self, rate: str, moments: deque[float]) -> bool:
        """Return whether a request is one too many; only those that are not are counted, as a gateway does."""
        most, unit = rate.split("/")
        now = self._moment()
        while moments and moments[0] <= now - _SECONDS[unit]:
            moments.popleft()
        if len(moments) >= int(most):
            return True
        moments.append(now)
        return False


def _member(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or name not in (*LIMITS, *NAMES):
        raise RuleError(f"{quoted(text)!r} is no member of a rule; there are {', '.join((*LIMITS, *NAMES))}.")
    return name, value


def _limits(members: Mapping[str, str]) -> Limits:
    for name, value in members.items():
        try:
            msgspec.convert({name: value}, Limits, strict=False)
        except msgspec.ValidationError:
            raise RuleError(f"{name}={quoted(value)} cannot be used; {_ALLOWED[name]}.") from None
    return msgspec.convert(members, Limits, strict=False)
