"""Faults made on the wire: an intermediary between the client and a sound application.

The intermediary reads each request to its end, may change it, may ask the sound application, once, more often or not at
all, and may change what is sent back. Requests and answers are frozen values, so a fault is a function from one to
another. State that a fault needs lives in the closure that `Build` makes, one for each application.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.app import create_app
from mock_server.fixtures import Fixtures
from tests.defects.model import Build

COLLECTION = "/api/v2/contacts/exports/mailing"

RawHeaders = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class _WithHeaders:
    headers: RawHeaders

    def header(self, name: str) -> str | None:
        """The last value of a header, or None."""
        found = [value for key, value in self.headers if key.decode("latin-1").lower() == name.lower()]
        return found[-1].decode("latin-1") if found else None

    def without_header(self, name: str) -> Self:
        """The same without a header."""
        kept = tuple((key, value) for key, value in self.headers if key.decode("latin-1").lower() != name.lower())
        return replace(self, headers=kept)

    def with_header(self, name: str, value: str) -> Self:
        """The same with a header of one value, in place of whatever it had."""
        bare = self.without_header(name)
        return replace(bare, headers=(*bare.headers, (name.lower().encode(), value.encode("latin-1"))))


@dataclass(frozen=True, slots=True)
class Request(_WithHeaders):
    """A request, read to its end.

    Attributes:
        method: The HTTP method, upper case.
        path: The decoded path.
        query: The query as it came, without its question mark.
        body: The body.
    """

    method: str
    path: str
    query: str
    body: bytes

    @property
    def form(self) -> str:
        """What it is about: `create` for the collection; `json`, `csv` or `xlsx` for an export; else empty."""
        if self.path == COLLECTION:
            return "create"
        tail = self.path.removeprefix(COLLECTION + "/")
        if tail == self.path or "/" in tail:
            return ""
        return tail.rpartition(".")[2] if tail.endswith((".csv", ".xlsx")) else "json"

    @property
    def export_id(self) -> str:
        """The id in the path, without an extension; empty where there is none."""
        if self.form in {"", "create"}:
            return ""
        return self.path.removeprefix(COLLECTION + "/").removesuffix(".csv").removesuffix(".xlsx")

    @property
    def token(self) -> str | None:
        """The token it carries, the header before the query; None where there is none."""
        words = (self.header("authorization") or "").split()
        return words[-1] if words else self.parameter("access_token")

    @property
    def document(self) -> Any:  # noqa: ANN401  JSON
        """The JSON value of the body; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def parameter(self, name: str) -> str | None:
        """The last value of a query parameter, or None."""
        return dict(parse_qsl(self.query, keep_blank_values=True)).get(name)

    def without_parameter(self, name: str) -> "Request":
        """The same without a query parameter."""
        kept = [(key, value) for key, value in parse_qsl(self.query, keep_blank_values=True) if key != name]
        return replace(self, query=urlencode(kept))

    def with_path(self, form: str, export_id: str) -> "Request":
        """The same for an export in another form."""
        return replace(self, path=f"{COLLECTION}/{export_id}" + ("" if form == "json" else f".{form}"))

    def with_token(self, token: str) -> "Request":
        """The same with another token, in the header."""
        return self.without_parameter("access_token").with_header("authorization", f"Bearer {token}")

    def with_document(self, document: object) -> "Request":
        """The same with another JSON body."""
        return replace(self, body=json.dumps(document).encode()).without_header("content-length")


@dataclass(frozen=True, slots=True)
class Answer(_WithHeaders):
    """An answer, read to its end.

    Attributes:
        status: The HTTP status.
        body: The body.
    """

    status: int
    body: bytes

    @property
    def document(self) -> Any:  # noqa: ANN401  JSON
        """The JSON value of the body."""
        return json.loads(self.body)

    def with_status(self, status: int) -> "Answer":
        """The same with another status."""
        return replace(self, status=status)

    def with_body(self, body: bytes) -> "Answer":
        """The same with another body, its length told by the headers."""
        return replace(self, body=body).with_header("content-length", str(len(body)))

    def with_document(self, document: object) -> "Answer":
        """The same with another JSON body."""
        return self.with_body(json.dumps(document).encode())

    @classmethod
    def of(cls, status: int, body: bytes, media_type: str) -> "Answer":
        """An answer with a body and nothing but the headers that describe it."""
        bare = cls(headers=((b"content-type", media_type.encode()),), status=status, body=b"")
        return bare.with_body(body)

    @classmethod
    def error(cls, status: int, detail: str | None = None) -> "Answer":
        """A faultless error document, to be given where it does not belong."""
        error = {"status": str(status), "title": HTTPStatus(status).phrase}
        body = json.dumps({"errors": [error if detail is None else {**error, "detail": detail}]}).encode()
        return cls.of(status, body, "application/vnd.api+json; charset=utf-8")


