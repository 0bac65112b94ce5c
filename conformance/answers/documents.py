"""Reading JSON:API documents that a server sent (JSON:API 1.0, section 7).

Reading is lenient: a member that is missing or of the wrong kind is read as empty, because finding it wrong is the task
of a check. Only a body that is not JSON, or is nested too deeply, raises.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.formats import MOST_LEVELS, NestingError, load_json
from conformance.http.exchange import Exchange

# No document of this API is larger. A JSON value takes up to 25 times its bytes in memory.
_MOST_BYTES = 4 * 1024 * 1024
_PERSONAL = re.compile("name|mail|phone", re.IGNORECASE)


class DocumentError(ValueError):
    """A body cannot be read as JSON; the text goes on from "The body is", and quotes nothing of it."""


class DeepDocumentError(DocumentError):
    """A body is nested too deeply to be read."""


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """An export as an answer describes it.

    Attributes:
        export_id: `data.id` if it is a string, else empty.
        attributes: `data.attributes`; empty if there are none.
        has_user: Whether `data.relationships.user.data` is an object.
        user_id: Its `id` if that is a string, else empty.
        user_type: Its `type` if that is a string, else empty.
        included: `type` and `id` of the resources in `included`.
        included_names: The names and addresses among the attributes of those resources.
    """

    export_id: str
    attributes: Mapping[str, Any] = field(repr=False)
    has_user: bool
    user_id: str
    user_type: str
    included: tuple[tuple[str, str], ...]
    included_names: tuple[str, ...] = field(default=(), repr=False)


def parse_json(body: bytes, most_bytes: int = _MOST_BYTES) -> Any:  # noqa: ANN401  any JSON value
    """Parse a body as JSON (RFC 8259).

    Args:
        body: The body.
        most_bytes: How large it may be.

    Raises:
        DeepDocumentError: It is nested too deeply.
        DocumentError: It is not UTF-8, not JSON, holds a number beyond a double, or is larger than any document of this
            API.
    """
    if len(body) > most_bytes:
        raise DocumentError("larger than any document of this API")
    try:
        return load_json(body)
    except NestingError:
        raise DeepDocumentError(f"nested more than {MOST_LEVELS} levels deep") from None
    except ValueError:
        raise DocumentError("not JSON") from None


def read_export(body: bytes) -> ExportDocument:
    """Read an export document, leniently.

    Raises:
        DocumentError: The body cannot be read.
    """
    root = _mapping(parse_json(body))
    data = _mapping(root.get("data"))
    relationship = _mapping(_mapping(data.get("relationships")).get("user")).get("data")
    user = _mapping(relationship)
    included = root.get("included")
    resources = included if isinstance(included, Sequence) and not isinstance(included, str) else ()
    return ExportDocument(
        export_id=_text(data.get("id")),
        attributes=_mapping(data.get("attributes")),
        has_user=isinstance(relationship, Mapping),
        user_id=_text(user.get("id")),
        user_type=_text(user.get("type")),
        included=tuple((_text(_mapping(item).get("type")), _text(_mapping(item).get("id"))) for item in resources),
        included_names=tuple(
            value
            for item in resources
            for name, value in _mapping(_mapping(item).get("attributes")).items()
            if isinstance(value, str) and _PERSONAL.search(name)
        ),
    )


def created_id(exchange: Exchange) -> str:
    """Return the id of the export that an exchange created; empty text if it created none or gave no id."""
    if exchange.request.method != "POST" or not exchange.response.ok:
        return ""
    try:
        return read_export(exchange.response.body).export_id
    except DocumentError:
        return ""


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a JSON value, including the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield str(name)
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def outline(value: object, known: frozenset[str], depth: int = 5) -> str:  # noqa: PLR0911  one return a kind
    """Describe the structure of a JSON value: kinds, lengths and the names of known members, never a value.

    Args:
        value: The parsed value.
        known: Member names that may be printed, because the contract names them.
        depth: How many levels to describe.
    """
    match value:
        case Mapping() if depth == 0:
            return f"object({len(value)})"
        case Mapping():
            named = [f"{name}: {outline(value[name], known, depth - 1)}" for name in value if name in known]
            others = len(value) - len(named)
            return "{" + ", ".join([*named, *([f"{others} other"] if others else [])]) + "}"
        case list():
            first = f" of {outline(value[0], known, depth - 1)}" if value and depth else ""
            return f"list({len(value)}){first}"
        case str():
            return f"string({len(value)})"
        case bool():
            return "boolean"
        case None:
            return "null"
        case _:
            return "number"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
