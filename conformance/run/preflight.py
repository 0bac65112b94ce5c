"""The preflight: does a server answer, is it this API, are both tokens accepted, do they belong to two users?

A problem here is an obstacle and not a failure: the run ends as inconclusive and says what to change. No answer is
judged before one has shown that the target is this API, by an export document or a JSON:API error document.
"""

from http import HTTPStatus

from conformance.answers.documents import DocumentError, read_export
from conformance.answers.evidence import media_type_of
from conformance.check import TooLittleDataError
from conformance.http.exchange import Credentials, Exchange, Request, Response, Transport, User
from conformance.session.monitors import PAGES, is_from_api
from conformance.session.session import Session
from conformance.session.terms import COLLECTION, MEDIA_TYPE, UNKNOWN_ID

# A server may have a fault with one of the two bodies, so the second one is tried before the run gives up.
_BODIES = (
    b'{"data":{"type":"export_logs"}}',
    b'{"data":{"type":"export_logs","attributes":{"params":{"filter":{"status":"active"}}}}}',
)
_UNAUTHORIZED = 401
_VARIABLE = {User.FIRST: "MAILING_TOKEN", User.OTHER: "MAILING_OTHER_TOKEN"}


class ObstacleError(Exception):
    """The run cannot go on; the text says why and what to do."""


def preflight(session: Session) -> None:
    """Check that the target can be tested, and find out in which place it accepts tokens.

    Raises:
        ObstacleError: The target is not this API, a token is refused, or both tokens belong to one user.
        UnreachableError: No server answers.
    """
    if session.target.other_token == session.target.token:
        raise ObstacleError("Both tokens are the same. Give the tokens of two users, or --single-user.")
    own = _sign_in(session, User.FIRST)
    # Creating failed with an error of this API: the run goes on, and checks judge it. Nothing more can be found out
    # here.
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
    # Judged only now: a 401 in one place is a failure of the server only if the token is accepted in the other.
    for exchange in asked:
        session.take_in(exchange)
    return created


def _read_before(session: Session, created: Exchange) -> Exchange:
    """Read an unknown export: something in front of the API may answer reads with a login page.

    Args:
        session: The run.
        created: The first creation that succeeded.

    Raises:
        ObstacleError: The answer does not come from this API.
    """
    exchange = session.sender.deliver(Request("GET", f"{COLLECTION}/{UNKNOWN_ID}", credentials=session.own))
    response = exchange.response
    # An HTML page with a 404 may be this API's own error, in the wrong media type; a check judges that.
    if response.redirects or (response.ok and response.media_type in PAGES):
        what = "a redirection" if response.redirects else "an HTML page"
        raise ObstacleError(
            f"Creating was answered by this API, but reading was answered with {what} ({response.status}), perhaps a "
            "login page. Check the base URL, and any gateway in front of the server."
        )
    if (response.status, response.body) == (created.response.status, created.response.body):
        raise ObstacleError(
            f"Reading an unknown export was answered as creating was ({response.status}, with the same body): "
            "this is a stub that gives the same answer to every request. Check the base URL."
        )
    return exchange


def _ask(session: Session, credentials: Credentials) -> list[Exchange]:
    """Ask for an export; ask a second time, with params, if the first creation fails. Nothing is judged yet.

    Raises:
        ObstacleError: No answer shows that the target is this API.
    """
    asked: list[Exchange] = []
    for body in _BODIES:
        headers = (("Content-Type", MEDIA_TYPE),)
        shown = body.decode()
        request = Request("POST", COLLECTION, headers=headers, body=body, body_shown=shown, credentials=credentials)
        asked.append(session.sender.deliver(request))
        response = asked[-1].response
        _require_endpoint(response)
        if response.status == _UNAUTHORIZED or (response.ok and is_from_api(response)):
            return asked
    # The first user's answers have shown already that the target is this API; the other user asks the same target.
    if credentials.user is not User.FIRST or any(is_from_api(exchange.response) for exchange in asked):
        return asked
    # An API that cannot create may still answer a read with a proper 404, which shows that it is this API.
    unknown = Request("GET", f"{COLLECTION}/{UNKNOWN_ID}", credentials=credentials)
    if is_from_api(session.sender.deliver(unknown).response):
        return asked
    raise ObstacleError(
        f"Creating was answered {response.status} ({media_type_of(response)}), twice, and neither that nor the answer "
        "to a read comes from this API: another server answers, or a gateway in front of it. "
        "Check the base URL (it ends in /api/v2), and that the server behind it is up."
    )


def _require_endpoint(response: Response) -> None:
    """Require that an answer to a creation does not point to a wrong address.

    Raises:
        ObstacleError: It is a redirection or a web page, or there is no such endpoint.
    """
    if response.redirects:
        raise ObstacleError(
            f"The target redirects ({response.status}), and the suite follows no redirect, to keep the token safe. "
            "Give the final address as base URL."
        )
    if response.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise ObstacleError(
            "The proxy asks for a user and a password (407). Give them in --proxy, as http://USER:PASSWORD@HOST:PORT."
        )
    # So nginx, Apache and Go answer a plain request on a port that speaks TLS.
    if response.status == HTTPStatus.BAD_REQUEST and b"https" in response.body.lower() and not is_from_api(response):
        raise ObstacleError("The port speaks TLS (400). Begin the base URL with https://.")
    if response.media_type in PAGES and response.status < 500:  # noqa: PLR2004  a failing API may send a page
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
    # Both documents name one user. If the other token can read the first user's export, it is one user. If not, they
    # are two users and the documents are wrong, which a check judges.
    if not session.read(export.export_id, credentials=session.other).response.ok:
        return False
    # A server that reads no token takes everybody for one user. That is no mistake in the tokens: checks judge it.
    return not session.create(credentials=Credentials(User.GARBAGE, session.transport)).response.ok


def _claim_two_users(session: Session) -> bool:
    tokens = (session.target.token, session.target.other_token)
    claims = [token.claims for token in tokens if token is not None]
    users = [str(claim["user_id"]) for claim in claims if claim is not None and "user_id" in claim]
    return len(users) == len(claims) and len(set(users)) > 1
