"""Whether a contract describes the answers that the mock gives, asked before it serves.

A contract may change much that the mock follows. What it cannot follow, another status for an error or an attribute
that no export of the mock has, is refused at the start, because otherwise it would show as a 500 during a test, or not
at all.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from starlette.datastructures import Headers

from mock_server.contract import Contract, Operation
from mock_server.contract.source import join
from mock_server.exports.documents import MEDIA_TYPE, View, export_document
from mock_server.fixtures import StoredExport, User
from mock_server.http.error_boundary import problem_response
from mock_server.http.validation.responses import Description, NonconformingResponse, refuse_other
from mock_server.problems import KINDS

_CREATING: Final = (400, 401, 405, 409, 413)
_READING: Final = (401, 403, 404, 405)
_ID: Final = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"
_USER: Final = User(_ID, "ada", "Ada", "Brook", "token", ())
_EXPORT: Final = StoredExport(_ID, _ID, {}, datetime(2026, 3, 2, 9, 15, tzinfo=UTC), used_up=False)
_VIEWS: Final = (View(), View(include=frozenset({"user"})), View(fields=frozenset({"type"})))


def refuse_broken_promises(contract: Contract) -> None:
    """Refuse a contract that does not describe an answer of the mock, or describes it otherwise.

    Raises:
        ContractError: There is such an answer; the error names the response and the rule.
    """
    described: dict[int, Description] = {}
    for operation in contract.operations.values():
        if operation.lifecycle is None:
            continue  # the handlers refuse it
        place = join("/paths", operation.path, operation.method.lower(), "responses")
        responses = contract.document["paths"][operation.path][operation.method.lower()]["responses"]
        creates = operation.lifecycle.effect == "creates"
        for status in (operation.success, *(_CREATING if creates else (*_READING, operation.lifecycle.then or 0))):
            if status not in operation.statuses:
                raise contract.error(place, f"the mock answers {status} here, too; describe that response")
            response = contract.resolve(responses[str(status)])
            if id(response) not in described:
                described[id(response)] = Description(_whole(contract, response))
            try:
                _check(described[id(response)], operation, status)
            except NonconformingResponse as error:
                message = f"the mock answers otherwise, and cannot follow this: {error.rule}"
                raise contract.error(join(place, str(status)), message) from None


def _check(description: Description, operation: Operation, status: int) -> None:
    """Hold against a description what the mock answers with a status.

    Raises:
        NonconformingResponse: It is described otherwise.
    """
    if status == operation.success and operation.table is not None:
        name = f"contacts-20260302.{operation.table.format}"
        disposition = f'attachment; filename="{name}"'
        description.schema_for(Headers({"content-type": operation.media_type, "content-disposition": disposition}))
        return
    headers = {"content-type": MEDIA_TYPE, "allow": operation.method, "www-authenticate": "Bearer"}
    schema = description.schema_for(Headers(headers))
    documents = [export_document(_EXPORT, _USER, view) for view in _VIEWS]
    if status != operation.success:
        documents = [bytes(problem_response(KINDS[status]("Why it was refused.", pointer="/data")).body)]
    for document in documents:
        if schema is not None:
            refuse_other(json.loads(document), schema)


def _whole(contract: Contract, value: Any) -> Any:  # noqa: ANN401  any part of a contract
    """Return a part of a contract with its references resolved; they form no circle."""
    if isinstance(value, Mapping):
        return {name: _whole(contract, member) for name, member in contract.resolve(value).items()}
    return [_whole(contract, item) for item in value] if isinstance(value, list) else value
