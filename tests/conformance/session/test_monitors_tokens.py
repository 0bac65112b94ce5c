"""Tests of the monitor of the tokens: when a token counts as expired, and when not."""

import json
from collections.abc import Collection
from itertools import count

import pytest

from conformance.contract import Validity
from conformance.http.exchange import (
    FIRST,
    GARBAGE_TOKEN,
    NOBODY,
    OTHER,
    Credentials,
    Exchange,
    ForgedToken,
    Request,
    Response,
    Transport,
    User,
)
from conformance.session.monitors import TokenLostError, TokenMonitor, is_plain
from tests.conformance.fakes import Fake, creates, refused, session_with
from tests.conformance.values import COLLECTION, CONTRACT

IN_QUERY = Credentials(User.FIRST, Transport.QUERY)
READ = f"{COLLECTION}/1"
_NUMBERS = count(1)


def _answered(status: int, credentials: Credentials, path: str = READ) -> Exchange:
    response = Response(status, (), b"") if status != 401 else refused(401)
    return Exchange(next(_NUMBERS), Request("GET", path, credentials=credentials), response, None)


class _Server:
    """Answers the monitor's own requests: 401 to some credentials, 201 to all others."""

    def __init__(self, *refuses: Credentials) -> None:
        self.refuses: Collection[Credentials] = refuses
        self.asked: list[Request] = []

    def send(self, request: Request) -> Exchange:
        """Answer a request."""
        self.asked.append(request)
        return _answered(401 if request.credentials in self.refuses else 201, request.credentials)


def _monitor(server: _Server, *accepted: Credentials) -> TokenMonitor:
    """A monitor that saw these credentials accepted."""
    monitor = TokenMonitor(server.send)
    for credentials in accepted:
        monitor.see(_answered(200, credentials))
    return monitor


def test_a_token_that_expires_during_the_run_is_lost() -> None:
    """Accepted before, refused now, and refused again for a plain creation: the text names the user, and what to do."""
    server = _Server(FIRST)
    with pytest.raises(TokenLostError, match=r"^the token of the first user was accepted before and is") as caught:
        _monitor(server, FIRST).see(_answered(401, FIRST))
    assert [request.credentials for request in server.asked] == [FIRST]
    assert caught.value.advice.startswith("It has expired or was revoked.")


def test_the_monitor_asks_for_a_creation_that_the_contract_allows() -> None:
    """Only its token can be a reason to refuse it with 401."""
    server = _Server()
    _monitor(server, FIRST).see(_answered(401, FIRST))
    (asked,) = server.asked
    assert creates(asked)
    assert asked.headers == (("Content-Type", "application/vnd.api+json"),)
    assert CONTRACT.validity(asked.body) is Validity.ALLOWED
    assert json.loads(asked.body or b"") == {"data": {"type": "export_logs"}}


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_any_answer_but_a_401_accepts_a_token(status: int) -> None:
    """A token whose request is refused with another status, or fails, was accepted all the same."""
    server = _Server(FIRST)
    monitor = TokenMonitor(server.send)
    monitor.see(_answered(status, FIRST))
    with pytest.raises(TokenLostError):
        monitor.see(_answered(401, FIRST))


def test_a_token_that_was_never_accepted_is_not_lost() -> None:
    """Preflight, or a check, explains a refusal from the start; nothing is asked."""
    server = _Server(FIRST, OTHER)
    monitor = _monitor(server, OTHER)
    monitor.see(_answered(401, FIRST))
    assert server.asked == []


@pytest.mark.parametrize("works", [FIRST, IN_QUERY])
def test_a_token_that_works_in_one_place_has_not_expired(works: Credentials) -> None:
    """Each place in which it was accepted is tried; one that still takes it shows that the token is good."""
    server = _Server(*({FIRST, IN_QUERY} - {works}))
    monitor = _monitor(server, FIRST, IN_QUERY)
    monitor.see(_answered(401, next(iter({FIRST, IN_QUERY} - {works}))))
    assert works in [request.credentials for request in server.asked]


