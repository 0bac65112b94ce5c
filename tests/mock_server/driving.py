"""How the tests of the mock send requests: to the application itself, without a socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Scope

EXPORTS = "/api/v2/contacts/exports/mailing"
"""The path of the operation that creates an export."""

ADA = "token-of-ada"
BEN = "token-of-ben"
CLEO = "token-of-cleo"

FRESH = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"
"""An export of Ada's in the default data set that nobody has read."""

USED_UP = "e0000000-0000-4000-8000-000000000002"
FOREIGN_LIST = "e0000000-0000-4000-8000-000000000004"
"""An export of Ada's whose filter names an account list that is not hers."""

BENS = "e0000000-0000-4000-8000-000000000005"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

JSON_API = "application/vnd.api+json"


@dataclass(frozen=True)
class Client:
    """A client of an application that lives in this process; it sends one request at a time."""

    app: ASGIApp
    token: str | None = ADA

    def request(
        self,
        method: str,
        path: str,
        *,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Sends a request and reads the whole answer; an iterable of bytes is sent chunked."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url="http://mock.test") as client:
                request = client.build_request(
                    method,
                    path,
                    content=content if content is None or isinstance(content, bytes) else _chunks(content),
                    headers=headers if isinstance(headers, Mapping) else list(headers),
                    params=params,
                )
                if self.token is not None:
                    request.headers.setdefault("Authorization", f"Bearer {self.token}")
                return await client.send(request)

        return asyncio.run(send())

    def create(self, attributes: object = None, **query: str) -> httpx.Response:
        """Creates an export with these attributes."""
        document = {"data": {"type": "export_logs", "attributes": attributes}}
        return self.post(json.dumps(document).encode(), params=query)

    def post(
        self, content: bytes, media_type: str | None = JSON_API, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Posts a body as it is to the operation that creates an export."""
        headers = {} if media_type is None else {"Content-Type": media_type}
        return self.request("POST", EXPORTS, content=content, headers=headers, params=params)

    def created_id(self, attributes: object = None) -> str:
        """Creates an export and gives its id."""
        identifier: str = self.create(attributes).json()["data"]["id"]
        return identifier

    def get(self, identifier: str, **query: str) -> httpx.Response:
        """Reads an export; the identifier may carry an extension."""
        return self.request("GET", f"{EXPORTS}/{identifier}", params=query)

    def head(self, identifier: str) -> httpx.Response:
        """Peeks at an export; the identifier may carry an extension."""
        return self.request("HEAD", f"{EXPORTS}/{identifier}")


async def _chunks(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@dataclass
class Exchange:
    """One request in the words of ASGI, for what no HTTP client can be made to send.

    After its messages the connection stays open until the answer is complete.
    """

    messages: Sequence[Message] = ({"type": "http.request", "body": b"", "more_body": False},)
    sent: list[Message] = field(default_factory=list)

    def run(self, app: ASGIApp, **scope: Any) -> "Exchange":  # noqa: ANN401 - parts of an ASGI scope
        """Calls the application."""
        asyncio.run(self.send(app, **scope))
        return self

    async def send(self, app: ASGIApp, **scope: Any) -> None:  # noqa: ANN401 - parts of an ASGI scope
        """Calls the application in a loop that runs already."""
        waiting = list(self.messages)
        answered = asyncio.Event()

        async def receive() -> Message:
            await asyncio.sleep(0)
            if waiting:
                return waiting.pop(0)
            await answered.wait()
            return {"type": "http.disconnect"}

        async def keep(message: Message) -> None:
            await asyncio.sleep(0)
            self.sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                answered.set()

        await app(http_scope(**scope), receive, keep)

    @property
    def status(self) -> int | None:
        """The status of the answer; None where there is none."""
        return next((one["status"] for one in self.sent if one["type"] == "http.response.start"), None)

    @property
    def body(self) -> bytes:
        """The body of the answer."""
        return b"".join(one.get("body", b"") for one in self.sent if one["type"] == "http.response.body")


def http_scope(**parts: Any) -> Scope:  # noqa: ANN401 - parts of an ASGI scope
    """The ASGI scope of a GET of the root, with these parts instead of its own."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "scheme": "http",
        "server": ("mock.test", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "state": {},
    }
    return {**scope, **parts}


def only_error(response: httpx.Response) -> dict[str, Any]:
    """The one error of an error document, which must be one by all rules."""
    assert response.headers["Content-Type"] == f"{JSON_API}; charset=utf-8"
    document = response.json()
    assert list(document) == ["errors"]
    (error,) = document["errors"]
    assert error["status"] == str(response.status_code)
    assert error["title"]
    return dict(error)
