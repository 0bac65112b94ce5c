"""Servers that overlook a type, an id or a foreign key because it is nearly right, or because it is nothing."""

from collections.abc import Callable

from tests.defects.creating.bodies import at, attributes, data
from tests.defects.model import Defect
from tests.defects.wire import Request, asking


def _type(name: str, sentence: str, is_taken: Callable[[object], bool]) -> Defect:
    """Takes another type for the right one."""

    def mended(request: Request) -> Request:
        return request.with_document({"data": {**data(request), "type": "export_logs"}})

    build = asking(lambda request: "type" in data(request) and is_taken(data(request)["type"]), mended)
    return Defect(name, sentence, "F102", "creating.type-conflict", build)


def _attribute(name: str, sentence: str, check_id: str, is_dropped: Callable[[str, object], bool]) -> Defect:
    """Ignores an attribute that is to be refused."""

    def mended(request: Request) -> Request:
        kept = {key: value for key, value in attributes(request).items() if not is_dropped(key, value)}
        return request.with_document({"data": {**at(request, "data"), "attributes": kept}})

    def when(request: Request) -> bool:
        return any(is_dropped(key, value) for key, value in attributes(request).items())

    return Defect(name, sentence, "F203", check_id, asking(when, mended))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_FOREIGN_KEY = "creating.foreign-key-conflict"

DEFECTS: tuple[Defect, ...] = (
    _type(
        "padded-type-accepted",
        "A type with white space around it is another type.",
        lambda value: isinstance(value, str) and value != "export_logs" and value.strip() == "export_logs",
    ),
    _type("singular-type-accepted", "The type in the singular is another type.", lambda value: value == "export_log"),
    _type("camelised-type-accepted", "The type in camel case is another type.", lambda value: value == "exportLogs"),
    _type(
        "longer-type-accepted",
        "A type that only begins like the right one is another type.",
        lambda value: isinstance(value, str) and value.startswith("export_logs") and value.strip() != "export_logs",
    ),
    _type("listed-type-accepted", "A list that holds the type is no type.", lambda value: value == ["export_logs"]),
    _attribute(
        "numeric-id-attribute-ignored",
        "An id among the attributes is a conflict though it be a number.",
        "creating.id-conflict",
        lambda name, value: name == "id" and _is_number(value),
    ),
    _attribute(
        "null-foreign-key-ignored",
        "A foreign key is a conflict though it be null.",
        _FOREIGN_KEY,
        lambda name, value: name.endswith("_id") and value is None,
    ),
    _attribute(
        "numeric-foreign-key-ignored",
        "A foreign key is a conflict though it be a number.",
        _FOREIGN_KEY,
        lambda name, value: name.endswith("_id") and _is_number(value),
    ),
    _attribute(
        "empty-foreign-key-ignored",
        "A foreign key is a conflict though it be an empty text.",
        _FOREIGN_KEY,
        lambda name, value: name.endswith("_id") and value == "",
    ),
    _attribute(
        "bare-foreign-key-ignored",
        "An attribute whose whole name is _id is a conflict.",
        _FOREIGN_KEY,
        lambda name, _: name == "_id",
    ),
)
"""The defects of this family."""
