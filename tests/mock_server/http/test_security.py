"""Tests of credentials."""

import base64
import hmac
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.clock import SettableClock, fixed_clock
from mock_server.contract import load_contract
from mock_server.fixtures import User, load
from mock_server.fixtures.consistency import LONGEST_TOKEN
from mock_server.http import security
from mock_server.http.security import USER as SENDER
from mock_server.http.security import (
    Authentication,
    Authenticator,
    TokenError,
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


def test_the_longest_token_of_a_data_set_is_valid() -> None:
    """Every token that a fixture file may give to a user opens something."""
    user = replace(USER, token="t" * LONGEST_TOKEN)
    authenticator = Authenticator([user], FIXTURES.signing_key, CLOCK)
    assert authenticator.user_of(user.token) == user


@pytest.mark.parametrize("user", FIXTURES.users)
def test_the_fixed_token_of_a_user_is_valid(user: Any) -> None:  # noqa: ANN401 - a User, as pytest hands it over
    """Every user of the data set is known by the readable token."""
    assert AUTHENTICATOR.user_of(user.token) == user


def test_a_signed_token_is_valid_until_it_expires() -> None:
    """A token is valid for its lifetime by the clock that was passed in, whatever the system's clock shows."""
    token = sign_token(USER, FIXTURES.signing_key, CLOCK, timedelta(seconds=60))
    for seconds in (0, 59):
        assert _after(seconds).user_of(token) == USER
    for seconds in (60, 3600):
        with pytest.raises(TokenError, match="expired at 2020-01-01T00:01:00Z; the clock of the server is at 20"):
            _after(seconds).user_of(token)


def _after(seconds: int) -> Authenticator:
    return Authenticator(FIXTURES.users, FIXTURES.signing_key, fixed_clock(NOW + timedelta(seconds=seconds)))


def test_a_token_that_was_verified_still_expires() -> None:
    """What was read of a token is kept, but its times are compared with the clock at each request."""
    clock = SettableClock(CLOCK)
    authenticator = Authenticator(FIXTURES.users, FIXTURES.signing_key, clock)
    token = _jwt(nbf=int(NOW.timestamp()))
    for seconds, reason in ((0, None), (60, "expired"), (0, None), (-1, "not valid before"), (59, None)):
        clock.set(NOW + timedelta(seconds=seconds), frozen=True)
        with pytest.raises(TokenError, match=reason) if reason else nullcontext():
            assert authenticator.user_of(token) == USER


def test_a_token_that_was_verified_is_verified_for_one_key_alone() -> None:
    """Two worlds may have two keys, or the same key and other users; what one has accepted is nothing to the other."""
    token = _jwt()
    assert AUTHENTICATOR.user_of(token) == USER
    with pytest.raises(TokenError, match="signature of the token is wrong"):
        Authenticator(FIXTURES.users, FIXTURES.signing_key + "x", CLOCK).user_of(token)
    with pytest.raises(TokenError, match="no user"):
        Authenticator([OTHER], FIXTURES.signing_key, CLOCK).user_of(token)


def test_a_signature_is_checked_once_while_few_tokens_are_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a token that is valid it is; a refused one is looked at anew, and one that is older than 32 others, too."""
    checked: list[str] = []

    class Counting(jwt.PyJWS):
        def decode(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  as PyJWT has it
            checked.append(str(args[0]))
            return super().decode(*args, **kwargs)

    monkeypatch.setattr(security, "_SIGNATURES", Counting(["HS256"]))
    authenticator = Authenticator(FIXTURES.users, FIXTURES.signing_key, CLOCK)
    first, *others = (_jwt(jti=str(number)) for number in range(33))
    for token in (first, first, *others, first):
        assert authenticator.user_of(token) == USER
    assert checked == [first, *others, first]
    for _ in range(2):
        with pytest.raises(TokenError):
            authenticator.user_of(_jwt("another key of thirty-two bytes or more"))
    assert len(checked) == len([first, *others, first]) + 2


def test_void_tokens_are_signed_and_nobodys() -> None:
    """One has expired, one names a user who does not exist; both would do but for that."""
    expired, unknown = void_tokens(USER, FIXTURES.signing_key, CLOCK, timedelta(seconds=60))
    for token, reason in ((expired, "expired"), (unknown, "no user")):
        with pytest.raises(TokenError, match=reason):
            AUTHENTICATOR.user_of(token)
    assert _after(-61).user_of(expired) == USER
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


def _signed(payload: str, header: str = '{"alg":"HS256"}') -> str:
    """Return a token whose parts are these texts, rightly signed."""
    signed = b".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=") for part in (header, payload))
    signature = hmac.digest(FIXTURES.signing_key.encode(), signed, "sha256")
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


_CLAIMS = f'{{"user_id":"{USER.id}","exp":9e9}}'


def test_a_token_of_any_json_is_valid() -> None:
    """The token below that are no JSON are refused for that alone."""
    assert AUTHENTICATOR.user_of(_signed(_CLAIMS)) == USER


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "is empty"),
        ("nonsense", "is malformed"),
        ("token-of-ad", "is malformed"),
        ("token-of-adaa", "is malformed"),
        ("TOKEN-OF-ADA", "is malformed"),
        ("tökén", "is malformed"),
        ("a.b.c", "is malformed"),
        ("..", "is malformed"),
        ("x" * 8192, "is malformed"),
        ("x" * 8193, "is longer than 8192 characters"),
        (_jwt(exp=...), "is malformed"),
        (
            _jwt(exp=int(NOW.timestamp())),
            "expired at 2020-01-01T00:00:00Z; the clock of the server is at",
        ),
        (_jwt(exp=-1e300), "expired at 0001-01-02"),
        (_jwt(exp="never"), "is malformed"),
        (_jwt(exp=True), "is malformed"),
        (_jwt(exp=float("nan")), "is malformed"),
        (_jwt(exp=float("inf")), "is malformed"),
        (_jwt(exp=float("-inf")), "is malformed"),
        (_jwt(note=float("nan")), "is malformed"),
        (_signed(_CLAIMS.replace("9e9", "9e999")), "is malformed"),
        (_signed(_CLAIMS, '{"alg":"HS256","x":Infinity}'), "is malformed"),
        (_signed(f"[{_CLAIMS}]"), "is malformed"),
        (_signed("["), "is malformed"),
        (
            _jwt(nbf=int(NOW.timestamp()) + 1),
            "is not valid before 2020-01-01T00:00:01Z; the clock of the serv",
        ),
        (_jwt(nbf=1e300), "is not valid before 9999-12-31"),
        (_jwt(nbf="later"), "is malformed"),
        (_jwt(user_id=...), "is of no user"),
        (_jwt(user_id="nobody"), "is of no user"),
        (_jwt(user_id=None), "is of no user"),
        (_jwt(user_id=[USER.id]), "is of no user"),
        (
            _jwt(key="another-key-of-a-length-that-is-long-enough-for-512-bits-of-a-digest"),
            "signature of the token is wrong",
        ),
        (_jwt(algorithm="HS512", key=FIXTURES.signing_key * 2), "is not signed with HS256"),
        (_jwt()[:-4] + "AAAA", "signature of the token is wrong"),
        (_jwt() + ".x", "is malformed"),
        (f"{_part({'alg': 'none'})}.{_part({'user_id': USER.id, 'exp': 9e9})}.", "is not signed with HS256"),
        (f"{_part({'alg': ['HS256']})}.{_part({})}.x", "token"),
        (base64.urlsafe_b64encode(b"[" * 6000).decode() + ".e30.x", "is malformed"),
        (base64.urlsafe_b64encode(b'{"alg":' + b"1" * 5000 + b"}").decode() + ".e30.x", "is malformed"),
        (base64.urlsafe_b64encode(b"\xff\xfe").decode() + ".e30.x", "is malformed"),
    ],
    ids=lambda text: text[:16],
)
def test_any_other_token_is_nobodys(token: str, reason: str) -> None:
    """Unknown, badly signed, expired, unsigned, broken or hostile: it is nobody's, and the reason repeats nothing."""
    with pytest.raises(TokenError, match=reason) as caught:
        AUTHENTICATOR.user_of(token)
    assert not any(part in str(caught.value) for part in (*token.split("."), USER.id) if len(part) > 1)


class _Probe:
    def __init__(self) -> None:
        self.user: User | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        self.user = scope["state"][SENDER]


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
    ("headers", "query", "hint"),
    [
        ([], b"", "There is no token."),
        ([], b"access_token=", "The token is empty, or"),
        ([], b"access_token", "The token is empty, or"),
        ([], b"Access_Token=token-of-ada", "There is no token."),
        ([], b"access_token=%ff%00", "The token is malformed"),
        ([], b"&" * 50_000, "There is no token."),
        ([(b"authorization", b"")], b"access_token=token-of-ada", "The token is empty, or"),
        ([(b"authorization", b"  ")], b"access_token=token-of-ada", "The token is empty, or"),
        ([(b"authorization", b"Bearer")], b"", "The token is malformed"),
        ([(b"authorization", b"Bearer token-of-ada")] * 2, b"", "The token is empty, or there are several."),
        ([(b"authorization", b"token-of-ada extra")], b"", "The token is malformed"),
        ([(b"authorization", b"Bearer \xff\xfe")], b"", "The token is malformed"),
        ([(b"authorization", b"Bearer " + b"x" * 100_000)], b"", "The token is longer than"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_request_without_a_valid_token_is_refused(
    headers: list[tuple[bytes, bytes]], query: bytes, hint: str
) -> None:
    """No token, an empty one, two headers, odd bytes and giants: all are a 401 that names the scheme and no more."""
    with pytest.raises(Unauthorized) as caught:
        _authenticate(headers, query)
    assert caught.value.headers["WWW-Authenticate"].startswith("Bearer")
    assert caught.value.detail == "A valid token is required."
    assert (caught.value.hint or "").startswith(hint)


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
