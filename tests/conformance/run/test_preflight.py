"""Tests of preflight: what keeps a run from going on, and what does not."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.check import Check
from conformance.http.exchange import Request, Response, Transport, User
from conformance.rules import RULES
from conformance.run.preflight import ObstacleError, preflight
from conformance.session.session import Session
from conformance.target import Target, Token
from tests.conformance.fakes import (
    ONE,
    TWO,
    Change,
    Fake,
    answered,
    creates,
    in_query,
    judged_by,
    refused,
    session_with,
)
from tests.conformance.values import HTML, export_document


def looked(change: Change, target: Target = TWO) -> Session:
    """A session after preflight."""
    session = session_with(Fake(change), target)
    preflight(session)
    return session


def obstacle(change: Change, target: Target = TWO) -> str:
    """Why a run cannot go on."""
    with pytest.raises(ObstacleError) as caught:
        looked(change, target)
    return str(caught.value)


def failed(session: Session) -> list[Check]:
    """The rules for every answer that failed."""
    results = session.recorder.results.results(RULES.of_answers, {}, strict=True, chosen=None)
    return [result.check for result in results if result.failures]


def as_it_is(_: Request, response: Response) -> Response:
    """Change nothing."""
    return response


def test_a_sound_target_is_no_obstacle() -> None:
    """Two users, or one, with the token in the header."""
    assert looked(as_it_is).transport is Transport.HEADER
    assert looked(as_it_is).sender.client.sent == 3
    assert looked(as_it_is, ONE).sender.client.sent == 2


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (
            answered(200, "<html>", media_type=HTML),
            "but reading was answered with an HTML page (200), perhaps a login page",
        ),
        (refused(302), "but reading was answered with a redirection (302), perhaps a login page"),
    ],
)
def test_reads_that_lead_to_a_login_page_are_an_obstacle(page: Response, told: str) -> None:
    """Then nothing that is read comes from this API; a page with a 404 does."""
    assert told in obstacle(lambda request, answer: answer if creates(request) else page)
    missing = answered(404, "<html>", media_type=HTML)
    session = looked(lambda request, answer: answer if creates(request) else missing, ONE)
    assert session.sender.client.sent == 3  # and whether creating is still possible
    assert any(rule in failed(session) for rule in RULES.of_answers)


def test_a_target_with_one_answer_to_everything_is_an_obstacle() -> None:
    """What answers a read with the creation from before is no API."""
    same_again = answered(201, export_document())
    told = "Reading an unknown export was answered as creating was (201, with the same body): "
    assert obstacle(lambda _, __: same_again).startswith(told)
    verdict = judged_by(Fake(lambda _, __: same_again))
    assert (verdict.failures(), verdict.requests) == ((), 2)


@pytest.mark.parametrize("status", [502, 503])
def test_a_gateway_that_answers_the_other_user_is_no_obstacle(status: int) -> None:
    """The run goes on; it is the server that failed, not the suite."""
    verdict = judged_by(
        Fake(lambda request, answer: refused(status) if request.credentials.user is User.OTHER else answer),
        "robustness.no-server-error",
        "lifecycle.second-get",
    )
    assert {failure.check_id for failure in verdict.failures()} == {"robustness.no-server-error"}
    assert not any("The suite itself failed" in reason for reason in verdict.reasons)


def test_equal_tokens_are_an_obstacle_before_anything_is_sent() -> None:
    """The same token twice is one user."""
    fake = Fake()
    with pytest.raises(ObstacleError, match=r"^Both tokens are the same"):
        preflight(session_with(fake, replace(TWO, other_token=TWO.token)))
    assert fake.sent == 0


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            refused(302),
            "The target redirects (302), and the suite follows no redirect, to keep the token safe.",
        ),
        (refused(399), "The target redirects (399)"),
        (
            answered(400, "<h1>The plain HTTP request was sent to HTTPS port</h1>", media_type=HTML),
            "The port speaks TLS (400). Begin the base URL with https://.",
        ),
        (
            answered(400, "Client sent an HTTP request to an HTTPS server.", media_type="text/plain"),
            "The port speaks TLS (400). Begin the base URL with https://.",
        ),
        (answered(200, "<html>", media_type=HTML), "was answered with an HTML page (200): this is not the API."),
        (answered(499, "<html>", media_type=HTML), "was answered with an HTML page (499): this is not the API."),
        (refused(404), "Creating was answered 404: there is no such endpoint here."),
        (refused(405), "Creating was answered 405: there is no such endpoint here."),
        (refused(501), "Creating was answered 501: there is no such endpoint here."),
        (answered(200, "<html/>", media_type="application/xhtml+xml"), "was answered with an HTML page (200)"),
    ],
)
def test_another_server_is_an_obstacle(answer: Response, told: str) -> None:
    """A redirect, a page and a missing endpoint are named, and what to change."""
    text = obstacle(lambda _, __: answer)
    assert told in text
    assert "base URL" in text


JSON = "application/json"
SICK = answered(500, "<html>sorry</html>", media_type=HTML)
OTHERS = (
    answered(200, {"ok": True}, media_type=JSON),
    answered(200, "OK", media_type="text/plain"),
    answered(200, {"data": []}),
    answered(200, {"data": {"viewer": None}}, media_type=JSON),
    answered(201, {"data": None}, media_type=JSON),
    answered(200, []),
    Response(204, (), b""),
    answered(400, {"error": "unknown"}, media_type=JSON),
    answered(400, {"errors": [{"message": "Must provide a query.", "path": []}]}, media_type=JSON),
    answered(403, {"message": "Missing Authentication Token"}, media_type=JSON),
    answered(406, "", media_type="text/plain"),
    answered(410, {}, media_type=JSON),
    answered(422, {"detail": []}, media_type=JSON),
    answered(422, {"errors": {"name": ["is missing"]}}),
    answered(426, "", media_type="text/plain"),
    answered(500, "", media_type=HTML),
    answered(502, "<html>bad gateway</html>", media_type=HTML),
    answered(503, "<html>maintenance</html>", media_type=HTML),
    Response(999, (), b""),
)


def test_a_proxy_that_asks_for_a_password_is_an_obstacle() -> None:
    """The text says where to give it."""
    asked = answered(407, "", media_type="text/plain")
    assert obstacle(lambda _, __: asked).startswith("The proxy asks for a user and a password (407). Give them in")


@pytest.mark.parametrize("answer", OTHERS, ids=lambda answer: f"{answer.status} {answer.body[:20]!r}")
def test_answers_that_may_come_from_anything_are_an_obstacle(answer: Response) -> None:
    """Where no answer is one of this API nothing is judged; status and media type are named."""
    fake = Fake(lambda _, __: answer)
    session = session_with(fake)
    with pytest.raises(ObstacleError) as caught:
        preflight(session)
    assert str(caught.value).startswith(f"Creating was answered {answer.status} (")
    assert "the base URL" in str(caught.value)
    assert [request.method for request in fake.requests] == ["POST", "POST", "GET"]
    assert fake.requests[0].body != fake.requests[1].body
    assert not any(rule in failed(session) for rule in RULES.of_answers)


@pytest.mark.parametrize(
    "answer",
    [
        refused(400),
        refused(403),
        refused(500),
        answered(503, {"errors": [{"title": "Out of order"}]}, media_type=JSON),
        answered(500, {"errors": []}),
    ],
)
def test_a_target_that_fails_is_judged(answer: Response) -> None:
    """Other refusals are for the checks to find; without an own export the other user sends nothing."""
    assert looked(lambda _, __: answer).sender.client.sent == 2


@pytest.mark.parametrize(
    "answer",
    [
        answered(200, {"data": {"id": 7}}, media_type="text/plain"),
        answered(201, {"data": {"type": "exports"}, "errors": []}),
        answered(202, export_document("")),
    ],
)
def test_a_sloppy_target_is_judged(answer: Response) -> None:
    """An export with another status, another media type or another shape is still one of this API."""
    session = looked(lambda request, sound: answer if creates(request) else sound, ONE)
    assert session.sender.client.sent == 2
    assert any(rule in failed(session) for rule in RULES.of_answers)


def test_a_second_creation_may_show_the_api() -> None:
    """A creation that fails now and then, or without params, hides nothing; both answers are judged."""
    session = looked(lambda request, answer: answer if b"params" in (request.body or b"") else SICK, ONE)
    assert session.sender.client.sent == 4  # the read is answered by a page, and the second creation asked for again
    broken = {rule.check_id for rule in RULES.of_answers if rule in failed(session)}
    assert "robustness.no-server-error" in broken


def test_an_error_document_may_show_the_api() -> None:
    """Where nothing is created, the refusal to read what does not exist shows the API."""
    assert looked(lambda request, answer: SICK if creates(request) else answer).sender.client.sent == 3


def test_a_first_creation_that_fails_hides_nothing() -> None:
    """The second one shows the API: both tokens are tried, and a target that goes away is noticed."""
    failing = answered(500, {"errors": [{"title": "Out of order"}]})
    fake = Fake(lambda _, response: failing if fake.sent == 1 else response)
    preflight(session_with(fake))
    assert [request.credentials.user for request in fake.requests] == [User.FIRST] * 3 + [User.OTHER]
    lost = Fake(lambda _, response: failing if lost.sent == 1 else SICK if lost.sent > 30 else response)
    verdict = judged_by(lost, "lifecycle.second-get", "authorisation.foreign-read")
    assert verdict.failures() == ()
    assert "the target stopped answering as this API" in verdict.reasons[0]


def test_the_other_user_needs_no_sign_of_the_api() -> None:
    """What the first user was answered has shown the API already."""
    session = looked(lambda request, answer: SICK if request.credentials.user is User.OTHER else answer)
    assert session.sender.client.sent == 2 + 2 + 1  # and whether creating is still possible
    assert any(rule in failed(session) for rule in RULES.of_answers)


@pytest.mark.parametrize(("user", "variable"), [(User.FIRST, "MAILING_TOKEN"), (User.OTHER, "MAILING_OTHER_TOKEN")])
def test_a_token_that_is_refused_in_both_places_is_an_obstacle(user: User, variable: str) -> None:
    """The text names the variable to set."""
    text = obstacle(lambda request, response: refused(401) if request.credentials.user is user else response)
    assert text == (
        f"The token of {user} is refused (401), in the header and in the query. Renew it and set {variable}."
    )


@pytest.mark.parametrize("body", [{"error": "invalid_token"}, {"errors": []}, ""])
def test_a_refused_token_fails_no_check(body: object) -> None:
    """A 401 in both places is not judged, whatever it looks like."""
    fake = Fake(lambda _, __: answered(401, body, media_type=JSON))
    session = session_with(fake)
    with pytest.raises(ObstacleError, match=r"^The token of the first user is refused \(401\)"):
        preflight(session)
    assert fake.sent == 2
    assert not any(rule in failed(session) for rule in RULES.of_answers)


def test_a_refusal_of_a_good_token_is_judged() -> None:
    """Where the token works in the query, the refusal of the header is an answer like any other."""
    bare = answered(401, "", media_type=JSON)
    session = looked(lambda request, response: response if in_query(request) else bare)
    assert [rule.check_id for rule in RULES.of_answers if rule in failed(session)] == ["errors.document"]


def test_the_place_of_the_token_that_works_is_used() -> None:
    """Where the header is not read, the rest of the run puts the token into the query."""
    session = looked(lambda request, response: response if in_query(request) else refused(401))
    assert session.transport is Transport.QUERY
    assert session.own.transport is Transport.QUERY


def same(*, readable: bool) -> Change:
    """A server that names one user in all documents."""

    def change(request: Request, response: Response) -> Response:
        if creates(request):
            if not response.ok:
                return response
            return answered(201, export_document(json.loads(response.body)["data"]["id"], user="ada"))
        return answered(200, export_document(user="ada")) if readable else response

    return change


def test_two_tokens_of_one_user_are_an_obstacle() -> None:
    """The documents name one user, and that user may read with either token."""
    assert obstacle(same(readable=True)) == (
        "Both tokens are of the same user. Give the tokens of two users, or --single-user."
    )


def test_a_server_that_reads_no_token_is_no_obstacle() -> None:
    """To it, everybody is one user: that any token is accepted is a failure, which checks record."""

    def change(request: Request, _: Response) -> Response:
        export_id = request.path.rpartition("/")[2]
        return answered(201, export_document(user="ada")) if creates(request) else answered(200, {"data": export_id})

    assert looked(change).sender.client.sent == 6


def test_documents_that_name_one_user_for_two_are_no_obstacle() -> None:
    """Where the other token may not read, the documents are wrong, and the run goes on."""
    assert looked(same(readable=False)).sender.client.sent == 5


def jwt(user: str) -> Token:
    """A JSON Web Token that names its user."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return Token(f"{part({'alg': 'HS256'})}.{part({'user_id': user})}.c2lnbmF0dXJl")


@pytest.mark.parametrize(("first", "other", "two"), [("ada", "ben", True), ("ada", "ada", False)])
def test_tokens_that_name_two_users_are_of_two_users(first: str, other: str, *, two: bool) -> None:
    """Their claims count more than the documents."""
    target = replace(TWO, token=jwt(first), other_token=replace_signature(jwt(other)))
    if two:
        assert looked(same(readable=True), target).sender.client.sent == 3
    else:
        assert obstacle(same(readable=True), target).startswith("Both tokens are of the same user")


def replace_signature(token: Token) -> Token:
    """The same claims under another signature."""
    return Token(token.reveal().rpartition(".")[0] + ".b3RoZXI")


@pytest.mark.parametrize(
    "change",
    [
        lambda request, response: answered(201, "no JSON") if creates(request) else response,
        lambda request, response: answered(201, export_document(user="")) if creates(request) else response,
        lambda request, response: answered(201, export_document("a/b", user="ada")) if creates(request) else response,
    ],
)
def test_documents_without_a_user_are_no_obstacle(change: Callable[[Request, Response], Response]) -> None:
    """Nothing shows then that both tokens are of one user."""
    looked(change)
