"""The body of a request that creates an export, read without trust."""

from collections.abc import Mapping
from typing import Any

from tests.defects.wire import Request, creates


def at(request: Request, *path: str) -> Any:  # noqa: ANN401  JSON
    """The value at a path of the body of a create; an empty object where the way there is barred."""
    value = request.document if creates(request) else None
    for name in path:
        value = value.get(name, {}) if isinstance(value, dict) else {}
    return value


def object_at(request: Request, *path: str) -> Mapping[str, Any]:
    """The object at a path of the body of a create; empty where there is none."""
    value = at(request, *path)
    return value if isinstance(value, dict) else {}


def data(request: Request) -> Mapping[str, Any]:
    """The resource to create; empty where there is none."""
    return object_at(request, "data")


def attributes(request: Request) -> Mapping[str, Any]:
    """Its attributes; empty where there are none."""
    return object_at(request, "data", "attributes")


def params(request: Request) -> Any:  # noqa: ANN401  JSON
    """Its params, whatever they are; an empty object where there are none."""
    return at(request, "data", "attributes", "params")


def contact_filter(request: Request) -> Any:  # noqa: ANN401  JSON
    """The filter in its params, whatever it is; an empty object where there is none."""
    return at(request, "data", "attributes", "params", "filter")
