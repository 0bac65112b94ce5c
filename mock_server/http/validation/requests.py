"""Requests against the contract.

This replaces connexion's request validation, which builds its validators anew for each request, trusts the headers of a
body, and repeats in its messages what the client sent. Routing and the operations are connexion's.
"""

from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from connexion.middleware.abstract import RoutedMiddleware
from connexion.operations import AbstractOperation
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.http.routing import by_operation
from mock_server.http.validation.documents import check_document, read_document, unread_document
from mock_server.http.validation.schemas import compile_schema
from mock_server.http.wire_guard import BODY, Body
from mock_server.problems import BadRequest, no_such_export
from mock_server.strict_json import StrictJsonError, loads

REQUEST: Final = "mock_server.request"
"""The key of the ASGI scope under which the `ValidRequest` is."""


class ValidRequest(NamedTuple):
    """A request that obeys the contract, reduced to what the contract knows.

    Attributes:
        is_head: Whether the method is HEAD, which is answered as GET and changes nothing.
        path: The path parameters.
        query: The query parameters that the contract names; of several of one name, the last.
        document: The JSON value of the body; a document without members if none was read.
    """

    is_head: bool
    path: Mapping[str, str]
    query: Mapping[str, str]
    document: Any = None


class RequestOperation:
    """One operation of the contract; its schemas are compiled once, because a request must not wait for that."""

    def __init__(self, paths: Sequence[str], operation: AbstractOperation, next_app: ASGIApp) -> None:
        self._next_app = next_app
        # The path of a file is that of its resource and an extension.
        files = [path for path in paths if path.startswith(f"{operation.path}.")]
        self._extensions = [path.removeprefix(operation.path) for path in files]
        self._path = [_Parameter(entry) for entry in operation.parameters if entry["in"] == "path"]
        self._query = [_Parameter(entry) for entry in operation.parameters if entry["in"] == "query"]
        content = operation.request_body.get("content", {})
        self._documents = {media_type.lower(): compile_schema(entry["schema"]) for media_type, entry in content.items()}

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass on a request with its `ValidRequest`.

        Raises:
            NotFound: A path parameter has another form than the contract's, so the path names nothing.
            BadRequest: A query parameter or the body breaks the contract.
            Conflict: The body is a document that may not be created here, or is of a media type that is not read.
        """
        scope[REQUEST] = ValidRequest(
            is_head=scope["method"] == "HEAD",
            path=self._checked_path(scope.get("path_params", {})),
            query=self._checked_query(scope["query_string"]),
            document=self._checked_document(scope["state"][BODY]) if self._documents else None,
        )
        return self._next_app(scope, receive, send)

    def _checked_path(self, values: Mapping[str, str]) -> Mapping[str, str]:
        for parameter in self._path:
            value = values[parameter.name]
            if not parameter.accepts(value):
                raise no_such_export(value, extensions=self._extensions if "." in value else ())
        return values

    def _checked_query(self, query_string: bytes) -> Mapping[str, str]:
        if not self._query:
            return {}
        # Latin-1 decodes any bytes, and the names of the contract are ASCII; of several values the last one wins.
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
        # An empty body is a missing document, whatever its media type.
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
        """Return whether the text of a parameter obeys the schema; a number or boolean is read from it first."""
        try:
            return self._schema.is_valid(text if self._is_text else loads(text))
        except StrictJsonError:
            return False


def request_validation(paths: Sequence[str]) -> type[RoutedMiddleware]:
    """Return the ASGI middleware that refuses each request that breaks the contract.

    Args:
        paths: All paths of the contract.
    """
    return by_operation(partial(RequestOperation, paths))
