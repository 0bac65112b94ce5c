"""Requests against the contract.

This takes the place of connexion's own request validation, which builds its validators anew for each request, trusts
the headers of a body and repeats what the client sent in its messages. Routing and the operations stay connexion's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
from connexion.operations import AbstractOperation
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.http.validation.documents import check_document, read_document, unread_document
from mock_server.http.validation.schemas import compile_schema
from mock_server.http.wire_guard import BODY, Body
from mock_server.problems import BadRequest, no_such_export
from mock_server.strict_json import StrictJsonError, loads

REQUEST: Final = "mock_server.request"
"""The key of the ASGI scope under which the `ValidRequest` lies."""


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """What is left of a request that obeys the contract.

    Attributes:
        method: The HTTP method.
        path: The path parameters.
        query: The query parameters the contract names; of several of one name, the last.
        document: The JSON value of the body; a document without members where none was read.
    """

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    document: Any = None


class RequestOperation:
    """One operation of the contract, with all that its requests are checked by compiled once."""

    def __init__(self, operation: AbstractOperation, next_app: ASGIApp) -> None:
        self._next_app = next_app
        self._path = [_Parameter(entry) for entry in operation.parameters if entry["in"] == "path"]
        self._query = [_Parameter(entry) for entry in operation.parameters if entry["in"] == "query"]
        content = operation.request_body.get("content", {})
        self._documents = {media_type.lower(): compile_schema(entry["schema"]) for media_type, entry in content.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on a request with its `ValidRequest`.

        Raises:
            NotFound: A path parameter has another form than the contract's, so the path names nothing.
            BadRequest: A query parameter or the body breaks the contract.
            Conflict: The body is a document that may not be created here, or is of a media type that is not read.
        """
        valid = ValidRequest(
            method=scope["method"],
            path=self._checked_path(scope.get("path_params", {})),
            query=self._checked_query(scope["query_string"]),
            document=self._checked_document(scope[BODY]) if self._documents else None,
        )
        await self._next_app({**scope, REQUEST: valid}, receive, send)

    def _checked_path(self, values: Mapping[str, str]) -> Mapping[str, str]:
        for parameter in self._path:
            if not parameter.accepts(values[parameter.name]):
                raise no_such_export(values[parameter.name])
        return values

    def _checked_query(self, query_string: bytes) -> Mapping[str, str]:
        if not self._query:
            return {}
        sent = dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))
        for parameter in self._query:
            if parameter.name in sent and not parameter.accepts(sent[parameter.name]):
                raise BadRequest(f"The query parameter {parameter.name} has a wrong form.")
            if parameter.name not in sent and parameter.required:
                raise BadRequest(f"The query parameter {parameter.name} is missing.")
        return {parameter.name: sent[parameter.name] for parameter in self._query if parameter.name in sent}

    def _checked_document(self, body: Body) -> object:
        schema = self._documents.get(body.media_type)
        if schema is None and body.content:
            raise unread_document(self._documents)
        # Where there are no bytes, there are none of a wrong media type either.
        document = read_document(body.content)
        check_document(document, schema or next(iter(self._documents.values())))
        return document


class _Parameter:
    """A parameter of the contract, its schema compiled."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.name: str = entry["name"]
        self.required: bool = entry.get("required", False)
        self._schema = compile_schema(entry["schema"])
        self._is_text = entry["schema"].get("type", "string") == "string"

    def accepts(self, text: str) -> bool:
        """Tells whether the text of a parameter obeys the schema; a number or boolean is read from it first."""
        if self._is_text:
            return self._schema.is_valid(text)
        try:
            return self._schema.is_valid(loads(text))
        except StrictJsonError:
            return False


class _RequestApi(RoutedAPI):  # type: ignore[misc] # connexion ships no types
    """The operations of one contract."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to connexion as they are
        super().__init__(*args, **kwargs)
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> RequestOperation:
        """Compiles an operation; connexion calls this once for each."""
        return RequestOperation(operation, self.next_app)


class RequestValidation(RoutedMiddleware):  # type: ignore[misc] # connexion ships no types
    """The ASGI middleware that lets no request pass that breaks the contract."""

    api_cls = _RequestApi
