"""Tests of the log of requests: what it tells, and what it must not."""

import logging
from datetime import timedelta

import pytest

from mock_server import create_app, fixed_clock, load_fixtures, sign_token
from tests.mock_server.applications import FIXTURES, NOW, SHARED
from tests.mock_server.driving import EXPORTS, FRESH, Client

_FOREIGN = "e0000000-0000-4000-8000-000000000005"
_USED_UP = "e0000000-0000-4000-8000-000000000002"
_ELSEWHERE = "e0000000-0000-4000-8000-000000000004"


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "mock_server.http.access_log"]


@pytest.mark.parametrize(
    ("identifier", "status", "hint"),
    [
        (_USED_UP, 403, f": export_logs {_USED_UP} cannot be read. It is used up."),
        (_FOREIGN, 403, f": export_logs {_FOREIGN} cannot be read. It is another user's."),
        (_ELSEWHERE, 404, f": There is no export {_ELSEWHERE}. None of the account lists it names is the user's."),
        (FRESH, 200, ""),
    ],
)
def test_a_line_says_why(caplog: pytest.LogCaptureFixture, identifier: str, status: int, hint: str) -> None:
    """What the answer keeps back is told to whoever runs the mock."""
    caplog.set_level(logging.INFO, logger="mock_server.http.access_log")
    Client(create_app(load_fixtures())).get(f"{identifier}.csv")
    assert _lines(caplog) == [f"GET {EXPORTS}/{identifier}.csv {status} ada{hint}"]


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (None, "There is no token."),
        ("wrong", "The token is malformed: it is no token of a user, and no JSON Web Token."),
        (
            sign_token(FIXTURES.users[0], FIXTURES.signing_key, fixed_clock(NOW), -timedelta(seconds=60)),
            "The token expired at 2026-03-02T09:14:00Z; the clock of the server is at 2026-03-02T09:15:00Z.",
        ),
    ],
)
def test_a_line_says_what_is_wrong_with_a_token(
    caplog: pytest.LogCaptureFixture, token: str | None, reason: str
) -> None:
    """Every 401 is the same for the client; whoever runs the mock learns the reason and sees no token."""
    caplog.set_level(logging.INFO, logger="mock_server.http.access_log")
    Client(SHARED, token).get(FRESH)
    assert _lines(caplog) == [f"GET {EXPORTS}/{FRESH} 401: A valid token is required. {reason}"]


def test_at_debug_the_fields_of_request_and_answer_are_shown(caplog: pytest.LogCaptureFixture) -> None:
    """What describes the bodies and the client is shown, short and printable; no other field is."""
    caplog.set_level(logging.DEBUG, logger="mock_server.http.access_log")
    headers = {"Content-Type": "text/csv" + "\x07" * 200, "Cookie": "secret", "Accept": "*/*", "User-Agent": "test"}
    Client(SHARED).request("GET", f"{EXPORTS}/x", headers=headers)
    shown = "text/csv" + "\N{REPLACEMENT CHARACTER}" * 72 + "…"
    asked, _, answered = _lines(caplog)[1].partition("; answered with ")
    assert asked == f"asked with accept: */*, content-type: {shown}, user-agent: test"
    assert answered == "content-length: 82, content-type: application/vnd.api+json; charset=utf-8"


def test_no_line_holds_a_token_or_a_body(caplog: pytest.LogCaptureFixture) -> None:
    """A query is left out, and so is everything a body or a header field says; a path is one line of what prints."""
    caplog.set_level(logging.DEBUG, logger="mock_server.http.access_log")
    client = Client(create_app(load_fixtures()), token=None)
    client.get(f"{FRESH}.csv", access_token="token-of-ada")
    client.post(b'{"data": {"type": "Doe, John"}}', params={"access_token": "token-of-ada"})
    client.get("a%0aINFO%20forged", access_token="token-of-ada")
    told = _lines(caplog)
    assert len(told) == 6
    assert not any(word in line for line in told for word in ("token-of", "Doe", "\n"))


def test_at_a_higher_level_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever asks for warnings gets no line for each request."""
    caplog.set_level(logging.WARNING, logger="mock_server.http.access_log")
    Client(create_app(load_fixtures())).get(FRESH)
    assert _lines(caplog) == []
