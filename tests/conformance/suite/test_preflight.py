"""Tests of the first questions: what keeps a run from going on, and what does not."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.exchange import Request, Response, Transport, User
from conformance.suite.preflight import ObstacleError, look_before
from conformance.suite.session import Session
from conformance.target import Target, Token
from tests.conformance.fakes import ONE, TWO, Change, Fake, answered, creates, in_query, refused, session_with
from tests.conformance.values import HTML, export_document


def looked(change: Change, target: Target = TWO) -> Session:
    """A session after its first questions."""
    session = session_with(Fake(change), target)
    look_before(session)
    return session


def obstacle(change: Change, target: Target = TWO) -> str:
    """Why a run cannot go on."""
    with pytest.raises(ObstacleError) as caught:
        looked(change, target)
    return str(caught.value)


def as_it_is(_: Request, response: Response) -> Response:
    """Change nothing."""
    return response


def test_a_sound_target_is_no_obstacle() -> None:
    """Two users, or one, with the token in the header."""
    assert looked(as_it_is).transport is Transport.HEADER
    assert looked(as_it_is).client.sent == 2
    assert looked(as_it_is, ONE).client.sent == 1


def test_equal_tokens_are_told_before_anything_is_sent() -> None:
    """One token twice is one user."""
    fake = Fake()
    with pytest.raises(ObstacleError, match=r"^Both tokens are the same"):
        look_before(session_with(fake, replace(TWO, other_token=TWO.token)))
    assert fake.sent == 0


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            refused(302),
            "The target redirects (302) and a token follows no redirect. Give the final address as base URL.",
        ),
        (refused(399), "The target redirects (399)"),
        (answered(200, "<html>", media_type=HTML), "was answered with an HTML page (200): this is not the API."),
        (answered(499, "<html>", media_type=HTML), "was answered with an HTML page (499): this is not the API."),
        (refused(404), "Creating was answered 404: there is no such endpoint here."),
        (refused(405), "Creating was answered 405: there is no such endpoint here."),
        (refused(501), "Creating was answered 501: there is no such endpoint here."),
    ],
)
def test_a_target_that_is_not_this_api(answer: Response, told: str) -> None:
    """A redirect, a page and a missing endpoint are told with what to change."""
    text = obstacle(lambda _, __: answer)
    assert told in text
    assert "base URL" in text


@pytest.mark.parametrize("answer", [refused(400), refused(403), refused(500), answered(500, "", media_type=HTML)])
def test_a_target_that_fails_is_judged(answer: Response) -> None:
    """Another refusal is for the checks to find; without an own export the other user is not asked for."""
    assert looked(lambda _, __: answer).client.sent == 1


@pytest.mark.parametrize(("user", "variable"), [(User.FIRST, "MAILING_TOKEN"), (User.OTHER, "MAILING_OTHER_TOKEN")])
def test_a_token_that_is_refused(user: User, variable: str) -> None:
    """A token refused in both places is told with its variable."""
    text = obstacle(lambda request, response: refused(401) if request.credentials.user is user else response)
    assert text == (
        f"The token of {user} is refused (401), in the header and in the query. Renew it and set {variable}."
    )


def test_the_place_of_the_token_that_works_is_used() -> None:
    """Where the header is not read, the rest of the run puts the token into the query."""
    session = looked(lambda request, response: response if in_query(request) else refused(401))
    assert session.transport is Transport.QUERY
    assert session.own.transport is Transport.QUERY


def same(*, readable: bool) -> Change:
    """A server that names one user in all documents."""

    def change(request: Request, response: Response) -> Response:
        if creates(request):
            return answered(201, export_document(json.loads(response.body)["data"]["id"], user="ada"))
        return answered(200, export_document(user="ada")) if readable else response

    return change


def test_two_tokens_of_one_user() -> None:
    """The documents name one user, and that user may read with either token."""
    assert obstacle(same(readable=True)) == (
        "Both tokens are of the same user. Give the tokens of two users, or --single-user."
    )


def test_documents_that_name_one_user_for_two() -> None:
    """Where the other token may not read, it is the documents that are wrong."""
    assert looked(same(readable=False)).client.sent == 4


def jwt(user: str) -> Token:
    """A token that says whose it is."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return Token(f"{part({'alg': 'HS256'})}.{part({'user_id': user})}.c2lnbmF0dXJl")


@pytest.mark.parametrize(("first", "other", "two"), [("ada", "ben", True), ("ada", "ada", False)])
def test_tokens_that_say_whose_they_are(first: str, other: str, *, two: bool) -> None:
    """Tokens that name two users are of two users, whatever the documents say."""
    target = replace(TWO, token=jwt(first), other_token=replace_signature(jwt(other)))
    if two:
        assert looked(same(readable=True), target).client.sent == 2
    else:
        assert obstacle(same(readable=True), target).startswith("Both tokens are of the same user")


def replace_signature(token: Token) -> Token:
    """The same claims under another signature."""
    return Token(token.reveal().rpartition(".")[0] + ".b3RoZXI")


@pytest.mark.parametrize(
    "change",
    [
        lambda _, __: answered(201, "no JSON"),
        lambda _, __: answered(201, export_document(user="")),
        lambda _, __: answered(201, export_document("a/b", user="ada")),
    ],
)
def test_documents_that_name_nobody(change: Callable[[Request, Response], Response]) -> None:
    """Without a user in the documents nothing is said of two tokens."""
    looked(change)
