"""Tests of the scenarios of odd input: it is sent as it is, and a refusal of any kind fails no check."""

import json
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

import pytest

from conformance.contract import Validity
from conformance.http.exchange import Request, Response
from conformance.rules import robustness
from conformance.rules.robustness import scenarios, scenarios_generated
from conformance.session.scenario import scenarios_of
from conformance.session.terms import UNKNOWN_ID
from conformance.target import Target
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, answered, creates, refused
from tests.conformance.rules.playing import fed, played
from tests.conformance.values import COLLECTION, CONTRACT

_LONG = "include=" + "a," * 500
EXPORTS: dict[str, Sequence[str]] = {
    # Each text is created once to be looked at, and once more to be downloaded.
    "odd text": ["", "GET ID.csv"] * 8,
    "values of odd kinds": ["GET ID.csv"] * 14,
    "odd paths and queries": [
        *("GET %20ID", "GET %20ID.csv", "GET %20ID.xlsx", "GET ID%20", "GET ID%20.csv", "GET ID%20.xlsx"),
        *("GET ID;v=1", "GET ID;v=1.csv", "GET ID;v=1.xlsx"),
        *(f"POST ?{query}, GET ID?{query}" for query in scenarios._QUERIES),
    ],
    "broken queries": [f"POST ?{query}, GET ID?{query}" for query in scenarios._BROKEN_QUERIES.values()],
    "odd headers": ["GET ID.csv", "GET ID.xlsx", "GET ID"],
    "odd tokens": ["GET ID by nobody, GET ID by nobody, GET ID?access_token=a with garbage in the query"],
    # The fake refuses a date that no calendar has, and so there is no file of it.
    "odd bodies": ["GET ID.csv", "GET ID.csv"],
    "a chunked body": [""],
}
ELSEWHERE: dict[str, Sequence[str]] = {
    "odd paths and queries": [
        f"GET {text}{suffix}" for text in scenarios._PATHS.values() for suffix in ("", ".csv", ".xlsx")
    ],
    "odd bodies": ["POST"],
}
ALL = pytest.mark.parametrize("name", EXPORTS)
# In these any refusal will do, and only a failure of the server is judged.
LENIENT = pytest.mark.parametrize("name", ["broken queries", "odd headers", "odd tokens", "odd bodies"])


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is written by hand needs a line here; those of what is generated are looked at elsewhere."""
    generated = {one.name for one in scenarios_of(scenarios_generated)}
    assert {one.name for one in robustness.SCENARIOS} == {*EXPORTS, *generated}


@ALL
def test_a_scenario_asks_what_its_checks_need(name: str) -> None:
    """Of each export just this is asked, and so much of none that the run created."""
    one = played(name)
    assert one.exports == EXPORTS[name]
    assert one.elsewhere == ELSEWHERE.get(name, [])


@ALL
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


def test_no_case_is_taken_out_of_a_table() -> None:
    """The tables above are made of those of the scenarios, so their lengths are stated here."""
    tables = (scenarios._TEXTS, scenarios._PATHS, scenarios._QUERIES, scenarios._BROKEN_QUERIES, scenarios._HEADERS)
    assert [len(table) for table in tables] == [7, 8, 7, 3, 3]


@LENIENT
@pytest.mark.parametrize("status", [400, 406, 414, 422, 431])
def test_any_refusal_of_odd_input_passes(name: str, status: int) -> None:
    """A gateway may refuse odd input: whatever the status below 500, no check fails."""
    odd = Fake(lambda request, response: response if creates(request) and not request.query else refused(status))
    assert played(name, odd).failed() == {}


def _is_plain(request: Request) -> bool:
    """Tell whether this is the creation of a fresh export, in which nothing is odd."""
    return (
        creates(request) and not request.query and json.loads(request.body or b"") == {"data": {"type": "export_logs"}}
    )


@LENIENT
def test_a_connection_that_breaks_on_odd_input_is_a_failure(name: str) -> None:
    """Where no answer comes to an odd request, and one comes to others, the scenario goes on with the next."""
    lost = Response(0, (), b"", cut_off="it closed the connection without an answer", lost=True)
    unknown = f"{COLLECTION}/{UNKNOWN_ID}"

    def change(request: Request, response: Response) -> Response:
        return response if _is_plain(request) or request.path == unknown else lost

    one = played(name, Fake(change))
    assert set(one.failed()) == {"robustness.no-server-error"}
    assert len(one.failed()["robustness.no-server-error"]) >= len(EXPORTS[name]) - 1
    assert sum(not _is_plain(request) for request in one.requests) >= len(EXPORTS[name])


@LENIENT
def test_a_server_that_fails_on_odd_input_is_found(name: str) -> None:
    """The subject of a 500 says what is odd about the request."""
    odd = Fake(lambda request, response: response if creates(request) else answered(500, ""))
    failed = played(name, odd).failed()
    assert set(failed) == {"robustness.no-server-error"}
    assert len(failed["robustness.no-server-error"]) >= 2


def test_odd_text_is_allowed_by_the_contract_and_tried_in_a_name_and_in_a_tag() -> None:
    """Every text may be sent, so a refusal is a fault; the longest is beyond what columns of a database hold."""
    sent = [request for request in played("odd text").requests if creates(request)]
    assert {CONTRACT.validity(request.body) for request in sent} == {Validity.ALLOWED}
    filters = [json.loads(request.body or b"")["data"]["attributes"]["params"]["filter"] for request in sent[:-2]]
    assert {rules["name_like"] for rules in filters} == set(scenarios._TEXTS.values())
    assert all(rules["tags"] == [rules["name_like"][:200]] for rules in filters)
    assert max(len(rules["name_like"]) for rules in filters) > 64 * 1024
    assert max(len(request.body or b"") for request in sent) < 1024 * 1024


def test_values_of_odd_kinds_are_tried_in_every_filter_that_takes_text() -> None:
    """Each of eight filters gets each of seven values; that the contract allows them is why a refusal is a fault."""
    sent = [request for request in played("values of odd kinds").requests if creates(request)]
    filters = [json.loads(request.body or b"")["data"]["attributes"]["params"]["filter"] for request in sent]
    pairs = [(key, json.dumps(value)) for rules in filters for key, value in rules.items()]
    assert len(set(pairs)) == len(pairs) == 8 * 7
    assert {key for key, _ in pairs} <= set(CONTRACT.filter_rules()["filters"])


def test_a_filter_that_refuses_an_odd_value_is_found_alone() -> None:
    """The filters are tried together first, and each alone where that is refused."""

    def change(request: Request, response: Response) -> Response:
        return refused(400) if b'"tags": true' in (request.body or b"") else response

    failed = played("values of odd kinds", Fake(change)).failed()
    assert failed == {"robustness.odd-text": {"tags of the value true"}}


def test_odd_ids_are_no_ids_whatever_is_made_of_their_escapes() -> None:
    """No odd path is that of an export, nor of the collection, once it is decoded."""
    for text in scenarios._PATHS.values():
        decoded = unquote_to_bytes(text).decode("utf-8", "replace")
        assert CONTRACT.match("POST", f"{COLLECTION}/{decoded}") is None
    odd = [request for request in played("odd paths and queries").requests if "%20" in request.path]
    assert len(odd) == 3 + 2 * 3


def test_an_id_that_is_not_trimmed_is_not_served() -> None:
    """A server that takes white space off an id serves another id than it was asked for, and is found."""
    serving = Fake(lambda request, response: answered(200, {}) if "%20" in request.path else response)
    assert played("odd paths and queries", serving).failed() == {
        "robustness.odd-paths": {"an id after a space", "an id before a space", "an id of spaces"}
    }


def test_a_chunked_body_has_no_length() -> None:
    """The only request of its scenario asks for it, with a body that may be sent."""
    (request,) = played("a chunked body").requests
    assert request.chunked
    assert CONTRACT.validity(request.body) is Validity.ALLOWED
