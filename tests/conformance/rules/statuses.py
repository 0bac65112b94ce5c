"""What tests of the checks for a status share: each check has one right status, and finds every other."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import pytest
from _pytest.mark import ParameterSet

from conformance.check import Check
from tests.conformance.values import exchange, found

Asked: TypeAlias = tuple[Check, Mapping[str, Any], int, str]
"""A check, its further values, the right status, and the request in words."""
OTHERS = (200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422, 500)
COLUMNS = ("check", "values", "status", "what")


def rows(table: Iterable[Asked]) -> list[ParameterSet]:
    """The rows of a table as parameters of a test, named by the check and its status."""
    return [pytest.param(*row, id=f"{row[0].check_id}-{row[2]}") for row in table]


def finds_nothing_in(status: int, check: Check, values: Mapping[str, Any]) -> None:
    """Assert that a check finds nothing in an answer with the right status."""
    assert found(check, exchange=exchange(status), **values) == []


def finds_any_but(
    status: int, check: Check, values: Mapping[str, Any], what: str, passed_over: frozenset[int] = frozenset()
) -> None:
    """Assert that a check finds every other status, and names the request, the right status and the wrong one.

    Args:
        status: The right status.
        check: The check.
        values: Its further values.
        what: The request in words.
        passed_over: The statuses on which it is inconclusive.
    """
    for wrong in sorted({*OTHERS, status - 1, status + 1} - {status} - passed_over):
        expected = (f"{what} was answered {wrong}", f"status {status}", f"status {wrong}")
        assert found(check, exchange=exchange(wrong), **values) == [expected]
