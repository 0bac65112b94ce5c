"""From a valid request to an operation, and from its result to a response.

Which handler an operation gets follows from what the contract says of it: `x-lifecycle` distinguishes creating from
reading, `x-table` a file from a document. So the contract holds no Python names.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from connexion.resolver import Resolver
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mock_server.contract import Contract, Lifecycle, Operation, Table
from mock_server.contract.source import join
from mock_server.exports.documents import MEDIA_TYPE, View, export_document
from mock_server.exports.operations import Exports
from mock_server.fixtures import StoredExport, User
from mock_server.http.routing import by_operation
from mock_server.http.security import USER
from mock_server.http.streams import FileResponse
from mock_server.http.validation import REQUEST, ValidRequest
from mock_server.problems import KINDS, UsedUp
from mock_server.world import WORLD

# A file of so many contacts is made in some milliseconds, a workbook included.
_FEW_CONTACTS: Final = 200

_Read = TypeVar("_Read")
Handler = Callable[[Exports, User, ValidRequest], Awaitable[Response]]
"""Answers a request that is authenticated and valid, from the exports of its world."""


class Handlers:
    """The handlers of the operations of a contract.

    Raises:
        ContractError: No handler does what the contract says of an operation.
    """

    def __init__(self, contract: Contract) -> None:
        self._handlers = {name: self._handler(contract, operation) for name, operation in contract.operations.items()}

    def resolver(self) -> Resolver:
        """Return the resolver through which connexion finds the handler of an operation by its `operationId`."""
        return Resolver(self._handlers.__getitem__)

    def _handler(self, contract: Contract, operation: Operation) -> Handler:
        place = join("/paths", operation.path, operation.method.lower())
        if operation.lifecycle and operation.lifecycle.then not in {None, *KINDS}:
            known = ", ".join(map(str, KINDS))
            raise contract.error(join(place, "x-lifecycle", "then"), f"not implemented. Known: {known}")
        match operation:
            case Operation(lifecycle=Lifecycle(effect="creates")):
                return partial(self._create, operation)
            case Operation(lifecycle=Lifecycle(effect="uses-up"), table=Table() as table):
                return partial(self._download, operation, table)
            case Operation(lifecycle=Lifecycle(effect="uses-up")):
                return partial(self._show, operation)
            case _:
                raise contract.error(place, "not implemented: without x-lifecycle, the mock does not know what it does")

    async def _create(self, operation: Operation, exports: Exports, user: User, request: ValidRequest) -> Response:
        attributes = request.document["data"].get("attributes") or {}
        export = exports.create(user, attributes.get("params"))
        return _document(operation, user, request, export)

    async def _show(self, operation: Operation, exports: Exports, user: User, request: ValidRequest) -> Response:
        export = _read(operation, partial(exports.show, user, request.path["id"], head=request.is_head))
        return _document(operation, user, request, export)

    async def _download(
        self, operation: Operation, table: Table, exports: Exports, user: User, request: ValidRequest
    ) -> Response:
        download = partial(exports.download, user, request.path["id"], table, head=request.is_head)
        charset = f"; charset={table.encoding}" if table.encoding else ""
        is_small = exports.contacts <= _FEW_CONTACTS
        read = partial(_read, operation, download)
        return FileResponse(read, operation.media_type + charset, is_small=is_small)


def _read(operation: Operation, read: Callable[[], _Read]) -> _Read:
    """Read an export; one that is used up is refused with the status of the contract."""
    try:
        return read()
    except UsedUp as problem:
        then = operation.lifecycle.then if operation.lifecycle else None
        raise KINDS[then or problem.status](problem.detail, hint=problem.hint) from None


def _document(operation: Operation, user: User, request: ValidRequest, export: StoredExport) -> Response:
    document = export_document(export, user, View.of_query(request.query))
    return Response(document, status_code=operation.success, media_type=MEDIA_TYPE)


class _Call:
    """The application of one operation: calls its handler with what the middlewares before it left in the scope."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._handler(scope[WORLD].exports, scope["state"][USER], scope[REQUEST])
        await response(scope, receive, send)


# The innermost middleware. connexion's decorators would turn the request into arguments and the result into a response
# once more, for each request; here both are at hand.
Dispatch = by_operation(lambda operation, _: _Call(operation.function))
