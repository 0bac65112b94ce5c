"""The contract to the model of its reference.

This module combines; the operations, the filter and the files are read in the modules beside it. Operations keep the
order of the document, which its author chose for readers.
"""

from collections.abc import Mapping
from typing import Any

from mock_server.contract import Contract
from mock_server.reference.fields import read_members
from mock_server.reference.life import read_life
from mock_server.reference.model import Entry, ErrorKind, Example, Reference, Scheme
from mock_server.reference.operations import read_entry, titles_of
from mock_server.reference.selection import read_files, read_filter


def read_reference(contract: Contract) -> Reference:
    """Return everything that the reference says.

    Args:
        contract: A checked contract.

    Returns:
        The model that both templates are rendered from.
    """
    info = contract.document["info"]
    titles = titles_of(contract)
    entries = tuple(read_entry(contract, operation_id, titles) for operation_id in titles)
    error = _error_schema(contract)
    return Reference(
        title=info["title"],
        version=contract.version,
        digest=contract.digest,
        licence=info.get("license", {}).get("name", ""),
        base_path=contract.base_path,
        introduction=info.get("description", ""),
        introductions=tuple(tag.get("description", "") for tag in contract.document.get("tags", ())),
        schemes=tuple(map(_scheme, contract.security_schemes)),
        life=read_life(entries),
        entries=entries,
        filter=read_filter(contract),
        files=read_files(entries),
        errors=_errors(entries),
        error_description=error.get("description", ""),
        error_fields=read_members(error, contract.resolve),
    )


def examples(contract: Contract) -> tuple[Example, ...]:
    """Return every example of a body in the reference, in its order.

    Args:
        contract: A checked contract.

    Returns:
        The examples of the requests (`status` is None) and of the responses of each operation.
    """
    found: list[Example] = []
    for entry in read_reference(contract).entries:
        found.extend(entry.body.examples if entry.body else ())
        for response in (*entry.successes, *entry.errors):
            found.extend(response.examples)
    return tuple(found)


def _scheme(scheme: Mapping[str, Any]) -> Scheme:
    title, usage = "In the Authorization header", "Authorization: Bearer $MAILING_TOKEN"
    if scheme["type"] != "http":
        title, usage = f"In the query, as {scheme['name']}", f"?{scheme['name']}=$MAILING_TOKEN"
    return Scheme(title, scheme.get("description", ""), usage)


def _errors(entries: tuple[Entry, ...]) -> tuple[ErrorKind, ...]:
    """Return the errors of all operations, those of one status and one meaning together."""
    kinds: dict[tuple[int, str, str], list[Entry]] = {}
    for entry in entries:
        for error in entry.errors:
            kinds.setdefault((error.status, error.reason, error.description), []).append(entry)
    return tuple(ErrorKind(*key, tuple(kinds[key])) for key in sorted(kinds, key=lambda key: key[0]))


def _error_schema(contract: Contract) -> Mapping[str, Any]:
    """Return the schema of the document that all errors share: that of the first error of the contract."""
    schemas = (
        contract.resolve(body["schema"])
        for path in contract.document["paths"].values()
        for operation in path.values()
        for status, response in operation["responses"].items()
        for body in contract.resolve(response).get("content", {}).values()
        if status[0] in "45"
    )
    return next(schemas, {})
