"""One pytest test for each check; the fixture that plays the run is in :mod:`conformance.plugin`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.checks import CATALOGUE
from conformance.reports.console import failure_text
from conformance.verdict import Result, State


@pytest.mark.parametrize("check_id", [check.check_id for check in CATALOGUE])
def test_check(check_id: str, mailing_results: Mapping[str, Result]) -> None:
    """The target keeps the rule of this check."""
    result = mailing_results[check_id]
    if result.state is State.FAILED:
        pytest.fail("\n".join(failure_text(result, failure) for failure in result.failures), pytrace=False)
    if result.state is State.ADVICE:
        pytest.skip(f"advice: {'; '.join(failure.finding.problem for failure in result.failures)}")
    if result.state is not State.PASSED:
        pytest.skip(f"{result.state}: {result.reason}")
