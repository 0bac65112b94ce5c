"""Comparing what was sent with what a test expects."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mock_server.control.journal import Entry

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
    wanted = msgspec.structs.asdict(expected)
    if expected.operation is not None:
        wanted["operation"] = operations.get(expected.operation, expected.operation)
    fixed = {name: value for name, value in wanted.items() if name != "count" and value is not None}
    return [entry for entry in entries if all(getattr(entry, name) == value for name, value in fixed.items())]


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
        told = _PASSED
        if expected.count is not None and len(found) != expected.count:
            told = f"expected {expected.count}, found {len(found)}{_numbers(found)}"
        elif expected.count is None and not found:
            told = "expected at least 1, found 0"
        elif expectations.in_order and found and found[0].number < last:
            told = f"expected after request {last}, found{_numbers(found)}"
        passed &= told == _PASSED
        last = found[0].number if found else last
        lines.append(f"{expected}: {told}")
    return Verification(passed, "\n".join(lines))


def _numbers(found: Sequence[Entry]) -> str:
    return f" (requests {', '.join(str(entry.number) for entry in found)})" if found else ""
