"""Tests of credentials."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import fixed_clock
from mock_server.contract import load_contract
from mock_server.fixtures import User, load
from mock_server.http.security import USER as SENDER
from mock_server.http.security import (
    Authentication,
    Authenticator,
    TokenReader,
    sign_token,
    void_tokens,
)
from mock_server.problems import Unauthorized
from mock_server.world import WORLD
from tests.mock_server.driving import ADA, BEN, Exchange

FIXTURES = load()
USER, OTHER = FIXTURES.users[:2]
NOW = datetime(2020, 1, 1, tzinfo=UTC)
CLOCK = fixed_clock(NOW)
AUTHENTICATOR = Authenticator(FIXTURES.users, FIXTURES.signing_key, CLOCK)


def _jwt(key: str = FIXTURES.signing_key, algorithm: str = "HS256", **claims: object) -> str:
    payload = {"user_id": USER.id, "exp": int(NOW.timestamp()) + 60} | claims
    return jwt.encode({name: value for name, value in payload.items() if value is not ...}, key, algorithm=algorithm)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("user", FIXTURES.users)
def test_the_fixed_token_of_a_user_is_valid(user: Any) -> None:  # noqa: ANN401 - a User, as pytest hands it over
    """Every user of the data set is known by the readable token."""
    assert AUTHENTICATOR.user_of(user.token) == user


def test_a_signed_token_is_valid_until_it_expires() -> None:
    """A token is valid for its lifetime by the clock that was passed in, whatever the system's clock shows."""
    token = sign_token(USER, FIXTURES.signing_key, CLOCK, timedelta(seconds=60))
    for seconds, expected in ((0, USER), (59, USER), (60, None), (3600, None)):
        later = Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(NOW + timedelta(seconds=seconds)))
        assert later.user_of(token) == expected


def test_void_tokens_are_signed_and_nobodys() -> None:
    """One has expired, one names a user who does not exist; both would do but for that."""
    expired, unknown = void_tokens(USER, FIXTURES.signing_key, CLOCK, timedelta(seconds=60))
    assert [AUTHENTICATOR.user_of(token) for token in (expired, unknown)] == [None, None]
    before = Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(NOW - timedelta(seconds=61)))
    assert before.user_of(expired) == USER
    nobody = jwt.decode(unknown, FIXTURES.signing_key, algorithms=["HS256"], options={"verify_exp": False})
    assert nobody["exp"] == int(NOW.timestamp()) + 60
    assert nobody["user_id"] not in {user.id for user in FIXTURES.users}


@pytest.mark.parametrize(
    "claims",
    [{"aud": "x"}, {"iss": "x"}, {"iat": 9e9}, {"sub": 5}, {"jti": 5}, {"nbf": int(NOW.timestamp())}, {"exp": 9e12}],
)
def test_further_claims_do_not_matter(claims: dict[str, Any]) -> None:
    """Claims the API says nothing about are not judged, nor compared with the clock of the system."""
    assert AUTHENTICATOR.user_of(_jwt(**claims)) == USER


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "token-of-ad",
        "token-of-adaa",
        "TOKEN-OF-ADA",
        "tökén",
        "a.b.c",
        "..",
        "x" * 100_000,
        _jwt(exp=...),
        _jwt(exp=int(NOW.timestamp())),
        _jwt(exp="never"),
        _jwt(exp=True),
        _jwt(exp=float("nan")),
        _jwt(nbf=int(NOW.timestamp()) + 1),
        _jwt(nbf="later"),
        _jwt(user_id=...),
        _jwt(user_id="nobody"),
        _jwt(user_id=None),
        _jwt(user_id=[USER.id]),
        _jwt(key="another-key-of-a-length-that-is-long-enough-for-512-bits-of-a-digest"),
        _jwt(algorithm="HS512", key=FIXTURES.signing_key * 2),
        _jwt()[:-4] + "AAAA",
        _jwt() + ".x",
        f"{_part({'alg': 'none'})}.{_part({'user_id': USER.id, 'exp': 9e9})}.",
        f"{_part({'alg': ['HS256']})}.{_part({})}.x",
        base64.urlsafe_b64encode(b"[" * 6000).decode() + ".e30.x",
        base64.urlsafe_b64encode(b'{"alg":' + b"1" * 5000 + b"}").decode() + ".e30.x",
        base64.urlsafe_b64encode(b"\xff\xfe").decode() + ".e30.x",
    ],
    ids=lambda token: token[:16],
)
def test_any_other_token_is_nobodys(token: str) -> None:
    """Unknown, badly signed, expired, unsigned, broken or hostile: a token that is not valid is nobody's."""
    assert AUTHENTICATOR.user_of(token) is None


