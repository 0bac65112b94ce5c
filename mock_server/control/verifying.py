"""Comparing what was sent with what a test expects."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from mock_server.control.journal import Entry
from mock_server.problems import BadRequest, quoted

_PASSED = "as expected"


class Expected(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Requests that a test expects; what is left out may be anything.

    Attributes:
        operation: Their operation, by `operationId` or as rules name it.
        method: Their method.
        path: Their path.
        user: The handle of their user.
        status: The status that they got.
        count: Exactly how many; None for at least one.
    """

    operation: str | None = None
    method: str | None = None
    path: str | None = None
    user: str | None = None
    status: int | None = None
    count: int | None = None

    def __str__(self) -> str:
        """Return what is expected of the requests, in words."""
        fields = msgspec.structs.asdict(self)
        given = [f"{name}={value}" for name, value in fields.items() if name != "count" and value is not None]
        return " ".join(given) or "any request"


class Expectations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a test expects of a journal.

    Attributes:
        requests: The requests that it expects.
        in_order: Whether the first request of each has to come before that of the next.
    """

    requests: tuple[Expected, ...]
    in_order: bool = False


class Verification(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        passed: Whether the journal is as expected.
        report: One line for each expectation.
    """

    passed: bool
    report: str


def matching(entries: Iterable[Entry], expected: Expected, operations: Mapping[str, str]) -> list[Entry]:
    """Return the requests that are as expected.

    Args:
        entries: The requests of a journal.
        expected: What they have to be.
        operations: The `operationId` by every name that a rule may call it.
    """
    wanted = _members(expected, operations)
    return [entry for entry in entries if not _differences(entry, wanted)]


def refuse_unknown(expected: Iterable[Expected], operations: Collection[str], users: Collection[str]) -> None:
    """Refuse an operation or a user that there is not: no request is of either, which a test would take for an answer.

    Args:
        expected: The requests that a test expects.
        operations: The operations, by every name that a rule may call them.
        users: The handles of the users.

    Raises:
        BadRequest: One is unknown; the text names those there are.
    """
    for each in expected:
        for kind, name, known in (("operation", each.operation, operations), ("user", each.user, users)):
            if name is not None and name not in known:
                raise BadRequest(f"There is no {kind} {quoted(name)}; there are {', '.join(known)}.")


def verify(entries: Sequence[Entry], expectations: Expectations, operations: Mapping[str, str]) -> Verification:
    """Compare the requests of a journal with what a test expects.

    Args:
        entries: The requests.
        expectations: What the test expects.
        operations: The `operationId` by every name that a rule may call it.
    """
    lines, passed, last = list[str](), True, 0
    for expected in expectations.requests:
        found = matching(entries, expected, operations)
        nearest = _nearest(entries, _members(expected, operations))
        told = _PASSED
        if expected.count is not None and len(found) != expected.count:
            told = f"expected {expected.count}, found {len(found)}{_numbers(found)}"
            told += nearest if len(found) < expected.count else ""
        elif expected.count is None and not found:
            told = f"expected at least 1, found 0{nearest}"
        elif expectations.in_order and found and found[0].number < last:
            told = f"expected after request {last}, found{_numbers(found)}"
        passed &= told == _PASSED
        last = found[0].number if found else last
        lines.append(f"{expected}: {told}")
    return Verification(passed, "\n".join(lines))


def _members(expected: Expected, operations: Mapping[str, str]) -> dict[str, object]:
    """Return what is expected of a request, as a journal has it."""
    members = msgspec.structs.asdict(expected)
    del members["count"]
    if expected.operation is not None:
        members["operation"] = operations.get(expected.operation, expected.operation)
    if expected.method is not None:
        members["method"] = expected.method.upper()
    return {name: value for name, value in members.items() if value is not None}


def _differences(entry: Entry, wanted: Mapping[str, object]) -> dict[str, object]:
    """Return what a request has instead of what is expected of it."""
    return {name: getattr(entry, name) for name, value in wanted.items() if getattr(entry, name) != value}


def _nearest(entries: Iterable[Entry], wanted: Mapping[str, object]) -> str:
    """Return which other request differs least, and in what; nothing if none has anything that is expected."""
    others = [(entry, differences) for entry in entries if (differences := _differences(entry, wanted))]
    if not others:
        return ""
    entry, differences = min(others, key=lambda other: len(other[1]))
    if len(differences) == len(wanted):
        return ""
    told = " ".join(f"{name}={'none' if value is None else quoted(str(value))}" for name, value in differences.items())
    return f"; request {entry.number} differs: {told}"


def _numbers(found: Sequence[Entry]) -> str:
    return f" (requests {', '.join(str(entry.number) for entry in found)})" if found else ""
