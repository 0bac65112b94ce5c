"""The first questions: is anybody there, is it this API, are both tokens accepted, are they two users?

What goes wrong here is an obstacle, not an accusation: the run ends as inconclusive and says what to change.
"""

from __future__ import annotations

from conformance.documents import DocumentError, read_export
from conformance.exchange import Credentials, Exchange, Request, Transport, User
from conformance.failures import TooLittleDataError
from conformance.forgeries import claim_of
from conformance.suite.session import COLLECTION, MEDIA_TYPE, Session

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
    if not session.has_other or not own.response.ok:
        return
    foreign = _sign_in(session, User.OTHER)
    if foreign.response.ok and _same_user(session, own, foreign):
        raise ObstacleError("Both tokens are of the same user. Give the tokens of two users, or --single-user.")


def _sign_in(session: Session, user: User) -> Exchange:
    exchange = _ask(session, Credentials(user, session.transport))
    if exchange.response.status == 401:  # noqa: PLR2004  not authenticated
        other_place = Transport.QUERY if session.transport is Transport.HEADER else Transport.HEADER
        exchange = _ask(session, Credentials(user, other_place))
        if exchange.response.status == 401:  # noqa: PLR2004  not authenticated
            raise ObstacleError(
                f"The token of {user} is refused (401), in the header and in the query. "
                f"Renew it and set {_VARIABLE[user]}."
            )
        session.transport = other_place
    return exchange


def _ask(session: Session, credentials: Credentials) -> Exchange:
    # Whether this is the API at all comes before any judgement of its answer.
    body = b'{"data":{"type":"export_logs"}}'
    headers = (("Content-Type", MEDIA_TYPE),)
    request = Request("POST", COLLECTION, headers=headers, body=body, body_shown=body.decode(), credentials=credentials)
    exchange = session.client.send(request)
    _recognise(exchange)
    return session.take_in(exchange)


def _recognise(exchange: Exchange) -> None:
    response = exchange.response
    if 300 <= response.status < 400:  # noqa: PLR2004  the class of redirections
        raise ObstacleError(
            f"The target redirects ({response.status}) and a token follows no redirect. "
            "Give the final address as base URL."
        )
    if response.media_type == "text/html" and response.status < 500:  # noqa: PLR2004  a failing server may well send HTML
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
    first, other = session.target.token, session.target.other_token
    claims = [claim_of(token.reveal(), "user_id") for token in (first, other) if token is not None]
    return None not in claims and len(set(claims)) > 1