def test_a_token_that_works_in_no_place_is_lost() -> None:
    """Every place is tried, in the order in which the token was first accepted there."""
    server = _Server(FIRST, IN_QUERY)
    monitor = _monitor(server, IN_QUERY, FIRST, IN_QUERY)
    with pytest.raises(TokenLostError):
        monitor.see(_answered(401, FIRST))
    assert [request.credentials for request in server.asked] == [IN_QUERY, FIRST]


def test_each_user_has_an_own_token() -> None:
    """Only the places of the same user are tried, and the text names that user."""
    server = _Server(OTHER)
    monitor = _monitor(server, FIRST, OTHER)
    with pytest.raises(TokenLostError, match=r"^the token of the other user "):
        monitor.see(_answered(401, OTHER))
    assert [request.credentials for request in server.asked] == [OTHER]


def test_a_false_alarm_leaves_the_token_accepted() -> None:
    """After one 401 that was not for the token, the next one is asked about again."""
    server = _Server()
    monitor = _monitor(server, FIRST)
    monitor.see(_answered(401, FIRST))
    server.refuses = (FIRST,)
    with pytest.raises(TokenLostError):
        monitor.see(_answered(401, FIRST))
    assert len(server.asked) == 2


_ODD = (
    NOBODY,
    GARBAGE_TOKEN,
    Credentials(User.REFUSED),
    Credentials(decoy=User.GARBAGE),
    Credentials(forged=ForgedToken.SIGNATURE),
)


@pytest.mark.parametrize("credentials", _ODD, ids=str)
def test_odd_credentials_are_not_monitored(credentials: Credentials) -> None:
    """A 401 to nobody's, garbage, void, forged or doubled credentials is what should come, and ends nothing."""
    assert not is_plain(credentials)
    server = _Server(credentials)
    monitor = _monitor(server, credentials)
    monitor.see(_answered(401, credentials))
    assert server.asked == []


@pytest.mark.parametrize("user", [User.FIRST, User.OTHER])
@pytest.mark.parametrize("transport", list(Transport))
def test_a_users_own_token_in_one_place_is_plain(user: User, transport: Transport) -> None:
    """Both users' tokens are monitored, in either place."""
    assert is_plain(Credentials(user, transport))


def _losing(after: int, user: User = User.FIRST) -> Fake:
    def change(request: Request, response: Response) -> Response:
        lost = fake.sent > after and request.credentials.user is user
        return refused(401) if lost else response

    fake = Fake(change)
    return fake


def test_a_token_that_is_refused_after_it_was_accepted_ends_the_run() -> None:
    """A 401 after a success, and again for a plain creation, means that the token has expired."""
    session = session_with(_losing(1))
    session.create()
    with pytest.raises(TokenLostError, match=r"^the token of the first user was accepted before and is refused now$"):
        session.create()


def test_a_401_of_one_operation_is_judged_as_an_answer() -> None:
    """Where a plain creation is still accepted, the token is good."""
    fake = Fake(lambda request, response: response if creates(request) else refused(401))
    session = session_with(fake)
    export = session.fresh()
    assert session.read(export.export_id).response.status == 401
    assert creates(fake.requests[-1])
    assert json.loads(fake.requests[-1].body or b"") == {"data": {"type": "export_logs"}}


def test_a_session_goes_on_where_the_token_works_in_the_header() -> None:
    """Where creating takes the token in the header only, the query is at fault."""
    query = Credentials(User.FIRST, Transport.QUERY)
    fake = Fake(
        lambda request, response: refused(401) if creates(request) and request.credentials == query else response
    )
    session = session_with(fake)
    session.read(session.fresh().export_id, credentials=query)
    assert session.create(credentials=query).response.status == 401
    assert [request.credentials for request in fake.requests[-2:]] == [query, Credentials()]


def test_some_refusals_say_nothing_of_a_token() -> None:
    """A token never accepted, requests without a token, another place and a decoy do not end the run."""
    fake = _losing(0)
    session = session_with(fake)
    for credentials in (Credentials(), NOBODY, Credentials(User.GARBAGE), Credentials(decoy=User.GARBAGE)):
        session.create(credentials=credentials)
    assert fake.sent == 4
    accepting = _losing(1)
    session = session_with(accepting)
    session.create()
    session.create(credentials=Credentials(User.FIRST, Transport.QUERY))
    session.create(credentials=Credentials(User.FIRST, decoy=User.GARBAGE))
    assert accepting.sent == 3