class _Probe:
    def __init__(self) -> None:
        self.user: User | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        self.user = scope[SENDER]


def _run(app: ASGIApp, headers: Sequence[tuple[bytes, bytes]] = (), query: bytes = b"") -> None:
    async def in_world(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, WORLD: SimpleNamespace(user_of=AUTHENTICATOR.user_of)}, receive, send)

    Exchange().run(in_world, headers=list(headers), query_string=query)


def _authenticate(headers: list[tuple[bytes, bytes]], query: bytes = b"") -> User | None:
    probe = _Probe()
    _run(Authentication(probe, tokens=TokenReader(load_contract().security_schemes)), headers, query)
    return probe.user


@pytest.mark.parametrize(
    "value", [b"Bearer token-of-ada", b"token-of-ada", b"Basic a b token-of-ada", b" x  token-of-ada "]
)
def test_the_last_word_of_the_header_decides(value: bytes) -> None:
    """The scheme word does not matter; what stands last is the token."""
    assert _authenticate([(b"Authorization", value)]) == USER


def test_the_query_is_read_where_there_is_no_header() -> None:
    """The token may stand in the query, encoded or not; of several the last one counts."""
    assert _authenticate([], b"access_token=token-of-ada") == USER
    assert _authenticate([], b"a=b&access_token=x&access_token=token%2Dof%2Dada&c") == USER


def test_the_header_wins_over_the_query() -> None:
    """Where there is a header, the query is not looked at, neither to help nor to harm."""
    header = [(b"authorization", f"Bearer {BEN}".encode())]
    assert _authenticate(header, f"access_token={ADA}".encode()) == OTHER
    with pytest.raises(Unauthorized):
        _authenticate([(b"authorization", b"Bearer x")], f"access_token={ADA}".encode())


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ([], b""),
        ([], b"access_token="),
        ([], b"access_token"),
        ([], b"Access_Token=token-of-ada"),
        ([], b"access_token=%ff%00"),
        ([], b"&" * 50_000),
        ([(b"authorization", b"")], b"access_token=token-of-ada"),
        ([(b"authorization", b"  ")], b"access_token=token-of-ada"),
        ([(b"authorization", b"Bearer")], b""),
        ([(b"authorization", b"Bearer token-of-ada")] * 2, b""),
        ([(b"authorization", b"token-of-ada extra")], b""),
        ([(b"authorization", b"Bearer \xff\xfe")], b""),
        ([(b"authorization", b"Bearer " + b"x" * 100_000)], b""),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_request_without_a_valid_token_is_refused(headers: list[tuple[bytes, bytes]], query: bytes) -> None:
    """No token, an empty one, two headers, odd bytes and giants: all are a 401 that names the scheme to use."""
    with pytest.raises(Unauthorized) as caught:
        _authenticate(headers, query)
    assert caught.value.headers["WWW-Authenticate"].startswith("Bearer")
    assert caught.value.detail == "A valid token is required."


def test_a_token_comes_only_as_the_contract_says() -> None:
    """The contract's security schemes name the header and the query parameter; other credentials open nothing."""
    header, query = load_contract().security_schemes
    app = _Probe()
    in_header = Authentication(app, tokens=TokenReader([header]))
    in_query = Authentication(app, tokens=TokenReader([{**query, "name": "jwt"}]))
    _run(in_query, query=f"jwt={ADA}".encode())
    assert app.user == USER
    with pytest.raises(Unauthorized):
        _run(in_header, query=f"access_token={ADA}".encode())
    with pytest.raises(Unauthorized):
        _run(in_query, [(b"authorization", f"Bearer {ADA}".encode())])
