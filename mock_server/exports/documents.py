"""An export as a JSON:API document (JSON:API 1.0, section "Document Structure")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mock_server.fixtures import StoredExport, User
from mock_server.strict_json import write

MEDIA_TYPE: Final = "application/vnd.api+json; charset=utf-8"
"""The media type of every document, errors included (`#/info/description`)."""

RESOURCE_TYPE: Final = "export_logs"
"""The JSON:API resource type of an export (`#/components/schemas/Export/properties/type`)."""

_USER_TYPE: Final = "users"
_RELATIONSHIP: Final = "user"
_INCLUDES_USER: Final = frozenset({"user", "*"})


@dataclass(frozen=True, slots=True)
class View:
    """What of an export a client asked for (JSON:API 1.0, "Sparse Fieldsets" and "Inclusion of Related Resources").

    Attributes:
        fields: The names in `fields[export_logs]`, or None for all fields.
        include: The names in `include`.
    """

    fields: frozenset[str] | None = None
    include: frozenset[str] = frozenset()

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> "View":
        """Read the query parameters `fields[export_logs]` and `include`; unknown names have no effect."""
        if not query:
            return _WHOLE
        fields = query.get("fields[export_logs]")
        return cls(None if fields is None else _names(fields), _names(query.get("include", "")))


_WHOLE: Final = View()


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


def timestamp(moment: datetime) -> str:
    """Write a moment as the contract does (`#/components/schemas/Timestamp`): UTC, seconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def export_document(export: StoredExport, owner: User, view: View) -> bytes:
    """Write an export as a JSON:API document (`#/components/schemas/ExportDocument`).

    Args:
        export: The export.
        owner: The user it belongs to.
        view: Which fields to write, and whether to include the owner.

    Returns:
        The document in UTF-8; a lone surrogate in the params stays an escape.
    """
    moment = timestamp(export.created_at)
    attributes = {
        "created_at": moment,
        "export_at": moment,
        "params": export.params,
        "type": "Contacts Mailing",
        "updated_at": moment,
        "updated_in_db_at": moment,
    }
    if view.fields is not None:
        attributes = {name: value for name, value in attributes.items() if name in view.fields}
    data: dict[str, object] = {"id": export.id, "type": RESOURCE_TYPE, "attributes": attributes}
    if view.fields is None or _RELATIONSHIP in view.fields:
        data["relationships"] = {_RELATIONSHIP: {"data": {"id": owner.id, "type": _USER_TYPE}}}
    document: dict[str, object] = {"data": data}
    if view.include & _INCLUDES_USER:
        user = {"first_name": owner.first_name, "last_name": owner.last_name}
        document["included"] = [{"id": owner.id, "type": _USER_TYPE, "attributes": user}]
    return write(document)
