"""Variants of how an answer travels: headers, codings, pace, and what a gateway in front adds."""

import asyncio
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.app import create_app
from mock_server.fixtures import Fixtures
from tests.defects.model import Build
from tests.defects.wire import Answer, Ask, Intermediary, Request, answering, downloaded, instead, intermediary
from tests.variants.model import Expected, Variant, decided

ERROR = b'{"errors":[{"status":"429","title":"Too Many Requests"}]}'
_SHORT_LATENCY = 0.005
"""Seconds: enough to bring the order of things to light, and little enough to run often."""
_LONG_LATENCY = 0.2
"""Seconds, as a server on another continent has them."""


def everywhere(_request: Request, _answer: Answer) -> bool:
    """Whether the variation shows: on every exchange."""
    return True


def _unreadable(request: Request) -> bool:
    """Whether a path or a query is not UTF-8; the server that reads the path puts U+FFFD for what it cannot decode."""
    try:
        unquote(request.query, errors="strict")
    except UnicodeDecodeError:
        return True
    return "\ufffd" in request.path


def media_type(change: Callable[[str], str]) -> Build:
    """Builds a sound application that writes its media types otherwise."""

    def changed(answer: Answer) -> Answer:
        stated = answer.header("content-type")
        return answer if stated is None else answer.with_header("content-type", change(stated))

    return answering(everywhere, changed)


def coded(name: str, encode: Callable[[bytes], bytes]) -> Build:
    """Builds a sound application that compresses its answers for those who accept it."""

    def make(_fixtures: Fixtures) -> Intermediary:
        async def answer(request: Request, ask: Ask) -> Answer:
            sound = await ask(request)
            if request.method == "HEAD" or name not in (request.header("accept-encoding") or ""):
                return sound
            return sound.with_body(encode(sound.body)).with_header("content-encoding", name)

        return answer

    return intermediary(make)


def now_and_then(every: int, refusals: Sequence[Callable[[], Answer]]) -> Build:
    """Builds a sound application behind a gateway that refuses each so-manieth request, by these answers in turn."""

    def make(_fixtures: Fixtures) -> Intermediary:
        numbers = count(1)
        turns: Iterator[int] = count()

        async def answer(request: Request, ask: Ask) -> Answer:
            if next(numbers) % every:
                return await ask(request)
            return refusals[next(turns) % len(refusals)]()

        return answer

    return intermediary(make)


def _patience(body: bytes, kind: str, wait: Callable[[], str]) -> Callable[[], Answer]:
    return lambda: Answer.of(429, body, kind).with_header("Retry-After", wait())


def _http_date() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)


def slow(seconds: float) -> Build:
    """Builds a sound application that takes its time."""

    def build(fixtures: Fixtures) -> ASGIApp:
        app = create_app(fixtures)

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await asyncio.sleep(seconds)
            await app(scope, receive, send)

        return application

    return build


