"""The control API steers what the API answers, in one session, and changes nothing where it refuses."""

import json
from typing import Any

import pytest

from mock_server import create_app, fixed_clock
from tests.mock_server.applications import CONTRACT, FIXTURES, NOW
from tests.mock_server.driving import ADA, FRESH, USED_UP, Client

CONTACT = "c0000000-0000-4000-8000-000000000001"


class _Steered(Client):
    """A client that steers, too."""

    def steer(
        self, method: str, path: str, body: object = ..., answered: int = 200, *, query: dict[str, str] | None = None
    ) -> Any:  # noqa: ANN401  JSON is any value
        """Call the control API and return what it answers."""
        content = b"" if body is ... else json.dumps(body).encode()
        headers = {} if body is ... else {"Content-Type": "application/json"}
        answer = self.request(method, f"/__mock__{path}", content=content, headers=headers, params=query)
        assert answer.status_code == answered, answer.text
        return answer.json() if answer.content else None


def _details(answer: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(error.get("source", {}).get("pointer"), error["detail"]) for error in answer["errors"]]


@pytest.fixture
def mock() -> _Steered:
    """A client of a new application."""
    return _Steered(create_app(FIXTURES, contract=CONTRACT, clock=fixed_clock(NOW), seed=1))


def test_a_reset_makes_everything_as_it_was(mock: _Steered) -> None:
    """Exports are fresh, ids begin anew, clock, rules and journal are those of the start."""
    first = mock.created_id()
    mock.get(FRESH)
    mock.steer("PUT", "/clock", {"now": "2030-01-01T00:00:00Z"})
    mock.steer("PUT", "/rules", ["csv code=429"])
    mock.steer("POST", "/reset", answered=204)
    assert mock.steer("GET", "/journal") == []
    assert mock.steer("GET", "/rules") == []
    assert mock.steer("GET", "/clock") == {"now": "2026-03-02T09:15:00Z", "frozen": False}
    assert mock.get(FRESH).status_code == 200
    assert mock.created_id() == first


def test_an_export_can_be_made_fresh_again(mock: _Steered) -> None:
    """Its item says whether it is used up, and writing it decides so."""
    assert mock.get(USED_UP).status_code == 403
    export = mock.steer("GET", f"/exports/{USED_UP}")
    assert export["used_up"] is True
    mock.steer("PUT", f"/exports/{USED_UP}", {**export, "used_up": False}, 204)
    assert mock.get(USED_UP).status_code == 200
    assert mock.steer("GET", f"/exports/{USED_UP}")["used_up"] is True


def test_what_a_client_created_is_among_the_exports(mock: _Steered) -> None:
    """It can be read, kept by a change of other data, and deleted."""
    created = mock.created_id({"params": {"filter": {"name_like": "do"}}})
    assert mock.steer("GET", f"/exports/{created}")["params"] == {"filter": {"name_like": "do"}}
    user = mock.steer("GET", "/users")[0]
    mock.steer("PUT", f"/users/{user['id']}", {**user, "token": "another-token"}, 204)
    assert mock.get(created).status_code == 401
    other = Client(mock.app, "another-token")
    assert other.get(created).status_code == 200
    mock.steer("DELETE", f"/exports/{created}", answered=204)
    mock.steer("GET", f"/exports/{created}", answered=404)
    assert other.get(created).status_code == 404


def test_a_contact_can_be_written_and_deleted(mock: _Steered) -> None:
    """The next file has it, or has it no more."""
    contact = mock.steer("GET", "/contacts")[0]
    mock.steer("PUT", f"/contacts/{contact['id']}", {**contact, "name": "Zz, Quite New"}, 204)
    everybody = {"params": {"filter": {"ids": contact["id"], "status": "active,hidden,null"}}}
    assert "Zz, Quite New" in mock.get(f"{mock.created_id(everybody)}.csv").text
    mock.steer("DELETE", f"/contacts/{contact['id']}", answered=204)
    assert "Zz, Quite New" not in mock.get(f"{mock.created_id(everybody)}.csv").text


def test_the_whole_data_set_can_be_replaced(mock: _Steered) -> None:
    """What is read can be changed and written back; ids go on as before."""
    before = mock.created_id()
    document = mock.steer("GET", "/fixtures")
    mock.steer("PUT", "/fixtures", {**document, "contacts": []}, 204)
    everybody = {"params": {"filter": {"status": "active,hidden,null"}}}
    assert len(mock.get(f"{mock.created_id(everybody)}.csv").text.splitlines()) == 1
    assert mock.get(before).status_code == 200


