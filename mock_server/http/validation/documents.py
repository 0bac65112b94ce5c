"""The document that creates a resource: which mistakes are a conflict and which a bad request.

A schema says what is wrong but not which status to answer with. The contract's text does
(`#/paths/~1contacts~1exports~1mailing/post/responses/409`), and this module is that text as a table.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mock_server.contract.source import join
from mock_server.http.validation.schemas import Schema
from mock_server.problems import BadRequest, Conflict
from mock_server.strict_json import StrictJsonError, loads

CONFLICTS: Final[Mapping[tuple[str, str], str | None]] = {
    ("", "required"): "The document has no data, so the type of the resource is missing.",
    ("/data", "required"): "The type of the resource is missing.",
    ("/data/type", "type"): None,
    ("/data/type", "enum"): None,
    ("/data/attributes", "not"): "The server chooses the id of a resource; it cannot be set as an attribute.",
}
"""The violations that are a 409, by pointer and schema keyword, and the detail to answer with; None for the message of
the violation. All others are a 400."""

_FOREIGN_KEY: Final = "_id"
_LONGEST_POINTER: Final = 256


def read_document(content: bytes) -> Any:  # noqa: ANN401  JSON is any value
    """Read the body of a request.

    Args:
        content: The bytes, of a media type that the operation reads.

    Returns:
        The JSON value; a document without members if there are no bytes.

    Raises:
        BadRequest: The bytes are not strict JSON in UTF-8.
    """
    try:
        return loads(content) if content else {}
    except StrictJsonError as error:
        raise BadRequest(f"The body is not valid JSON. {error.message}") from None


def unread_document(media_types: Iterable[str]) -> Conflict:
    """Return the problem of a body that is not read, because it is of another media type than these, or of none."""
    return Conflict(
        "The body was not read, so the type of the resource is missing. "
        f"Send it with a Content-Type that is read: {', '.join(media_types)}.",
        pointer="",
    )


def check_document(document: object, schema: Schema) -> None:
    """Check the document that creates a resource.

    Args:
        document: The JSON value of the body.
        schema: The schema of the contract for it.

    Raises:
        BadRequest: The document, or a part of it, has another form than the contract's.
        Conflict: Its type is missing or another one, or its attributes hold `id` or a foreign key.
    """
    if isinstance(document, dict) and document.get("data", ...) is None:
        # Null counts as absent there, and the schema would call it another kind than object.
        document = {name: value for name, value in document.items() if name != "data"}
    for violation in schema.violations(document):
        place = (violation.pointer, violation.keyword)
        if place in CONFLICTS:
            raise Conflict(CONFLICTS[place] or violation.message, pointer=violation.pointer)
        raise BadRequest(violation.message, pointer=violation.pointer)
    _refuse_foreign_keys(document)


def _refuse_foreign_keys(document: Any) -> None:  # noqa: ANN401  JSON that has passed the schema
    for name in document["data"].get("attributes") or {}:
        if name.endswith(_FOREIGN_KEY):
            pointer = join("/data/attributes", name)
            shown = pointer if len(pointer) <= _LONGEST_POINTER else "/data/attributes"
            raise Conflict("A foreign key cannot be set as an attribute.", pointer=shown)
