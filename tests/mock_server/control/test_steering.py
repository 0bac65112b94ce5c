"""Preferences and rules take effect, and what is refused or comes before processing changes nothing."""

import pytest

from mock_server import create_app, load_fixtures
from mock_server.control.sessions import HEADER
from tests.mock_server.applications import CONTRACT
from tests.mock_server.driving import ADA, EXPORTS, FRESH, USED_UP, Client, only_error


def _client(*rules: str, token: str = ADA) -> Client:
    return Client(create_app(load_fixtures(), contract=CONTRACT, seed=1, rules=rules), token)


def _get(client: Client, prefer: str, form: str = "", **headers: str) -> tuple[int, str | None]:
    answer = client.request("GET", f"{EXPORTS}/{FRESH}{form}", headers={"Prefer": prefer, **headers})
    return answer.status_code, answer.headers.get("Preference-Applied")


def test_a_preferred_status_changes_nothing() -> None:
    """Whatever is preferred instead of the answer, the export can be read afterwards."""
    client = _client()
    for code in (401, 403, 404, 405, 429, 500, 502, 503, 504):
        assert _get(client, f"code={code}", ".csv") == (code, f"code={code}")
    assert _get(client, "example=contacts", ".csv") == (200, "example=contacts")
    assert client.get(f"{FRESH}.csv").status_code == 200


def test_the_own_success_is_the_real_answer() -> None:
    """It uses the export up as any other read."""
    client = _client()
    assert [_get(client, "code=200") for _ in range(2)] == [(200, "code=200"), (403, "code=200")]


def test_a_status_that_the_operation_does_not_have_is_refused() -> None:
    """The answer names those that there are, and nothing is done."""
    client = _client()
    answer = client.request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "code=201"})
    assert only_error(answer)["detail"] == (
        "Prefer: code=201 is not of this operation; there are: 200, 401, 403, 404, 405, 429, 500, 502, 503, 504."
    )
    assert client.get(FRESH).status_code == 200


def test_a_delayed_answer_is_the_real_one() -> None:
    """A refusal is delayed as well, and says that the preference was followed."""
    client = _client()
    assert [_get(client, "wait=1") for _ in range(2)] == [(200, "wait=1"), (403, "wait=1")]


def test_a_navigation_can_prefer() -> None:
    """The query parameter does what the header does, beside the token in the query."""
    client = Client(create_app(load_fixtures()), None)
    query = {"access_token": ADA, "__prefer": "code=429"}
    assert client.request("GET", f"{EXPORTS}/{FRESH}.csv", params=query).status_code == 429
    assert client.request("GET", f"{EXPORTS}/{FRESH}.csv", params={"access_token": ADA}).status_code == 200


def test_a_page_of_another_origin_can_read_what_was_followed() -> None:
    """The header is among those that the answer exposes."""
    answer = _client().request("GET", f"{EXPORTS}/{FRESH}", headers={"Prefer": "wait=1", "Origin": "https://a.example"})
    assert "Preference-Applied" in answer.headers["Access-Control-Expose-Headers"].split(", ")


def test_a_rule_gives_what_no_request_asked_for() -> None:
    """The first download answers 429 with `Retry-After`, the second succeeds, and nothing was used up before."""
    client = _client("csv code=429 retry-after=1 times=1")
    refused = client.get(f"{FRESH}.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert "Preference-Applied" not in refused.headers
    assert client.get(f"{FRESH}.csv").status_code == 200


def test_a_rule_with_a_code_that_the_operation_does_not_have_is_told() -> None:
    """`*` may name more operations than have the status; the answer says so instead of nothing at all."""
    assert only_error(_client("* code=413").get(FRESH))["detail"].startswith("Prefer: code=413 is not")


def test_a_request_that_asks_is_counted_by_no_rule() -> None:
    """Its own preference comes first."""
    client = _client("csv code=429 times=1")
    assert _get(client, "code=503", ".csv")[0] == 503
    assert client.get(f"{FRESH}.csv").status_code == 429


def test_each_session_counts_for_itself() -> None:
    """The rules that a server starts with apply in every session, and what one counts is unknown to the others."""
    client = _client("csv code=429 times=1")
    for name in ("a", "b"):
        answers = [client.request("GET", f"{EXPORTS}/{FRESH}.csv", headers={HEADER: name}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [429, 200]


@pytest.mark.parametrize("token", ["nonsense", "token-of-nobody"])
def test_who_has_no_valid_token_prefers_nothing(token: str) -> None:
    """A request without a user is refused as it always is."""
    assert _get(_client(token=token), "code=200")[0] == 401


@pytest.mark.parametrize("fault", ["reset", "empty", "stall", "truncate", "garbage"])
def test_without_a_socket_a_fault_is_a_lost_connection(fault: str) -> None:
    """The client of an application in its own process sees an exception instead of an answer."""
    client = _client()
    with pytest.raises(ConnectionAbortedError):
        _get(client, f"fault={fault}, wait=1", ".csv")
    is_used_up = fault in ("truncate", "garbage")
    assert client.get(f"{FRESH}.csv").status_code == (403 if is_used_up else 200)


@pytest.mark.parametrize("fault", ["truncate", "garbage"])
def test_without_a_socket_a_spoiled_refusal_is_a_lost_connection(fault: str) -> None:
    """Whatever the real answer is, the client gets none."""
    with pytest.raises(ConnectionAbortedError):
        _client().request("GET", f"{EXPORTS}/{USED_UP}.csv", headers={"Prefer": f"fault={fault}"})


def test_without_a_socket_a_slow_body_is_whole() -> None:
    """It only takes its time."""
    client = _client()
    answer = client.request("GET", f"{EXPORTS}/{FRESH}.csv", headers={"Prefer": "fault=slow-body, wait=20"})
    assert answer.text == _client().get(f"{FRESH}.csv").text
