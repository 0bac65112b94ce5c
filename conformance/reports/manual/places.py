"""Where the reference of the contract explains a clause: the fragment identifiers that its page has."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.contract import Contract

REFERENCE: Final = "index.html"
"""The page of the reference, beside this one."""

# The first that matches counts; what is in braces is a part of the clause.
_PLACES: Final = (
    (r"#/components/schemas/FilterObject/(?:x-filter/(?:filters|modifiers)|properties)/(\w+)", "filter-{}"),
    (r"#/components/schemas/FilterObject/x-filter/reverse", "filter-reverse"),
    (r"#/components/schemas/(?:FilterObject|Filter|Params)\b", "filter"),
    (r"#/components/schemas/CsvFile\b", "file-csv"),
    (r"#/components/schemas/XlsxFile\b", "file-xlsx"),
    (r"#/components/schemas/Error", "errors"),
    (r"#/components/securitySchemes/", "authentication"),
    (r"#/info/description", "introduction"),
)


def place_in_reference(clause: str, contract: Contract) -> str:
    """Return a link to where the reference explains a clause; to its first line where no place is nearer.

    Args:
        clause: A JSON pointer that begins with `#`, or a section of another document.
        contract: The contract that the pointer is into.

    Returns:
        The link; empty for another document.
    """
    if not clause.startswith("#"):
        return ""
    for pattern, place in _PLACES:
        if match := re.match(pattern, clause):
            return f"{REFERENCE}#{place.format(*match.groups())}"
    for pointer, place in _operations(contract.document):
        if clause == pointer or clause.startswith(f"{pointer}/"):
            return f"{REFERENCE}#{place}"
    return REFERENCE


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pointers to responses and operations with the places of their explanations, the longest first."""
    shared: dict[str, str] = {}
    operations: list[tuple[str, str]] = []
    for path, item in document["paths"].items():
        start = "#/paths/" + path.replace("~", "~0").replace("/", "~1")
        for method, operation in item.items():
            for status, response in operation["responses"].items():
                yield f"{start}/{method}/responses/{status}", f"{operation['operationId']}-{status}"
                if "$ref" in response:
                    shared[response["$ref"]] = f"error-{status}"
            operations.append((start, operation["operationId"]))
    yield from shared.items()
    yield from operations