def test_a_mistake_is_told_with_its_place_and_changes_nothing(mock: _Steered) -> None:
    """All mistakes of an item are told, and the session answers as before."""
    document = mock.steer("GET", "/fixtures")
    wrong = {**document["contacts"][0], "status": "Nonsense", "id": CONTACT}
    answer = mock.steer("PUT", f"/contacts/{CONTACT}", wrong, 422)
    ((pointer, detail),) = _details(answer)
    assert pointer == f"/contacts/{len(document['contacts'])}/status"
    assert "is no status of the contract" in detail
    answer = mock.steer("PUT", "/fixtures", {"users": 5}, 422)
    assert ("/users", "must be a list of at least one user") in _details(answer)
    owner = document["users"][0]["id"]
    assert "there is no user ada" in str(mock.steer("DELETE", f"/users/{owner}", answered=422))
    assert mock.steer("GET", "/fixtures") == document


def test_the_clock_can_be_set_stopped_advanced_and_reset(mock: _Steered) -> None:
    """Files are named by it, and tokens expire by it."""
    assert mock.steer("PUT", "/clock", {"now": "2030-05-01T02:00:00+02:00", "frozen": True}) == {
        "now": "2030-05-01T00:00:00Z",
        "frozen": True,
    }
    assert "contacts-20300501.csv" in mock.get(f"{FRESH}.csv").headers["Content-Disposition"]
    assert mock.steer("PUT", "/clock", {"advance": -86400})["now"] == "2030-04-30T00:00:00Z"
    assert mock.steer("PUT", "/clock", {"frozen": False})["frozen"] is False
    assert mock.steer("DELETE", "/clock") == {"now": "2026-03-02T09:15:00Z", "frozen": False}
    assert "No such" not in str(mock.steer("PUT", "/clock", {"advance": 1e12}, 422))
    mock.steer("PUT", "/clock", {"now": "yesterday"}, 400)
    mock.steer("PUT", "/clock", {}, 400)


def test_a_seed_makes_the_next_ids_the_same(mock: _Steered) -> None:
    """Equal seeds give equal ids, and exports that were created stay."""
    first = mock.created_id()
    mock.steer("PUT", "/seed", {"seed": 7}, 204)
    second = mock.created_id()
    mock.steer("PUT", "/seed", {"seed": 1}, 204)
    assert mock.created_id() not in (first, second)
    mock.steer("DELETE", f"/exports/{second}", answered=204)
    mock.steer("PUT", "/seed", {"seed": 7}, 204)
    assert mock.created_id() == second
    assert mock.get(first).status_code == 200


def test_rules_can_be_replaced_added_and_read(mock: _Steered) -> None:
    """A wrong one is told, and the rules stay as they are."""
    mock.steer("PUT", "/rules", ["csv code=429 times=1"])
    assert mock.steer("POST", "/rules", ["csv code=503 times=1"]) == ["csv code=429 times=1", "csv code=503 times=1"]
    assert "cod=429" in str(mock.steer("POST", "/rules", ["json code=404", "csv cod=429"], 422))
    codes = [mock.get(f"{FRESH}.csv").status_code for _ in range(3)]
    assert codes == [429, 503, 200]
    assert mock.steer("PUT", "/rules", []) == []


def test_a_rule_is_deleted_and_the_others_go_on_counting(mock: _Steered) -> None:
    """Of equal rules, the first one; one that is not there is a 404, and nothing is changed."""
    mock.steer("PUT", "/rules", ["json code=404", "csv code=429 times=1", "json code=404"])
    assert mock.get(f"{FRESH}.csv").status_code == 429
    named = {"rule": "json code=404"}
    assert mock.steer("DELETE", "/rules", query=named) == ["csv code=429 times=1", "json code=404"]
    assert mock.get(f"{FRESH}.csv").status_code == 200
    assert mock.steer("DELETE", "/rules", query=named) == ["csv code=429 times=1"]
    assert "There is no rule json code=404." in str(mock.steer("DELETE", "/rules", answered=404, query=named))
    mock.steer("DELETE", "/rules", answered=400)


