"""The first questions: is anybody there, is it this API, are both tokens accepted, are they two users?

What goes wrong here is an obstacle, not an accusation: the run ends as inconclusive and says what to change. No answer
is judged before one of them has shown that this is the API: the document of an export, or errors as JSON:API has them.
"""

from __future__ import annotations

from conformance.answers.documents import DocumentError, read_export
from conformance.answers.evidence import media_type_of
from conformance.check import TooLittleDataError
from conformance.http.exchange import Credentials, Exchange, Request, Response, Transport, User
from conformance.session.session import Session
from conformance.session.target_monitor import PAGES, is_from_api
from conformance.session.terms import COLLECTION, MEDIA_TYPE, UNKNOWN_ID

_BODIES = (
    b'{"data":{"type":"export_logs"}}',
    b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"status":"active"}}}}}',
)
_UNAUTHORIZED = 401
_VARIABLE = {User.FIRST: "MAILING_TOKEN", User.OTHER: "MAILING_OTHER_TOKEN"}


class ObstacleError(Exception):
    """The run cannot go on; the text says why and what to do."""


def look_before(session: Session) -> None:
    """Ask the first questions, and settle which place of the token the rest of the run uses.

    Raises:
        ObstacleError: The target is not this API, a token is refused, or both tokens are of one user.
        UnreachableError: Nobody answers.
    """
    if session.target.other_token == session.target.token:
        raise ObstacleError("Both tokens are the same. Give the tokens of two users, or --single-user.")
    own = _sign_in(session, User.FIRST)
    if not own.response.ok:
        return
    if session.target.other_token is not None:
        foreign = _sign_in(session, User.OTHER)
        if foreign.response.ok and _same_user(session, own, foreign):
            raise ObstacleError("Both tokens are of the same user. Give the tokens of two users, or --single-user.")


def _sign_in(session: Session, user: User) -> Exchange:
    asked = _ask(session, Credentials(user, session.transport))
    if asked[-1].response.status == _UNAUTHORIZED:
        other_place = Transport.QUERY if session.transport is Transport.HEADER else Transport.HEADER
        asked += _ask(session, Credentials(user, other_place))
        if asked[-1].response.status == _UNAUTHORIZED:
            raise ObstacleError(
                f"The token of {user} is refused (401), in the header and in the query. "
                f"Renew it and set {_VARIABLE[user]}."
            )
        session.transport = other_place
    created = asked[-1]
    if user is User.FIRST and created.response.ok:
        asked.append(_read_before(session, created))
    # Not before here: a refusal counts against the server only where the token is good in the other place.
    for exchange in asked:
        session.take_in(exchange)
    return created


def _read_before(session: Session, created: Exchange) -> Exchange:
    """Ask for an export that nobody created: where that leads to a login page, so does every other read.

    Args:
        session: The run.
        created: The first creation that succeeded.

    Raises:
        ObstacleError: It does.
    """
    exchange = session.sender.client.send(Request("GET", f"{COLLECTION}/{UNKNOWN_ID}", credentials=session.own))
    response = exchange.response
    # A page with a 404 is a faulty error document, and no sign of another server.
    if response.redirects or (response.ok and response.media_type in PAGES):
        what = "a redirection" if response.redirects else "an HTML page"
        raise ObstacleError(
            f"Creating was answered by this API, but reading with {what} ({response.status}): it leads elsewhere, to a "
            "login page perhaps. Check the base URL, and what stands before the server."
        )
    if (response.status, response.body) == (created.response.status, created.response.body):
        raise ObstacleError(
            f"Reading what nobody created was answered as creating was ({response.status}, with the same body): "
            "something stands in for the API and says the same to everything. Check the base URL."
        )
    return exchange


def _ask(session: Session, credentials: Credentials) -> list[Exchange]:
    """Ask for an export, and a second time where there comes none; nothing is judged yet.

    Raises:
        ObstacleError: Nothing that came shows that this is the API.
    """
    asked: list[Exchange] = []
    for body in _BODIES:
        headers = (("Content-Type", MEDIA_TYPE),)
        shown = body.decode()
        request = Request("POST", COLLECTION, headers=headers, body=body, body_shown=shown, credentials=credentials)
        asked.append(session.sender.client.send(request))
        response = asked[-1].response
        _refuse_others(response)
        if response.status == _UNAUTHORIZED or (response.ok and is_from_api(response)):
            return asked
    # When the first user was answered by this API, the other user asks nobody else.
    if credentials.user is not User.FIRST or any(is_from_api(exchange.response) for exchange in asked):
        return asked
    # An API that creates wrongly may still know what it does not have.
    unknown = Request("GET", f"{COLLECTION}/{UNKNOWN_ID}", credentials=credentials)
    if is_from_api(session.sender.client.send(unknown).response):
        return asked
    raise ObstacleError(
        f"Creating was answered {response.status} ({media_type_of(response)}), twice, and neither that nor the answer "
        "to a read is one of this API: this is another server, or one in front of it. "
        "Check the base URL (it ends in /api/v2), and that the server behind it is up."
    )


def _refuse_others(response: Response) -> None:
    """Refuse to go on where an answer says what is wrong with the address.

    Raises:
        ObstacleError: It is a redirection, a page, or there is no such endpoint.
    """
    if response.redirects:
        raise ObstacleError(
            f"The target redirects ({response.status}) and a token follows no redirect. "
            "Give the final address as base URL."
        )
    if response.media_type in PAGES and response.status < 500:  # noqa: PLR2004  a failing server may well send a page
        raise ObstacleError(
            f"Creating was answered with an HTML page ({response.status}): this is not the API. "
            "Check the base URL; it ends in /api/v2."
        )
    if response.status in {404, 405, 501}:
        raise ObstacleError(
            f"Creating was answered {response.status}: there is no such endpoint here. "
            "Check the base URL; it ends in /api/v2."
        )


def _same_user(session: Session, own: Exchange, foreign: Exchange) -> bool:
    try:
        left, right = read_export(own.response.body), read_export(foreign.response.body)
    except DocumentError:
        return False
    if not left.user_id or left.user_id != right.user_id or _claim_two_users(session):
        return False
    try:
        export = session.fresh()
    except TooLittleDataError:
        return False
    # The documents name one user. Where that user may read both exports it is one; where not, the documents are wrong.
    return session.read(export.export_id, credentials=session.other).response.ok


def _claim_two_users(session: Session) -> bool:
    tokens = (session.target.token, session.target.other_token)
    claims = [token.claims for token in tokens if token is not None]
    users = [str(claim["user_id"]) for claim in claims if claim is not None and "user_id" in claim]
    return len(users) == len(claims) and len(set(users)) > 1
