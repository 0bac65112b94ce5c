"""The values that the tests of the judge are made of: exchanges, documents and files that no server sent."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.answers.tables import File, Table
from conformance.check import Check
from conformance.contract import load_contract
from conformance.http.exchange import FIRST, Credentials, Exchange, Request, Response

CONTRACT = load_contract()
COLLECTION = "/contacts/exports/mailing"
DOCUMENT = "application/vnd.api+json"
ID = "3f8a1c52-9b7d-4e60-8a2f-5d4c3b2a1908"
OTHER_ID = "e0000000-0000-4000-8000-000000000002"
USER = "91c0d2e4-6f1b-4a3c-b5d7-8e9f0a1b2c3d"
MOMENT = "2026-03-02T09:15:00Z"
COLUMNS = CONTRACT.operations["downloadMailingExportCsv"].columns
HTML = "text/html"

ATTRIBUTES: Mapping[str, Any] = {
    "created_at": MOMENT,
    "export_at": MOMENT,
    "params": {},
    "type": "Contacts Mailing",
    "updated_at": MOMENT,
    "updated_in_db_at": MOMENT,
}


def export_document(
    export_id: object = ID, *, user: object = USER, user_type: object = "users", **attributes: object
) -> dict[str, Any]:
    """An export as the sound server tells it, with some attributes of one's own."""
    return {
        "data": {
            "id": export_id,
            "type": "export_logs",
            "attributes": {**ATTRIBUTES, **attributes},
            "relationships": {"user": {"data": {"id": user, "type": user_type}}},
        }
    }


def error_document(status: int = 404, title: object = "Not Found", **members: object) -> dict[str, Any]:
    """An error document with one error."""
    return {"errors": [{"status": str(status), "title": title, **members}]}


def without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """A document of an export without some of its attributes."""
    data = document["data"]
    kept = {name: value for name, value in data["attributes"].items() if name not in names}
    return {**document, "data": {**data, "attributes": kept}}


def encoded(body: object) -> bytes:
    """A body: bytes as they are, text in UTF-8, anything else as JSON."""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def exchange(  # noqa: PLR0913  the parts of an exchange, and each has a default
    status: int = 200,
    body: object = b"",
    *,
    method: str = "GET",
    path: str = f"{COLLECTION}/{ID}",
    query: str = "",
    media_type: str | None = f"{DOCUMENT}; charset=utf-8",
    headers: Iterable[tuple[str, str]] = (),
    request_headers: Iterable[tuple[str, str]] = (),
    sent: bytes | None = None,
    shown: str | None = None,
    credentials: Credentials = FIRST,
    cut_off: str | None = None,
    number: int = 1,
    chunked: bool = False,
) -> Exchange:
    """An exchange; the operation is the one that the contract has for the method and the path."""
    request = Request(method, path, query, tuple(request_headers), sent, shown, credentials, chunked)
    described = (("content-type", media_type),) if media_type is not None else ()
    response = Response(status, (*described, *headers), encoded(body), cut_off=cut_off)
    operation = CONTRACT.match("GET" if method == "HEAD" else method, path)
    return Exchange(number, request, response, operation.operation_id if operation else None)


def created(document: object = None, *, status: int = 201, number: int = 1, **parts: Any) -> Exchange:  # noqa: ANN401
    """A creation."""
    body = export_document() if document is None else document
    sent = encoded({"data": {"type": "export_logs"}})
    values: dict[str, Any] = {"sent": sent, "shown": sent.decode(), **parts}
    return exchange(status, body, method="POST", path=COLLECTION, number=number, **values)


def file(*rows: tuple[str, ...], header: tuple[str, ...] = ("Contact Name",), words: str = "the file") -> File:
    """A file with these rows."""
    return File(Table(header, rows), (), words)


def names(*cells: str, words: str = "the file") -> File:
    """A file with one column, that of the names."""
    return file(*((cell,) for cell in cells), words=words)


def found(check: Check, **values: object) -> list[tuple[str, str, str]]:
    """What a check finds: problem, expected, found."""
    return [(finding.problem, finding.expected, finding.found) for finding in check.judge(**values)]