Ask = Callable[[Request], Awaitable[Answer]]
"""Asks the sound application."""

Intermediary = Callable[[Request, Ask], Awaitable[Answer]]
"""Answers a request, and may ask the sound application."""

When = Callable[[Request, Answer], bool]
"""Whether the fault shows on an exchange."""


def intermediary(make: Callable[[Fixtures], Intermediary]) -> Build:
    """Builds a sound application behind an intermediary.

    Args:
        make: Makes the intermediary, with whatever state it needs, of the data set of the application.
    """
    return lambda fixtures: in_front_of(create_app(fixtures), make(fixtures))


def answering(when: When, change: Callable[[Answer], Answer]) -> Build:
    """Builds a sound application some of whose answers are changed on their way."""

    async def answer(request: Request, ask: Ask) -> Answer:
        sound = await ask(request)
        return change(sound) if when(request, sound) else sound

    return intermediary(lambda _: answer)


def asking(when: Callable[[Request], bool], change: Callable[[Request], Request]) -> Build:
    """Builds a sound application some of whose requests are changed on their way."""

    async def answer(request: Request, ask: Ask) -> Answer:
        return await ask(change(request) if when(request) else request)

    return intermediary(lambda _: answer)


def refusing(when: Callable[[Request], bool], status: int) -> Build:
    """Builds a sound application that refuses what the sound one would have accepted."""
    return answering(
        lambda request, answer: answer.status < 300 and when(request), lambda _: Answer.error(status, "Not supported.")
    )


def editing(when: When, edit: Callable[[Any], object]) -> Build:
    """Builds a sound application some of whose documents are edited in place."""

    def change(answer: Answer) -> Answer:
        document = answer.document
        edit(document)
        return answer.with_document(document)

    return answering(when, change)


def instead(when: Callable[[Request], bool], answer: Answer) -> Build:
    """Builds a sound application that some requests never reach."""

    async def stand_in(request: Request, ask: Ask) -> Answer:
        return answer if when(request) else await ask(request)

    return intermediary(lambda _: stand_in)


def in_front_of(app: ASGIApp, answer: Intermediary) -> ASGIApp:
    """Puts an intermediary in front of an application."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def ask(request: Request) -> Answer:
            return await _asked(app, scope, request)

        request = await _read(scope, receive)
        if request is not None:
            await _send(await answer(request, ask), send)

    return application


async def _read(scope: Scope, receive: Receive) -> Request | None:
    pieces = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return Request(
        headers=tuple(scope["headers"]),
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        body=b"".join(pieces),
    )


async def _asked(app: ASGIApp, scope: Mapping[str, Any], request: Request) -> Answer:
    waiting: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()  # the client of the sound application never goes away
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    changed = {
        "method": request.method,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": request.query.encode("latin-1"),
        "headers": list(request.headers),
    }
    await app({**scope, **changed}, receive, send)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(headers=tuple(sent[0]["headers"]), status=sent[0]["status"], body=body)


async def _send(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


# When a fault shows: conditions, to be combined freely.


def created(request: Request, answer: Answer) -> bool:
    """An export was created."""
    return request.method == "POST" and answer.status == 201


def shown(request: Request, answer: Answer) -> bool:
    """An export was shown."""
    return request.method == "GET" and request.form == "json" and answer.status == 200


def told(request: Request, answer: Answer) -> bool:
    """The answer is the document of an export."""
    return created(request, answer) or shown(request, answer)


def downloaded(*forms: str) -> When:
    """A file was downloaded, in one of these forms; in any, where none is named."""
    return lambda request, answer: (
        request.method == "GET" and request.form in (forms or ("csv", "xlsx")) and answer.status == 200
    )


def refused(*statuses: int) -> When:
    """The answer is an error document with one of these statuses; with any, where none is named."""
    return lambda request, answer: (
        request.method != "HEAD" and answer.status >= 400 and answer.status in (statuses or (answer.status,))
    )


def reads(*forms: str) -> Callable[[Request], bool]:
    """The request is a GET of an export in one of these forms; in any, where none is named."""
    return lambda request: request.method == "GET" and request.form in (forms or ("json", "csv", "xlsx"))


def creates(request: Request) -> bool:
    """The request creates an export."""
    return request.method == "POST" and request.form == "create"
