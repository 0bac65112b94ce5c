"""Responses against the contract.

The rule: the mock sends nothing that its contract does not describe, because clients would be built on it. Such a
response is a failure of the mock and becomes a 500. Of a file, the status, media type and headers are checked. Its
bytes are not, because they are streamed.

Error documents do not pass here, because they are made outside of every operation; tests validate them.
"""

from collections.abc import Mapping
from typing import Any, Final

from connexion.operations import AbstractOperation
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_server.http.routing import by_operation
from mock_server.http.validation.schemas import Schema, compile_schema
from mock_server.problems import InternalError
from mock_server.strict_json import read_back

_JSON: Final = ("/json", "+json")


class NonconformingResponse(InternalError):  # noqa: N818  a problem, like its base
    """A response of the mock that its contract does not describe; the detail names the rule and no value.

    Attributes:
        rule: The rule that would have been broken.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(f"The answer of the mock would have broken its contract: {rule}.")
        self.rule = rule


class Description:
    """What the contract says of one status of an operation.

    Args:
        response: The response, its references resolved.
    """

    def __init__(self, response: Mapping[str, Any]) -> None:
        self.schemas: dict[str, Schema | None] = {
            media_type.lower(): compile_schema(entry["schema"]) if media_type.lower().endswith(_JSON) else None
            for media_type, entry in response.get("content", {}).items()
        }
        headers = response.get("headers", {})
        self.required = [name for name, header in headers.items() if header.get("required")]
        self.headers = {name: compile_schema(header["schema"]) for name, header in headers.items()}

    def schema_for(self, headers: Headers) -> Schema | None:
        """Check the headers of a response.

        Returns:
            The schema of its body, or None if the body is not checked.

        Raises:
            NonconformingResponse: The media type or a header is not as described.
        """
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


def refuse_other(document: object, schema: Schema) -> None:
    """Refuse a document that breaks its schema.

    Raises:
        NonconformingResponse: It does; the error names the first rule.
    """
    for violation in schema.violations(document):
        raise NonconformingResponse(f"{violation.keyword} at {violation.pointer or 'the root'}")


class ResponseOperation:
    """One operation of the contract; the schemas of its responses are compiled once."""

    def __init__(self, operation: AbstractOperation, next_app: ASGIApp) -> None:
        self._next_app = next_app
        self._statuses = {int(status): Description(response) for status, response in operation.responses.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the operation, and send a document only after it was checked.

        Raises:
            NonconformingResponse: It breaks the contract; nothing of it has been sent.
        """
        schema: Schema | None = None
        held: list[Message] = []

        async def checked(message: Message) -> None:
            nonlocal schema
            if message["type"] == "http.response.start":
                schema = self._schema_for(message)
            if schema is None:
                await send(message)
                return
            # The head is held back, too: once it is sent, a broken document can no longer become a 500.
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                refuse_other(read_back(b"".join(each.get("body", b"") for each in held)), schema)
                for each in held:
                    await send(each)

        await self._next_app(scope, receive, checked)

    def _schema_for(self, message: Message) -> Schema | None:
        """Check the head of a response, and return the schema of its body, or None if the body is not checked."""
        if message["status"] not in self._statuses:
            raise NonconformingResponse(f"the status {message['status']}")
        return self._statuses[message["status"]].schema_for(Headers(raw=message["headers"]))


ResponseValidation = by_operation(ResponseOperation)
"""The ASGI middleware that sends no response that breaks the contract."""
