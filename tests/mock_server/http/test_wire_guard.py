"""Tests of what is done with the bytes of a request and of an answer."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.types import Message, Receive, Scope, Send

from mock_server.http.wire_guard import BODY, LIMIT, NO_BODY, Body, HeadGuard, OriginForm, OwnState, WireGuard
from mock_server.problems import ContentTooLarge
from tests.mock_server.driving import Exchange, http_scope


class _Probe:
    """An application that keeps the scope it was called with."""

    def __init__(self) -> None:
        self.scope: Scope | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"hello"})


def _requests(*pieces: bytes) -> list[Message]:
    last = len(pieces) - 1
    return [{"type": "http.request", "body": piece, "more_body": at < last} for at, piece in enumerate(pieces)]


def _guarded(messages: Sequence[Message], **scope: Any) -> Scope | None:  # noqa: ANN401 - parts of an ASGI scope
    probe = _Probe()
    Exchange(messages).run(WireGuard(probe), **scope)
    return probe.scope


def test_a_body_is_put_aside_with_the_type_it_claims() -> None:
    """The pieces of a body are joined; its media type is lower case and without parameters."""
    headers = [(b"Content-Type", b" Application/JSON ; charset=bogus"), (b"x", b"y")]
    scope = _guarded(_requests(b'{"a"', b"", b":1}"), method="POST", headers=headers)
    assert scope is not None
    assert scope["state"][BODY] == Body("application/json", b'{"a":1}')
    assert scope["headers"] == [(b"x", b"y")]


@pytest.mark.parametrize("headers", [[], [(b"content-type", b"")], [(b"content-type", b"; charset=utf-8")]])
def test_a_body_without_a_type_has_an_empty_one(headers: list[tuple[bytes, bytes]]) -> None:
    """A missing or odd Content-Type is an empty media type, and no error."""
    scope = _guarded(_requests(b"{}"), method="POST", headers=headers)
    assert scope is not None
    assert scope["state"][BODY] == Body("", b"{}")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_has_no_body_whatever_it_says(method: str) -> None:
    """The headers that describe the body of a GET or HEAD are ignored; a body nobody announces is not waited for."""
    for length in ([], [(b"content-length", b"0")]):
        scope = _guarded([], method=method, headers=[(b"content-type", b"application/xlsx"), *length])
        assert scope is not None
        assert scope["state"][BODY] == NO_BODY
        assert scope["headers"] == []


ANNOUNCED = [(b"content-length", b"2"), (b"transfer-encoding", b"chunked")]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("header", ANNOUNCED)
def test_the_body_that_a_read_announces_is_thrown_away(method: str, header: tuple[bytes, bytes]) -> None:
    """It is read to its end, within the limit of every body, and the request goes on as if it had none."""
    messages = _requests(b"x", b"y")
    exchange, probe = Exchange(messages), _Probe()
    exchange.run(WireGuard(probe), method=method, headers=[header])
    assert probe.scope is not None
    assert probe.scope["state"][BODY] == NO_BODY
    with pytest.raises(ContentTooLarge):
        _guarded(_requests(b"x" * LIMIT, b"x"), method=method, headers=[header])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("header", ANNOUNCED)
def test_a_read_whose_body_never_ends_does_nothing(method: str, header: tuple[bytes, bytes]) -> None:
    """Where the connection ends before the body does, the request is not passed on, so it uses nothing up."""
    assert _guarded([*_requests(b"x", b"y")[:1], {"type": "http.disconnect"}], method=method, headers=[header]) is None


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"http://mock.test/a%20b", "/a b"),
        (b"HTTPS://mock.test:80/a/http://b", "/a/http://b"),
        (b"http://mock.test", "/"),
        (b"/http://mock.test/a", "/http://mock.test/a"),
        (b"*", "*"),
    ],
)
def test_an_absolute_target_is_read_as_its_path(target: bytes, path: str) -> None:
    """A target with scheme and host is the path in it, and any other stays as it is."""
    probe = _Probe()
    Exchange().run(OriginForm(probe), raw_path=target, path=unquote(target.decode()))
    assert probe.scope is not None
    assert probe.scope["path"] == path


@pytest.mark.parametrize(
    ("length", "pieces"),
    [
        (b"1048577", [b""]),
        (b"9" * 5000, [b""]),
        (None, [b"x" * LIMIT, b"x"]),
        (b"5", [b"x" * (LIMIT + 1)]),
        (b"nonsense", [b"x" * (LIMIT + 1)]),
    ],
)
def test_a_body_over_the_limit_is_refused(length: bytes | None, pieces: list[bytes]) -> None:
    """Too large by its own word, or found to be while it is read: refused."""
    headers = [] if length is None else [(b"content-length", length)]
    with pytest.raises(ContentTooLarge, match="1048576 bytes"):
        _guarded(_requests(*pieces), method="POST", headers=headers)


def test_a_body_of_just_the_limit_is_read() -> None:
    """The limit itself is within the limit, with or without leading zeros."""
    headers = [(b"content-length", b"00001048576")]
    scope = _guarded(_requests(b"x" * LIMIT), method="POST", headers=headers)
    assert scope is not None
    assert len(scope["state"][BODY].content) == LIMIT


def test_a_client_that_goes_away_is_not_answered() -> None:
    """Where the body never comes to its end, nothing is done with it."""
    assert _guarded([*_requests(b"x", b"y")[:1], {"type": "http.disconnect"}], method="POST") is None


def test_the_answer_to_head_has_no_body_and_all_headers() -> None:
    """HEAD gets the head that GET gets."""
    exchange = Exchange().run(HeadGuard(_Probe()), method="HEAD")
    assert exchange.body == b""
    assert exchange.sent[0]["headers"] == [(b"content-length", b"5")]
    assert Exchange().run(HeadGuard(_Probe()), method="GET").body == b"hello"


def test_each_request_has_a_state_of_its_own() -> None:
    """What one request puts into its state reaches neither the server's nor that of another request."""
    seen: list[dict[str, object]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        seen.append(dict(scope["state"]))
        scope["state"]["user"] = "ada"

    given: dict[str, object] = {"transport": "a socket"}
    for state in ({"state": given}, {"state": given}, {}):
        Exchange().run(OwnState(app), **state)
    assert seen == [given, given, {}]
    assert given == {"transport": "a socket"}


def test_the_scope_of_a_server_is_left_as_it_was() -> None:
    """What middlewares put into theirs, such as the session, is not in that of the next request."""

    async def marking(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        scope["mock_server.session"] = "a session"

    async def nothing(*_: object) -> Any:  # noqa: ANN401  neither is called
        raise AssertionError

    given = http_scope()
    asyncio.run(OwnState(marking)(given, nothing, nothing))  # type: ignore[arg-type]  # a coroutine
    assert given == http_scope()
