"""Tests of the checks of robustness."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check
from conformance.rules.robustness import checks
from tests.conformance.values import exchange, found

FORBIDDEN: tuple[tuple[Check, Mapping[str, Any], str, str], ...] = (
    (checks.refuses_invalid, {"phase": "fuzzing"}, "An invalid request was accepted (fuzzing)", "4xx"),
    (checks.refuses_odd_params, {"phase": "fuzzing"}, "params of another kind were accepted (fuzzing)", "4xx"),
)


@pytest.mark.parametrize(
    ("check", "values", "problem", "expected"), [pytest.param(*case, id=case[0].check_id) for case in FORBIDDEN]
)
def test_a_success_of_what_the_contract_forbids_is_found(
    check: Check, values: Mapping[str, Any], problem: str, expected: str
) -> None:
    """No refusal is."""
    for status in (199, 300, 400, 405, 500):
        assert found(check, exchange=exchange(status), **values) == []
    for status in (200, 204, 299):
        assert found(check, exchange=exchange(status), **values) == [(problem, expected, f"status {status}")]


PROMISED: tuple[tuple[Check, str], ...] = (
    (checks.accepts_valid, "A valid request was refused (coverage)"),
    (checks.links, "A link of the contract was refused"),
)


@pytest.mark.parametrize(("check", "problem"), [pytest.param(*case, id=case[0].check_id) for case in PROMISED])
def test_a_refusal_of_what_the_contract_allows_is_found(check: Check, problem: str) -> None:
    """A success is none, and a 5xx is judged by another check."""
    values = {"phase": "coverage"} if check is checks.accepts_valid else {}
    for status in (200, 201, 299, 500, 503):
        assert found(check, exchange=exchange(status), **values) == []
    for status in (300, 400, 404, 499):
        assert found(check, exchange=exchange(status), **values) == [(problem, "2xx", f"status {status}")]


def test_odd_paths_that_are_answered_are_found() -> None:
    """A success or a redirection; any 4xx passes, and a 5xx is judged by another check."""
    for status in (400, 404, 405, 414, 499, 500):
        assert found(checks.odd_paths, exchange=exchange(status), case="GET of dots") == []
    for status in (200, 299, 300, 301, 399):
        finding = ("GET of dots was not refused", "4xx", f"status {status}")
        assert found(checks.odd_paths, exchange=exchange(status), case="GET of dots") == [finding]


@pytest.mark.parametrize(
    ("check", "values", "problem"),
    [
        (checks.odd_text, {"case": "a long text"}, "Creating with a long text was refused"),
        (checks.chunked, {}, "A chunked body was not read"),
    ],
)
def test_unusual_creations_are_a_201(check: Check, values: Mapping[str, Any], problem: str) -> None:
    """An unusual body is answered 201 and nothing else."""
    assert found(check, exchange=exchange(201), **values) == []
    for status in (200, 202, 400, 411, 500):
        assert found(check, exchange=exchange(status), **values) == [(problem, "status 201", f"status {status}")]
