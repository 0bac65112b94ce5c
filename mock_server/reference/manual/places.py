"""Where the reference explains a clause of the contract: the fragment identifiers that its page has."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from mock_server.contract import Contract
from mock_server.contract.source import join
from mock_server.reference.fields import FILTER_ANCHOR

REFERENCE: Final = "index.html"
"""The page of the reference, beside the manual."""


def place_in_reference(clause: str, contract: Contract) -> str:
    """Return a link to where the reference explains a clause.

    Args:
        clause: A JSON pointer into the contract, or a section of another document.
        contract: The contract.

    Returns:
        The link, to the beginning of the page where no place is nearer; empty for another document.
    """
    if not clause.startswith("/"):
        return ""
    place = _place(clause, contract)
    return f"{REFERENCE}#{place}" if place else REFERENCE


def _place(pointer: str, contract: Contract) -> str:
    for start, place in _known(contract):
        if pointer == start or pointer.startswith(f"{start}/"):
            return place
    # What several places share is explained at the first that refers to it.
    shared = "/".join(pointer.split("/")[:4])
    user = next((place for place, target in _references(contract.document, "") if target == f"#{shared}"), "")
    return _place(user, contract) if user else ""


def _known(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield pointers with the places of their explanations, the longest first."""
    for name, schema in contract.document["components"]["schemas"].items():
        if "x-filter" in schema:
            own = join("/components/schemas", name)
            yield f"{own}/x-filter/forms", "filter-forms"
            yield own, FILTER_ANCHOR
    for path, item in contract.document["paths"].items():
        for method, operation in item.items():
            own, identifier = f"{join('/paths', path)}/{method}", operation["operationId"]
            yield f"{own}/x-lifecycle", "life"
            for status in operation["responses"]:
                is_error = int(status) >= HTTPStatus.BAD_REQUEST
                yield f"{own}/responses/{status}", f"error-{status}" if is_error else f"{identifier}-{status}"
            yield own, identifier
    yield "/paths", "operations"
    yield "/components/securitySchemes", "authentication"
    yield "/info/description", "introduction"


def _references(value: Any, pointer: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401  any part of a document
    """Yield the pointers to references with what they refer to."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield pointer, value["$ref"]
        for name, item in value.items():
            yield from _references(item, join(pointer, str(name)))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _references(item, join(pointer, str(place)))
