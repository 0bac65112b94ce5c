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
    """Return everything that has a name: headings, operations, fields, filters, columns, errors and samples.

    The script of the page finds the words of the text, too.
    """
    return tuple(dict.fromkeys(_found(reference)))


def _found(reference: Reference) -> Iterator[Found]:
    for identifier, heading in headings(reference.contract.document["info"].get("description", "")):
        yield heading, "Introduction", identifier
    for identifier, chapter in chapters(reference):
        yield chapter, "", identifier
    yield from _in_filter(reference)
    for scheme in reference.schemes:
        yield scheme.title, "Authentication", scheme.anchor
    yield from _in_errors(reference)
    for sample in reference.whole:
        yield sample.title, "A whole example", f"example-{sample.language}"
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


def _in_filter(reference: Reference) -> Iterator[Found]:
    vocabulary = reference.contract.vocabulary
    for name in (*vocabulary.rules, *vocabulary.modifiers):
        yield name, "Filter", f"filter-{name}"
    for rule in vocabulary.rules.values():
        for word in rule.values:
            yield word, f"Value of {rule.name}", f"filter-{rule.name}"
    yield f"{vocabulary.reverse_prefix}…", "Filter", "filter-reverse"
    for reversal in reference.filter.reversals:
        yield reversal.name, "Filter", f"filter-{reversal.name}"


def _in_errors(reference: Reference) -> Iterator[Found]:
    if reference.error:
        yield from _fields(reference.error.fields, "Every error", "error")
    for failure in reference.failures:
        own = f"error-{failure.status}"
        yield f"{failure.status} {failure.reason}", "Error", own
        for header in failure.headers:
            yield header.name, f"Header of {failure.status}", f"{own}.{anchor(header.name)}"


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