def test_rules_are_part_of_the_data_set(mock: _Steered) -> None:
    """They come with it and are replaced with it; where they stay as they are, they go on counting."""
    mock.steer("PUT", "/rules", ["csv code=429 times=1"])
    data = mock.steer("GET", "/fixtures")
    assert data["rules"] == ["csv code=429 times=1"]
    assert mock.get(f"{FRESH}.csv").status_code == 429
    mock.steer("PUT", "/fixtures", data, 204)
    assert mock.get(f"{FRESH}.csv").status_code == 200
    assert "/rules/0" in str(mock.steer("PUT", "/fixtures", {**data, "rules": ["pdf code=429"]}, 422))
    mock.steer("PUT", "/fixtures", {**data, "rules": ["json code=503"]}, 204)
    assert mock.get(FRESH).status_code == 503


def test_the_journal_can_be_filtered_and_cleared(mock: _Steered) -> None:
    """By operation in either name, user, status and number."""
    mock.create()
    mock.get(f"{FRESH}.csv")
    mock.get(f"{FRESH}.csv")
    assert [entry["status"] for entry in mock.steer("GET", "/journal")] == [201, 200, 403]
    for query in ({"operation": "csv"}, {"operation": "downloadMailingExportCsv"}, {"after": "1"}):
        assert [entry["number"] for entry in mock.steer("GET", "/journal", query=query)] == [2, 3]
    assert [entry["number"] for entry in mock.steer("GET", "/journal", query={"status": "403", "user": "ada"})] == [3]
    assert mock.steer("GET", "/journal", query={"user": "ben"}) == []
    assert "There is no operation pdf; there are create," in str(
        mock.steer("GET", "/journal", answered=400, query={"operation": "pdf"})
    )
    unknown = mock.steer("GET", "/journal", answered=400, query={"user": "zoe"})
    assert "There is no user zoe; there are ada, ben, cleo." in str(unknown)
    mock.steer("DELETE", "/journal", answered=204)
    assert mock.steer("GET", "/journal") == []


def test_what_was_sent_can_be_verified(mock: _Steered) -> None:
    """The answer says whether it was as expected, and what was otherwise."""
    mock.create()
    expected = {"requests": [{"operation": "create", "count": 1}, {"operation": "csv"}], "in_order": True}
    assert mock.steer("POST", "/verify", expected) == {
        "passed": False,
        "report": "operation=create: as expected\noperation=csv: expected at least 1, found 0",
    }
    mock.steer("POST", "/verify", {"requests": [{"colour": "red"}]}, 400)
    for unknown in ({"operation": "*", "count": 0}, {"user": "zoe", "count": 0}):
        assert "There is no" in str(mock.steer("POST", "/verify", {"requests": [unknown]}, 400))


def test_who_sent_something_is_known_without_being_in_the_data_set_any_more(mock: _Steered) -> None:
    """Another data set leaves the journal as it is."""
    mock.get(FRESH)
    text = json.dumps(mock.steer("GET", "/fixtures")).replace('"ada"', '"eve"')
    mock.steer("PUT", "/fixtures", json.loads(text), 204)
    for handle, count in (("ada", 1), ("eve", 0)):
        assert len(mock.steer("GET", "/journal", query={"user": handle})) == count


def test_each_session_is_steered_for_itself(mock: _Steered) -> None:
    """What is steered in one is unknown to the others; the list names them."""
    mock.steer("PUT", "/rules", ["csv code=429"], query={"session": "other"})
    assert mock.get(f"{FRESH}.csv").status_code == 200
    assert Client(mock.app, f"{ADA}~other").get(f"{FRESH}.csv").status_code == 429
    assert mock.steer("GET", "/sessions") == [
        {"name": "", "requests": 1, "rules": 0},
        {"name": "other", "requests": 1, "rules": 1},
    ]


def test_the_server_says_that_it_answers(mock: _Steered) -> None:
    """With the version of its contract."""
    assert mock.steer("GET", "/health") == {"status": "ok", "contract": CONTRACT.version}


@pytest.mark.parametrize("kind", ["users", "account_lists", "contacts", "exports"])
def test_the_items_of_a_kind_are_those_of_the_data_set(mock: _Steered, kind: str) -> None:
    """Listed alone or within the whole, as they are now; and each can be read by its id."""
    mock.created_id()
    mock.get(FRESH)
    items = mock.steer("GET", f"/{kind}")
    assert len(items) > 2
    assert items == mock.steer("GET", "/fixtures")[kind]
    assert mock.steer("GET", f"/{kind}/{items[0]['id']}") == items[0]