def in_pieces(fixtures: Fixtures) -> ASGIApp:
    """Makes a sound application that sends chunks of a few bytes and never says how many there will be."""
    app = create_app(fixtures)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        async def cut(message: Message) -> None:
            if message["type"] == "http.response.start":
                rest = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
                await send({**message, "headers": rest})
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body = message.get("body", b"")
            step = max(7, len(body) // 50)
            for start in range(0, len(body), step):
                await send({"type": "http.response.body", "body": body[start : start + step], "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)})

        await app(scope, receive, cut)

    return application


def to_https(_fixtures: Fixtures) -> ASGIApp:
    """Makes a server that does nothing but redirect from http to https, tokens and all."""

    async def application(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        place = b"https://127.0.0.1" + scope["path"].encode() + b"?" + scope["query_string"]
        await send({"type": "http.response.start", "status": 301, "headers": [(b"location", place)]})
        await send({"type": "http.response.body", "body": b""})

    return application


_FURTHER_HEADERS = {
    "X-Request-Id": "5b2e7c1e-6f0c-4a53-8d0a-3a0e5a8b9f11",
    "X-Runtime": "0.004711",
    "Server": "nginx",
    "Cache-Control": "max-age=0, private, must-revalidate",
    "ETag": 'W/"a3f5"',
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Set-Cookie": "visit=1; path=/; HttpOnly",
    "Link": '</docs>; rel="service-doc"',
    "Vary": "Accept-Encoding, Origin",
}


def _with_further_headers(answer: Answer) -> Answer:
    for name, value in _FURTHER_HEADERS.items():
        answer = answer.with_header(name, value)
    return answer


def _without_cors(answer: Answer) -> Answer:
    for name in [key.decode() for key, _ in answer.headers if key.lower().startswith(b"access-control-")]:
        answer = answer.without_header(name)
    return answer


def _disposition(template: str, days: int = 0) -> Build:
    def changed(answer: Answer) -> Answer:
        stated = answer.header("content-disposition") or ""
        extension = stated.rpartition(".")[2].rstrip('"')
        date = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y%m%d")
        return answer.with_header("content-disposition", template.format(f"contacts-{date}.{extension}"))

    return answering(downloaded(), changed)


VARIANTS = (
    Variant(
        "charset-absent",
        "No media type has parameters.",
        media_type(lambda text: text.partition(";")[0]),
        untold=frozenset({"documents.charset"}),
    ),
    Variant(
        "charset-upper-case", "The charset is named in capitals.", media_type(lambda text: text.replace("utf", "UTF"))
    ),
    Variant(
        "charset-quoted", "The charset stands in quotes.", media_type(lambda text: text.replace("utf-8", '"utf-8"'))
    ),
    Variant("media-type-upper-case", "Media types are written in capitals.", media_type(str.upper)),
    Variant(
        "media-type-further-parameters",
        "Media types have a parameter more.",
        media_type(lambda text: f"{text};header=present"),
    ),
    Variant(
        "headers-further",
        "There are the headers of a framework and of a proxy.",
        answering(everywhere, _with_further_headers),
    ),
    Variant(
        "headers-in-capitals",
        "The names of headers are written in capitals.",
        answering(
            everywhere,
            lambda answer: Answer(
                tuple((key.upper(), value) for key, value in answer.headers), answer.status, answer.body
            ),
        ),
    ),
    decided(
        "cors-absent",
        "Pages on other origins are not let in.",
        answering(everywhere, _without_cors),
        "documents.cors",
    ),
    Variant("coding-gzip", "Answers are compressed with gzip.", coded("gzip", gzip.compress)),
    Variant("coding-deflate", "Answers are compressed with deflate.", coded("deflate", zlib.compress)),
    Variant("chunked", "Answers come in small chunks, without a length.", in_pieces),
    Variant(
        "connection-closed",
        "Every connection is closed after one answer.",
        answering(everywhere, lambda answer: answer.with_header("Connection", "close")),
    ),
    Variant("latency", "Every answer takes its time.", slow(_SHORT_LATENCY)),
    Variant("latency-long", "Every answer takes a fifth of a second.", slow(_LONG_LATENCY), long=True),
    Variant(
        "too-many-requests",
        "A gateway asks for patience now and then, with an error document.",
        now_and_then(400, [_patience(ERROR, "application/vnd.api+json", lambda: "1")]),
    ),
    Variant(
        "too-many-requests-often",
        "A gateway asks for patience at one request in twelve, whatever the pace.",
        now_and_then(12, [_patience(ERROR, "application/vnd.api+json", lambda: "1")]),
        long=True,
    ),
    Variant(
        "too-many-requests-any-body",
        "A gateway asks for patience now and then, with a page, with nothing, and with a date to wait for.",
        now_and_then(
            300,
            [
                _patience(b"<html>Slow down</html>", "text/html", lambda: "1"),
                _patience(b"", "text/plain", lambda: "0"),
                _patience(b"wait", "text/plain; charset=us-ascii", _http_date),
            ],
        ),
    ),
    Variant("disposition-unquoted", "The file name stands without quotes.", _disposition("attachment; filename={}")),
    Variant(
        "disposition-twice",
        "The file name stands twice, once as RFC 6266 has it.",
        _disposition("attachment; filename=\"{0}\"; filename*=UTF-8''{0}"),
    ),
    Variant(
        "disposition-encoded-first",
        "The file name as RFC 8187 encodes it stands before the other.",
        _disposition("attachment; filename*=utf-8'en'{0}; filename=\"{0}\""),
    ),
    Variant(
        "disposition-spaced",
        "White space stands around the semicolon, and capitals where letter case does not matter.",
        _disposition('Attachment ; FileName="{}" ; size=1234'),
    ),
    Variant(
        "disposition-yesterday",
        "The server is west of Greenwich: its date is still yesterday's.",
        _disposition('attachment; filename="{}"', -1),
    ),
    Variant(
        "disposition-tomorrow",
        "The server is east of Greenwich: its date is tomorrow's already.",
        _disposition('attachment; filename="{}"', 1),
    ),
    Variant(
        "unreadable-refused",
        "A path or a query that is not UTF-8 is a 400 with an error document.",
        instead(_unreadable, Answer.error(400)),
    ),
    Variant(
        "unreadable-refused-by-the-framework",
        "A path or a query that is not UTF-8 is a 404 of the framework, without an error document.",
        instead(_unreadable, Answer.of(404, b"Not found", "text/plain")),
    ),
    Variant("ipv6", "The server listens on IPv6.", host="::1"),
    Variant("redirect-to-https", "Every request is redirected to https.", to_https, Expected.OBSTACLE),
    decided(
        "challenge-absent",
        "A 401 names no scheme to authenticate with.",
        answering(everywhere, lambda answer: answer.without_header("www-authenticate")),
        "authentication.challenge",
    ),
)
