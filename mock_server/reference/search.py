"""What the search of the page finds: the index is in the page, so it works from a disk."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Final

from mock_server.reference.model import Failure, Field, Reference
from mock_server.reference.prose import anchor, headings

_LIMITS: Final = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.TOO_MANY_REQUESTS)

Found = tuple[str, str, str]
"""What is found: its words, where it belongs, and the fragment identifier that leads to it."""


def search_index(reference: Reference) -> tuple[Found, ...]:
    """Return everything that can be found: headings, operations, fields, filters, columns and errors."""
    return tuple(dict.fromkeys(_found(reference)))


def _found(reference: Reference) -> Iterator[Found]:
    for identifier, heading in headings(reference.contract.document["info"].get("description", "")):
        yield heading, "Introduction", identifier
    for identifier, chapter in chapters(reference):
        yield chapter, "", identifier
    vocabulary = reference.contract.vocabulary
    for name in (*vocabulary.rules, *vocabulary.modifiers):
        yield name, "Filter", f"filter-{name}"
    for rule in vocabulary.rules.values():
        for word in rule.values:
            yield word, f"Value of {rule.name}", f"filter-{rule.name}"
    yield f"{vocabulary.reverse_prefix}…", "Filter", "filter-reverse"
    for reversal in reference.filter.reversals:
        yield reversal.name, "Filter", f"filter-{reversal.name}"
    for failure in reference.failures:
        yield f"{failure.status} {failure.reason}", "Error", f"error-{failure.status}"
    for file in reference.files:
        yield file.table.format.upper(), "File", f"file-{file.table.format}"
        for column in file.table.columns if not file.same_as else ():
            yield column.name, "Column", f"column-{anchor(column.name)}"
    yield from _in_operations(reference)


def chapters(reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield the chapters of the page: fragment identifier and heading."""
    yield "introduction", "Introduction"
    yield "authentication", "Authentication"
    yield "operations", "Operations"
    if reference.life is not None:
        yield "life", f"The life of an {reference.life.resource}"
    if reference.whole:
        yield "example", "A whole example"
    yield "filter", "The contact filter"
    yield "files", "Files"
    yield "errors", "Errors"
    if limits(reference):
        yield "limits", "Limits"
    yield "changes", "Changes"


def limits(reference: Reference) -> tuple[Failure, ...]:
    """Return the errors that a client meets because it sends too much, at once or in a row."""
    return tuple(failure for failure in reference.failures if failure.status in _LIMITS)


def _in_operations(reference: Reference) -> Iterator[Found]:
    for entry in reference.entries:
        own = entry.operation_id
        yield entry.title, f"{entry.operation.method} {entry.path}", own
        for parameter in entry.parameters:
            yield parameter.name, f"Parameter of {entry.title}", f"{own}.{anchor(parameter.name)}"
        if entry.body:
            yield from _fields(entry.body.fields, f"Body of {entry.title}", f"{own}.body")
        for answer in entry.successes:
            for header in answer.headers:
                yield header.name, f"Header of {entry.title}", f"{own}-{answer.status}.{anchor(header.name)}"
            yield from _fields(answer.fields, f"Answer of {entry.title}", f"{own}-{answer.status}.body")


def _fields(fields: Iterable[Field], place: str, prefix: str, above: str = "") -> Iterator[Found]:
    for field in fields:
        own = f"{prefix}.{anchor(field.name)}"
        yield above + field.name, place, own
        yield from _fields(field.members, place, own, f"{above}{field.name}.")
