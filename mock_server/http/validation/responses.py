"""Responses against the contract.

The rule: the mock sends nothing that its contract does not describe, because clients would be built on it. Such a
response is a failure of the mock and becomes a 500. Of a file, the status, media type and headers are checked. Its
bytes are not, because they are streamed.

Error documents do not pass here, because they are made outside of every operation; tests validate them.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from connexion.operations import AbstractOperation
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.http.routing import by_operation
from mock_server.http.validation.schemas import Schema, compile_schema
from mock_server.problems import InternalError

_JSON: Final = ("/json", "+json")


class NonconformingResponse(InternalError):  # noqa: N818  a problem, like its base
    """A response of the mock that its contract does not describe; the detail names the rule and no value."""

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
        """Check the head of a response, and return the schema of its body, or None if the body is not checked."""
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
    """One operation of the contract; the schemas of its responses are compiled once."""

    def __init__(self, operation: AbstractOperation, next_app: ASGIApp) -> None:
        self._next_app = next_app
        self._statuses = {int(status): _Description(response) for status, response in operation.responses.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the operation, and send a document only after it was checked.

        Raises:
            NonconformingResponse: It breaks the contract; nothing of it has been sent.
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
        # The head is held back, too: once it is sent, a broken document can no longer become a 500.
        self._held.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            document = json.loads(b"".join(message.get("body", b"") for message in self._held))
            for violation in self._schema.violations(document):
                raise NonconformingResponse(f"{violation.keyword} at {violation.pointer or 'the root'}")
            for held in self._held:
                await self._send(held)


ResponseValidation = by_operation(ResponseOperation)
"""The ASGI middleware that sends no response that breaks the contract."""
