"""Responses against the contract.

The mock holds itself to what it demands. A response that the contract does not describe is a failure of the mock and
becomes a 500; nobody should build a client on it. Files pass as they come: their status, media type and headers are
checked, their bytes are not, since they are streamed.

Error documents do not come this way, because they are made outside of every operation.
"""

import json
from collections.abc import Mapping
from typing import Any

from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
from connexion.operations import AbstractOperation
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.http.validation.schemas import Schema, compile_schema
from mock_server.problems import InternalError

_JSON = ("/json", "+json")


class NonconformingResponse(InternalError):  # noqa: N818 - a problem, like its base
    """The mock was about to send what its contract does not describe; the detail names the rule and no value."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"The answer of the mock would have broken its contract: {rule}.")


class _Description:
    """What the contract says of one status of an operation."""

    def __init__(self, response: Mapping[str, Any]) -> None:
        self.schemas: dict[str, Schema | None] = {
            media_type.lower(): compile_schema(entry["schema"]) if media_type.lower().endswith(_JSON) else None
            for media_type, entry in response.get("content", {}).items()
        }
        headers = response.get("headers", {})
        self.required = [name for name, header in headers.items() if header.get("required")]
        self.headers = {name: compile_schema(header["schema"]) for name, header in headers.items()}

    def schema_for(self, message: Message) -> Schema | None:
        """Checks the head of a response and gives the schema of its body, where that is checked."""
        headers = Headers(raw=message["headers"])
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in self.schemas:
            raise NonconformingResponse("the media type")
        for name in self.required:
            if name not in headers:
                raise NonconformingResponse(f"the header {name} is missing")
        for name, schema in self.headers.items():
            if name in headers and not schema.is_valid(headers[name]):
                raise NonconformingResponse(f"the header {name}")
        return self.schemas[media_type]


class ResponseOperation:
    """One operation of the contract, with all that its responses are checked by compiled once."""

    def __init__(self, operation: AbstractOperation, next_app: ASGIApp) -> None:
        self._next_app = next_app
        self._statuses = {int(status): _Description(response) for status, response in operation.responses.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the operation and holds a document back until it is known to obey the contract.

        Raises:
            NonconformingResponse: It does not; nothing of it has been sent.
        """
        await self._next_app(scope, receive, _Checker(self._statuses, send))


class _Checker:
    """The `send` of one response."""

    def __init__(self, statuses: Mapping[int, _Description], send: Send) -> None:
        self._statuses = statuses
        self._send = send
        self._schema: Schema | None = None
        self._held: list[Message] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            description = self._statuses.get(message["status"])
            if description is None:
                raise NonconformingResponse(f"the status {message['status']}")
            self._schema = description.schema_for(message)
        if self._schema is None:
            await self._send(message)
            return
        self._held.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._check(self._schema)
            for held in self._held:
                await self._send(held)

    def _check(self, schema: Schema) -> None:
        document = json.loads(b"".join(message.get("body", b"") for message in self._held))
        for violation in schema.violations(document):
            raise NonconformingResponse(f"{violation.keyword} at {violation.pointer or 'the root'}")


class _ResponseApi(RoutedAPI):  # type: ignore[misc] # connexion ships no types
    """The operations of one contract."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to connexion as they are
        super().__init__(*args, **kwargs)
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> ResponseOperation:
        """Compiles an operation; connexion calls this once for each."""
        return ResponseOperation(operation, self.next_app)


class ResponseValidation(RoutedMiddleware):  # type: ignore[misc] # connexion ships no types
    """The ASGI middleware that lets no response pass that breaks the contract."""

    api_cls = _ResponseApi
