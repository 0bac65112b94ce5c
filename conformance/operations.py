"""The operations of the contract as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.source import Node, resolve, step

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Statuses:
    """The statuses that a changed contract may change; the others are the API's.

    Attributes:
        created: That of a creation.
        used_up: That of a GET of a used-up export.
    """

    created: int = 201
    used_up: int = 403


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract.

    Attributes:
        operation_id: Its `operationId`.
        method: The HTTP method, upper case.
        path: The path template below the base path.
        pointer: JSON pointer of the operation in the contract.
        success: The status of success.
        media_type: The media type of a successful answer, lower case.
        statuses: Every documented status.
        columns: The column names of the file it answers with; empty if it answers with a document.
        usual_columns: The names under which the checks know these columns; others only where the contract changes them.
        sources: Where the values of the columns come from, such as `contact.name`.
        sheet: The name of the sheet of the workbook it answers with; empty if it answers with something else.
        then: The status of a GET after the first; 0 if the operation uses nothing up.
    """

    operation_id: str
    method: str
    path: str
    pointer: str
    success: int
    media_type: str
    statuses: frozenset[int]
    columns: tuple[str, ...] = ()
    usual_columns: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sheet: str = ""
    then: int = 0


def operations_of(document: Node, usual: Mapping[str, Operation]) -> dict[str, Operation]:
    """Return the operations by their `operationId`, from the most to the least specific path.

    Args:
        document: The parsed contract.
        usual: The operations that the checks are written for; empty for those of the document.

    Raises:
        LookupError: The document lacks a member, or a list of it is empty.
        StopIteration: An operation has no status of success, or no media type.
        TypeError: A member is of the wrong kind; so do AttributeError and ValueError tell.
    """
    found = [
        _operation(document, path, method, item[method], usual)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    # `{id}.csv` before the bare `{id}`, which matches it as well.
    found.sort(key=lambda operation: (operation.path.endswith("}"), -len(operation.path)))
    return {operation.operation_id: operation for operation in found}


def _operation(document: Node, path: str, method: str, node: Node, usual: Mapping[str, Operation]) -> Operation:
    success = next(int(status) for status in node["responses"] if status.startswith("2"))
    response = resolve(document, node["responses"][str(success)])
    media_type, content = next(iter(response["content"].items()))
    table = resolve(document, content["schema"]).get("x-table", {})
    columns = table.get("columns", ())
    return Operation(
        operation_id=node["operationId"],
        method=method.upper(),
        path=path,
        pointer=f"/paths/{step(path)}/{method}",
        success=success,
        media_type=media_type.lower(),
        statuses=frozenset(int(status) for status in node["responses"]),
        columns=tuple(column["name"] for column in columns),
        usual_columns=tuple(_usual_names(columns, usual.get(node["operationId"]))),
        sources=tuple(column["source"] for column in columns),
        sheet=table.get("sheet", ""),
        then=int(node.get("x-lifecycle", {}).get("then", 0)),
    )


def _usual_names(columns: Any, usual: Operation | None) -> list[str]:  # noqa: ANN401  a list of columns
    known = dict(zip(usual.sources, usual.columns, strict=True)) if usual else {}
    return [known.get(column["source"], column["name"]) for column in columns]
