"""What was sent is compared with what was expected, and each difference is told in a line."""

import pytest

from mock_server.control.journal import Entry
from mock_server.control.rules import operation_names
from mock_server.control.verifying import Expectations, Expected, verify
from tests.mock_server.applications import CONTRACT, NOW

NAMES = operation_names(CONTRACT)


def _entries(*kinds: tuple[str, int]) -> list[Entry]:
    return [
        Entry(number=number, at=NOW, method="GET", path=f"/{name}", operation=NAMES[name], user="ada", status=status)
        for number, (name, status) in enumerate(kinds, start=1)
    ]


SENT = _entries(("create", 201), ("csv", 429), ("csv", 200))


@pytest.mark.parametrize(
    ("expected", "report"),
    [
        (Expected(operation="csv"), "operation=csv: as expected"),
        (Expected(operation="downloadMailingExportCsv", count=2), "operation=downloadMailingExportCsv: as expected"),
        (Expected(user="ada", status=200, count=1), "user=ada status=200: as expected"),
        (Expected(path="/create", method="GET"), "method=GET path=/create: as expected"),
        (Expected(operation="xlsx", count=0), "operation=xlsx: as expected"),
        (Expected(count=3), "any request: as expected"),
        (Expected(operation="xlsx"), "operation=xlsx: expected at least 1, found 0"),
        (Expected(operation="csv", count=1), "operation=csv: expected 1, found 2 (requests 2, 3)"),
        (Expected(status=500, count=1), "status=500: expected 1, found 0"),
        (Expected(method="get", count=3), "method=get: as expected"),
        (
            Expected(operation="csv", status=403),
            "operation=csv status=403: expected at least 1, found 0; request 2 differs: status=429",
        ),
        (
            Expected(operation="csv", status=200, count=2),
            "operation=csv status=200: expected 2, found 1 (requests 3); request 2 differs: status=429",
        ),
        (
            Expected(user="ada", path="/x", status=200),
            "path=/x user=ada status=200: expected at least 1, found 0; request 3 differs: path=/csv",
        ),
        (Expected(user="ben", status=500), "user=ben status=500: expected at least 1, found 0"),
        (Expected(operation="csv", count=0), "operation=csv: expected 0, found 2 (requests 2, 3)"),
    ],
)
def test_each_expectation_has_its_line(expected: Expected, report: str) -> None:
    """It names what was expected, and what was found instead."""
    verification = verify(SENT, Expectations(requests=(expected,)), NAMES)
    assert verification.report == report
    assert verification.passed is report.endswith("as expected")


def test_an_order_is_that_of_the_first_requests() -> None:
    """A later request of the same kind does not matter; without being asked for, no order does."""
    right = (Expected(operation="create"), Expected(status=429), Expected(status=200))
    assert verify(SENT, Expectations(requests=right, in_order=True), NAMES).passed
    wrong = tuple(reversed(right))
    assert verify(SENT, Expectations(requests=wrong), NAMES).passed
    verification = verify(SENT, Expectations(requests=wrong, in_order=True), NAMES)
    assert not verification.passed
    assert verification.report.splitlines() == [
        "status=200: as expected",
        "status=429: expected after request 3, found (requests 2)",
        "operation=create: expected after request 2, found (requests 1)",
    ]


def test_nothing_expected_is_what_was_sent() -> None:
    """An empty list expects nothing."""
    assert verify(SENT, Expectations(requests=()), NAMES).passed
