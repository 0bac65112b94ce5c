"""Tests of the scenarios of authentication: each operation, in both places of the token, and nothing used up by it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest

from conformance.check import OPERATIONS
from conformance.contract import Validity
from conformance.http.exchange import NOBODY, ForgedToken, Request, Response, Transport, User
from conformance.rules import authentication
from conformance.session.terms import UNKNOWN_ID
from conformance.target import Knowledge, Target, Token
from conformance.verdict.model import State
from tests.conformance.fakes import TWO, Change, Fake, answered, creates, session_with
from tests.conformance.rules.playing import fed, of_each, played, scenario_of
from tests.conformance.values import CONTRACT, export_document

# The first user's token is a JSON Web Token here, signed with a key that nobody guesses, and two tokens are void.
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
VOID = (Token("void-one"), Token("void-two"))
KNOWN = replace(TWO, token=Token(JWT), knowledge=Knowledge(refused_tokens=VOID))
REFUSED = ("by nobody", "with garbage", "with garbage in the query")
EXPORTS: dict[str, Sequence[str]] = {
    # Refused with 401 an export is asked for again; read, it is not.
    "tokens in both places": [
        "",
        "POST in the query",
        "GET ID",
        "GET ID in the query",
        "GET ID by nobody, GET ID with garbage, GET ID with garbage in the query, GET ID.csv",
        "GET ID.csv in the query",
        "GET ID.csv by nobody, GET ID.csv with garbage, GET ID.csv with garbage in the query, GET ID.xlsx",
        "GET ID.xlsx in the query",
        "GET ID.xlsx by nobody, GET ID.xlsx with garbage, GET ID.xlsx with garbage in the query",
    ],
    "a token behind another parameter": [
        "POST ?include=user in the query",
        "GET ID?fields%5Bexport_logs%5D=params,type in the query",
        "GET ID.csv?a=b in the query",
    ],
    "no token in its place": [*of_each("HEAD {0} by nobody, GET {0}?access_token= by nobody"), ""],
    "a header beside a query": [
        "POST beside the token of a garbage token",
        *of_each(
            "GET {0} with garbage beside the token of the first user, GET {0} beside the token of a garbage token"
        ),
    ],
    "authentication before anything else": ["GET ID, GET ID by nobody"],
}
ELSEWHERE: dict[str, Sequence[str]] = {
    "a token behind another parameter": [],
    "tokens in both places": [f"POST {who}" for who in REFUSED],
    "no token in its place": ["POST ?access_token= by nobody"],
    "a header beside a query": ["POST with garbage beside the token of the first user"],
    "authentication before anything else": [
        *(f"GET {UNKNOWN_ID}{suffix} by nobody" for suffix in ("", ".csv", ".xlsx")),
        "GET not-a-uuid by nobody",
        *(
            f"{asked} by nobody"
            for asked in (f"GET {UNKNOWN_ID}.pdf", f"DELETE {UNKNOWN_ID}", f"PATCH {UNKNOWN_ID}.csv")
        ),
        "PUT mailing by nobody",
        "POST by nobody",
        "POST by nobody",
    ],
}
FORGING = ("forged tokens", "tokens to be refused")


def test_every_scenario_of_the_family_is_looked_at() -> None:
    """A scenario that is added here needs a line that says what it asks."""
    assert {one.name for one in authentication.SCENARIOS} == {*EXPORTS, *FORGING}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_scenario_asks_every_operation(name: str) -> None:
    """Of each export just this is asked, in this order, and so much of no export at all."""
    one = played(name)
    assert one.exports == EXPORTS[name]
    assert one.elsewhere == ELSEWHERE[name]


@pytest.mark.parametrize("name", [*EXPORTS, *FORGING])
def test_a_scenario_feeds_every_check_that_it_names(name: str, sound: Target) -> None:
    """Played alone against a sound server it leaves none of its checks without a result."""
    assert {result.state for result in fed(name, sound).values()} == {State.PASSED}


@pytest.mark.parametrize("name", ["tokens in both places", "a header beside a query"])
def test_each_operation_is_a_subject(name: str) -> None:
    """Creating and all three representations are judged, by each check of these scenarios that can be."""
    results = played(name).results().values()
    assert {result.subjects for result in results if result.state is State.PASSED} == {OPERATIONS}


def _signing(request: Request, response: Response) -> Response:
    """Refuse forged tokens, as a server does that checks signatures."""
    return replace(response, status=401, body=b"{}") if request.credentials.forged else response


def test_each_forged_token_is_tried_and_nothing_is_used_up_by_it() -> None:
    """Every way to forge this token is tried; what is refused leaves the export to the next question.

    Four ways are tried in each place on each operation, and the others once each.
    """
    one = played("forged tokens", Fake(_signing), KNOWN)
    forged = [request.credentials for request in one.requests if request.credentials.forged]
    assert {credentials.forged for credentials in forged} == set(ForgedToken)
    everywhere = {ForgedToken.SIGNATURE, ForgedToken.PAYLOAD, ForgedToken.UNSIGNED, ForgedToken.EXPIRED}
    counts = {kind: sum(credentials.forged is kind for credentials in forged) for kind in ForgedToken}
    assert counts == {kind: 8 if kind in everywhere else 1 for kind in ForgedToken}
    assert len(one.session.sender.created_ids) == 1
    assert one.results()["authentication.forged-refused"].state is State.PASSED


def test_a_token_to_be_refused_is_tried_everywhere() -> None:
    """Each of them is sent in each place on each operation, and one export is enough for all of that."""
    one = played("tokens to be refused", target=KNOWN)
    tried = [request for request in one.requests if request.credentials.user is User.REFUSED]
    assert [(request.credentials.place, request.credentials.transport) for request in tried] == [
        (place, transport) for place, transport, _ in product(range(2), Transport, OPERATIONS)
    ]
    assert sum(creates(request) for request in tried) == 4
    assert len(one.session.sender.created_ids) == 1
    assert one.results()["authentication.void-refused"].state is State.PASSED


@pytest.mark.parametrize("name", FORGING)
def test_without_such_tokens_nothing_is_asked(name: str) -> None:
    """A scenario that takes a JSON Web Token, or tokens to be refused, is not for a target without them."""
    scenario = played(name, target=KNOWN).scenario
    assert scenario.is_for(KNOWN)
    assert not scenario.is_for(TWO)


def test_bodies_that_would_be_refused_are_posted_without_a_token() -> None:
    """The contract forbids both bodies, so a server that looks at them before the token is seen to."""
    posted = [request for request in played("authentication before anything else").requests if creates(request)][1:]
    assert [CONTRACT.validity(request.body) for request in posted] == [Validity.FORBIDDEN] * 2
    assert {request.credentials.user for request in posted} == {User.NOBODY}


def _serving(request: Request, response: Response) -> Response:
    """Serve whoever asks."""
    return answered(201 if creates(request) else 200, export_document()) if not response.ok else response


@pytest.mark.parametrize(
    ("name", "check_id"),
    [
        ("tokens in both places", "authentication.nobody-refused"),
        ("tokens in both places", "authentication.garbage-in-header-refused"),
        ("tokens in both places", "authentication.garbage-in-query-refused"),
        ("a header beside a query", "authentication.header-decides"),
    ],
)
def test_a_server_that_serves_anybody_is_found_on_every_operation(name: str, check_id: str) -> None:
    """Creating and all three representations fail, each by itself."""
    assert played(name, Fake(_serving)).failed()[check_id] == set(OPERATIONS)


def _with_cookies(*values: str) -> Change:
    def change(request: Request, response: Response) -> Response:
        cookies = tuple(("set-cookie", value) for value in values)
        return Response(response.status, (*response.headers, *cookies), response.body) if creates(request) else response

    return change


@pytest.mark.parametrize(
    ("cookies", "sent"),
    [
        ((), None),
        (("a=1; Path=/; HttpOnly",), "a=1"),
        (("a=1", "b=2; Secure"), "a=1; b=2"),
        ((";",), None),
        (("a=\u00e9",), None),
        ((f"a={'x' * 5000}",), None),
    ],
)
def test_a_cookie_is_sent_back_once(cookies: tuple[str, ...], sent: str | None) -> None:
    """What an answer set is sent without a token, once, and hidden in reports; without a cookie nothing is sent."""
    fake = Fake(_with_cookies(*cookies))
    scenario_of("no token in its place").run(session_with(fake))
    carrying = [request for request in fake.requests if dict(request.headers).get("Cookie")]
    assert [dict(request.headers)["Cookie"] for request in carrying] == ([sent] if sent else [])
    assert all(request.credentials == NOBODY and request.hidden == {"Cookie"} for request in carrying)


def test_an_export_is_reused_only_after_a_401() -> None:
    """After any other answer there is a new one."""
    fake = Fake()
    scenario_of("tokens in both places").run(session_with(fake))
    by_id: dict[str, list[User]] = {}
    for request in fake.requests:
        if request.method == "GET":
            by_id.setdefault(request.path.rpartition("/")[2].partition(".")[0], []).append(request.credentials.user)
    assert len(by_id) > 1
    assert all(User.FIRST not in users[:-1] for users in by_id.values())
