"""From a valid request to an operation, and from its result to a response.

Which handler an operation of the contract gets follows from what the contract says of it: `x-lifecycle` tells creating
from reading, `x-table` tells a file from a document. So no Python name stands in the contract.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
from connexion.operations import AbstractOperation
from connexion.resolver import Resolver
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_server.contract import Contract, Lifecycle, Operation, Table
from mock_server.exports.documents import View, export_document
from mock_server.exports.operations import Exports
from mock_server.http.security import PRINCIPAL, Principal
from mock_server.http.streams import FileResponse
from mock_server.http.validation import REQUEST, ValidRequest, pointer_of
from mock_server.problems import MEDIA_TYPE

Handler = Callable[[Principal, ValidRequest], Awaitable[Response]]
"""Answers a request that is authenticated and valid."""

_PEEK: Final = "HEAD"


class Handlers:
    """The handlers of one server.

    Raises:
        ContractError: Nothing here does what the contract says of an operation.
    """

    def __init__(self, contract: Contract, exports: Exports) -> None:
        self._exports = exports
        self._handlers = {name: self._handler(contract, operation) for name, operation in contract.operations.items()}

    def resolver(self) -> Resolver:
        """The resolver through which connexion finds the handler of an operation by its `operationId`."""
        return Resolver(self._handlers.__getitem__)

    def _handler(self, contract: Contract, operation: Operation) -> Handler:
        match operation:
            case Operation(lifecycle=Lifecycle(effect="creates")):
                return partial(self._create, operation)
            case Operation(lifecycle=Lifecycle(effect="uses-up"), table=Table() as table):
                return partial(self._download, operation, table)
            case Operation(lifecycle=Lifecycle(effect="uses-up")):
                return partial(self._show, operation)
            case _:
                place = pointer_of("paths", operation.path, operation.method.lower())
                raise contract.error(place, "not implemented: without x-lifecycle, the mock does not know what it does")

    async def _create(self, operation: Operation, principal: Principal, request: ValidRequest) -> Response:
        attributes = request.document["data"].get("attributes") or {}
        export = self._exports.create(principal.user, attributes.get("params"))
        document = export_document(export, principal.user, View.of_query(request.query))
        return Response(document, status_code=operation.success, media_type=MEDIA_TYPE)

    async def _show(self, operation: Operation, principal: Principal, request: ValidRequest) -> Response:
        export = self._exports.show(principal.user, request.path["id"], peek=request.method == _PEEK)
        document = export_document(export, principal.user, View.of_query(request.query))
        return Response(document, status_code=operation.success, media_type=MEDIA_TYPE)

    async def _download(
        self, operation: Operation, table: Table, principal: Principal, request: ValidRequest
    ) -> Response:
        download = partial(self._exports.download, peek=request.method == _PEEK)
        # Selecting among many contacts takes a while, and other requests must not wait for it.
        file = await run_in_threadpool(download, principal.user, request.path["id"], table)
        charset = f"; charset={table.encoding}" if table.encoding else ""
        return FileResponse(
            file.chunks,
            media_type=operation.media_type + charset,
            headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
        )


class _Call:
    """One operation, called with what the parts before it have found out."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._handler(scope[PRINCIPAL], scope[REQUEST])
        await response(scope, receive, send)


class _CallApi(RoutedAPI):  # type: ignore[misc] # connexion ships no types
    """The operations of one contract."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to connexion as they are
        super().__init__(*args, **kwargs)
        self.add_paths()

    def make_operation(self, operation: AbstractOperation) -> ASGIApp:
        """Takes the handler that the resolver found; connexion calls this once for each operation."""
        return _Call(operation.function)


class Dispatch(RoutedMiddleware):  # type: ignore[misc] # connexion ships no types
    """The innermost ASGI middleware: calls the handler.

    It spares the decorators with which connexion would turn the request into arguments and the result into a response,
    since it has both already.
    """

    api_cls = _CallApi
