"""What tests of the rules for every answer share: an exchange is judged with all that a run knows."""

from datetime import UTC, datetime

import pytest

from conformance.answers.answer import Answer
from conformance.check import Check, TooLittleDataError
from conformance.http.exchange import Exchange
from conformance.target import Token
from tests.conformance.values import (
    COLLECTION,
    CONTRACT,
    ID,
    found,
)

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SECRETS = (Token("first-secret-token"), Token("other-secret-token"))
CSV = f"{COLLECTION}/{ID}.csv"
XLSX = f"{COLLECTION}/{ID}.xlsx"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(one: Exchange, max_latency: float | None = None) -> Answer:
    """An exchange as the rules for every answer see it."""
    return Answer(one, CONTRACT, SECRETS, NOW, max_latency)


def seen(check: Check, one: Exchange) -> list[tuple[str, str, str]]:
    """What a rule finds in an exchange."""
    return found(check, answer=answer(one))


def silent(check: Check, *ones: Exchange) -> None:
    """Assert that a rule passes over these exchanges: it finds nothing, and has not passed either."""
    for one in ones:
        with pytest.raises(TooLittleDataError, match=r"^no answer of this kind was seen$"):
            seen(check, one)
