"""Tests of the checks of authentication."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.check import Check, TooLittleDataError
from conformance.rules.authentication import checks
from tests.conformance.rules import statuses
from tests.conformance.values import exchange, found

EXACT: tuple[statuses.Asked, ...] = (
    (checks.nobody_refused, {}, 401, "A request without a token"),
    (checks.garbage_in_header_refused, {}, 401, "A garbage token in the header"),
    (checks.garbage_in_query_refused, {}, 401, "A garbage token in access_token"),
    (checks.void_refused, {"place": 2}, 401, "Token number 2 of those to be refused"),
    (checks.first, {"case": "reading an odd id"}, 401, "Without a token, reading an odd id"),
    (checks.header_decides, {"good_header": False}, 401, "A bad header beside a good access_token"),
)
ASKED = pytest.mark.parametrize(statuses.COLUMNS, statuses.rows(EXACT))


@ASKED
def test_the_right_status_is_no_finding(check: Check, values: Mapping[str, Any], status: int, what: str) -> None:
    """A check that asks for one status finds nothing where it is given."""
    del what
    statuses.finds_nothing_in(status, check, values)


@ASKED
def test_any_other_status_is_found(check: Check, values: Mapping[str, Any], status: int, what: str) -> None:
    """Every other status is found, and the finding names the request, the right status and the wrong one."""
    # That any token is accepted is told in other words, below.
    passed_over = frozenset({200, 201, 204} if what.startswith("A garbage token") else ())
    statuses.finds_any_but(status, check, values, what, passed_over)


@pytest.mark.parametrize(
    ("check", "place"),
    [(checks.garbage_in_header_refused, "the header"), (checks.garbage_in_query_refused, "access_token")],
)
@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_server_that_reads_no_token_accepts_any(check: Check, place: str, status: int) -> None:
    """The diagnosis is not that this one text was accepted."""
    problem = f"Any token is accepted in {place}, even a text that is none"
    assert found(check, exchange=exchange(status)) == [(problem, "status 401", f"status {status}")]


def test_head_may_be_refused_in_any_way() -> None:
    """A HEAD without a token fails only where it succeeds: a server need not support HEAD."""
    for status in (301, 401, 403, 404, 405, 501):
        assert found(checks.nobody_refused, exchange=exchange(status, method="HEAD")) == []
    for status in (200, 204):
        ((problem, expected, given),) = found(checks.nobody_refused, exchange=exchange(status, method="HEAD"))
        assert problem.startswith("HEAD ")
        assert problem.endswith(f" was answered {status}")
        assert (expected, given) == ("a refusal", f"status {status}")


SUCCEED: tuple[tuple[Check, Mapping[str, Any], str], ...] = (
    (checks.header_works, {}, "A good token in the Authorization header was refused"),
    (checks.query_works, {}, "A good token in access_token was refused"),
    (
        checks.header_decides,
        {"good_header": True},
        "A request with a good header was refused for a bad access_token",
    ),
)


@pytest.mark.parametrize(("check", "values", "problem"), [pytest.param(*case, id=case[0].check_id) for case in SUCCEED])
def test_a_good_token_must_be_accepted(check: Check, values: Mapping[str, Any], problem: str) -> None:
    """Any 2xx accepts a good token; anything else refuses it."""
    for status in (200, 201, 299):
        assert found(check, exchange=exchange(status), **values) == []
    for status in (199, 300, 401, 403, 500):
        assert found(check, exchange=exchange(status), **values) == [(problem, "2xx", f"status {status}")]


def test_a_401_names_a_scheme() -> None:
    """With any other status the check is inconclusive."""
    assert found(checks.challenge, exchange=exchange(401, headers=[("www-authenticate", "Bearer")])) == []
    finding = [("The 401 names no scheme", "WWW-Authenticate", "no such header")]
    assert found(checks.challenge, exchange=exchange(401)) == finding
    assert found(checks.challenge, exchange=exchange(401, headers=[("www-authenticate", "")])) == finding
    for status in (200, 400, 403):
        with pytest.raises(TooLittleDataError, match=r"^no 401 was seen$"):
            found(checks.challenge, exchange=exchange(status))


def test_a_forged_token_is_refused() -> None:
    """Anything but a 401 is found, and the finding says how the token was forged."""
    values = {"forged": "no signature"}
    assert found(checks.forged_refused, exchange=exchange(401), **values) == []
    for status in (200, 403):
        told = f"A token with no signature was answered {status}"
        assert found(checks.forged_refused, exchange=exchange(status), **values) == [
            (told, "status 401", f"status {status}")
        ]
