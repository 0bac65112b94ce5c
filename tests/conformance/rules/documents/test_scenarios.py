"""Tests of the scenarios of documents: what is created and shown, with which query, by whom."""

import json
from collections.abc import Sequence

import pytest

from conformance.http.exchange import Request, Response
from conformance.rules import documents
from conformance.session.terms import UNKNOWN_ID
from conformance.target import Target
from conformance.verdict.model import State
from tests.conformance.fakes import Fake, answered, creates, refused, session_with
from tests.conformance.rules.playing import fed, played, scenario_of
from tests.conformance.values import export_document

_FIELDS = (
    "fields%5Bexport_logs%5D=params,type",
    "fields[export_logs]=created_at",
    "fields%5Bexport_logs%5D=type,user",
    "fields[export_logs]=type,no_such_field",
    "fields%5Bexport_logs%5D=no_such_field",
)
_INCLUDES = ("include=user", "include=*", "include=no_such_thing")


def _with(*queries: str) -> list[str]:
    """Created and shown without a query, and then with each: what is to be shown is created without it."""
    return ["", "GET ID", *(asked for query in queries for asked in (f"POST ?{query}", f"GET ID?{query}"))]


EXPORTS: dict[str, Sequence[str]] = {
    "the whole document": ["GET ID", "", ""],
    "two users at the same time": ["GET ID", "POST by the other user, GET ID by the other user"] * 2,
    "whose documents": [
        *("", "", "GET ID", "POST by the other user, GET ID by the other user", "GET ID"),
        *("POST ?include=user by the other user", "POST ?include=user"),
    ],
    "timestamps that were sent": [""],
    "sparse fieldsets": [*_with(*_FIELDS), "POST ?fields%5Bcontacts%5D=name"],
    "included resources": [
        f"{asked}, GET ID.csv" if asked.startswith("POST") else asked for asked in _with(*_INCLUDES)
    ],
    "a page on another origin": ["", "GET ID.csv"],
}
ELSEWHERE: dict[str, Sequence[str]] = {
    "a page on another origin": [
        "POST",
        f"GET {UNKNOWN_ID} by nobody",
        f"GET {UNKNOWN_ID}",
        "OPTIONS mailing by nobody",
        f"OPTIONS {UNKNOWN_ID} by nobody",
    ]
}
ALL = pytest.mark.parametrize("name", EXPORTS)


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is added here needs a line that says what it asks of its exports."""
    assert {one.name for one in documents.SCENARIOS} == set(EXPORTS)


@ALL
def test_a_scenario_reads_each_export_once_at_most(name: str) -> None:
    """Of each export just this is asked: a document that is shown is that of an export nobody has read."""
    one = played(name)
    # What is sent at the same time comes in any order.
    in_order = sorted if name == "two users at the same time" else list
    assert in_order(one.exports) == in_order(EXPORTS[name])
    assert one.elsewhere == ELSEWHERE.get(name, [])


@ALL
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


@pytest.mark.parametrize("name", ["the whole document", "whose documents"])
def test_where_nothing_is_created_nothing_more_is_asked(name: str) -> None:
    """Without an export there is no document: a single creation is tried, and no check fails."""
    one = played(name, Fake(lambda _, __: refused(409)))
    assert one.elsewhere == ["POST"]
    assert one.failed() == {}


def test_a_creation_for_another_user_names_the_id_that_the_other_user_was_told() -> None:
    """The id comes from the other user's own document, and a report prints how it was found in its place."""
    posted = [request for request in played("whose documents").requests if creates(request)]
    claims = [request for request in posted if b"relationships" in (request.body or b"")]
    assert len(claims) == 1
    assert b'"id": "OTHER"' in (claims[0].body or b"")
    assert "<the id of the other user>" in (claims[0].body_shown or "")


def test_an_export_that_was_made_over_to_another_user_is_found() -> None:
    """A server that takes the creator from the request breaks the rule, on creating and on showing."""

    def change(request: Request, response: Response) -> Response:
        claimed = creates(request) and b"relationships" in (request.body or b"")
        return answered(201, export_document(user="OTHER")) if claimed else response

    assert played("whose documents", Fake(change)).failed() == {"documents.owner": {"create", "json"}}


def test_timestamps_that_are_sent_are_long_past() -> None:
    """All three that may be sent are, with a moment that no server can have made by itself."""
    (request,) = played("timestamps that were sent").requests
    sent = json.loads(request.body or b"")["data"]["attributes"]
    moments = dict.fromkeys(("created_at", "updated_at", "updated_in_db_at"), "2001-02-03T04:05:06Z")
    assert sent == {"params": {}, **moments}


def test_a_creation_for_another_user_may_be_refused() -> None:
    """A request that names another user as its creator may be refused: that fails no check."""

    def change(request: Request, response: Response) -> Response:
        return refused(403) if b"relationships" in (request.body or b"") else response

    fake = Fake(change)
    session = session_with(fake)
    scenario_of("whose documents").run(session)
    claims = [request for request in fake.requests if b"relationships" in (request.body or b"")]
    assert [b'"id": "OTHER"' in (request.body or b"") for request in claims] == [True]
    assert all("<the id of the other user>" in (request.body_shown or "") for request in claims)
    owner = next(check for check in scenario_of("whose documents").checks)
    (result,) = session.recorder.results.results([owner], {}, strict=True, chosen=None)
    assert result.state is State.PASSED
