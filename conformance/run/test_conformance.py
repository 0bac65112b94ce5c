"""One pytest test for each check; the fixture that plays the run is in :mod:`conformance.plugin`."""

from collections.abc import Mapping

import pytest

from conformance.rules import CATALOGUE
from conformance.verdict.model import State


@pytest.mark.parametrize("check_id", [check.check_id for check in CATALOGUE])
def test_check(check_id: str, mailing_words: Mapping[str, tuple[str, str]]) -> None:
    """The target passes this check."""
    state, text = mailing_words[check_id]
    if state == State.FAILED:
        pytest.fail(text, pytrace=False)
    if state != State.PASSED:
        pytest.skip(text)
