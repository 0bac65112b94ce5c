"""The contract to the model of its documentation.

This module composes; what an operation, the filter and the files tell is read in the modules beside it. Operations keep
the order of the document, which its author chose for readers.
"""

from collections.abc import Mapping
from typing import Any

from mock_server.contract import Contract
from mock_server.reference.fields import read_members
from mock_server.reference.life import read_life
from mock_server.reference.model import Entry, ErrorKind, Example, Field, Reference, Scheme
from mock_server.reference.operations import read_entry, titles_of
from mock_server.reference.selection import read_files, read_filter


def read_reference(contract: Contract) -> Reference:
    """Everything the documentation tells.

    Args:
        contract: A checked contract.

    Returns:
        The model that both templates are rendered from.
    """
    info = contract.document["info"]
    titles = titles_of(contract)
    entries = tuple(read_entry(contract, operation_id, titles) for operation_id in titles)
    description, fields = _error_document(contract)
    return Reference(
        title=info["title"],
        version=contract.version,
        digest=contract.digest,
        licence=info.get("license", {}).get("name", ""),
        base_path=contract.base_path,
        server=contract.document["servers"][0].get("description", ""),
        introduction=info.get("description", ""),
        tags=tuple((tag["name"], tag.get("description", "")) for tag in contract.document.get("tags", ())),
        schemes=_schemes(contract),
        life=read_life(contract, titles, _refusal(contract, entries)),
        entries=entries,
        filter=read_filter(contract),
        files=read_files(contract, titles),
        errors=_errors(entries),
        error_description=description,
        error_fields=fields,
    )


def examples(contract: Contract) -> tuple[Example, ...]:
    """Every example of a body that the documentation shows, in its order.

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


def _schemes(contract: Contract) -> tuple[Scheme, ...]:
    components = contract.document["components"]["securitySchemes"]
    names = [name for requirement in contract.document["security"] for name in requirement]
    return tuple(_scheme(name, contract.resolve(components[name])) for name in names)


def _scheme(name: str, scheme: Mapping[str, Any]) -> Scheme:
    if scheme["type"] == "http":
        title, usage = "In the Authorization header", "Authorization: Bearer $MAILING_TOKEN"
    else:
        title, usage = f"In the query, as {scheme['name']}", f"?{scheme['name']}=$MAILING_TOKEN"
    return Scheme(name=name, title=title, description=scheme.get("description", ""), usage=usage)


def _errors(entries: tuple[Entry, ...]) -> tuple[ErrorKind, ...]:
    """The errors of all operations, those of one status and one meaning together."""
    kinds: dict[tuple[int, str, str], list[tuple[str, str]]] = {}
    for entry in entries:
        for error in entry.errors:
            key = (error.status, error.reason, error.description)
            kinds.setdefault(key, []).append((entry.operation_id, entry.title))
    return tuple(ErrorKind(*key, operations=tuple(kinds[key])) for key in sorted(kinds, key=lambda key: key[0]))


def _refusal(contract: Contract, entries: tuple[Entry, ...]) -> str:
    """The reason phrase that an operation answers with once it has used a resource up."""
    reasons = (
        error.reason
        for entry in entries
        for error in entry.errors
        if (lifecycle := contract.operations[entry.operation_id].lifecycle) and error.status == lifecycle.then
    )
    return next(reasons, "")


def _error_document(contract: Contract) -> tuple[str, tuple[Field, ...]]:
    """The description and the fields of the document that errors share: that of the first error of the contract."""
    schemas = (
        contract.resolve(body["schema"])
        for path in contract.document["paths"].values()
        for operation in path.values()
        for status, response in operation["responses"].items()
        for body in contract.resolve(response).get("content", {}).values()
        if status[0] in "45"
    )
    schema = next(schemas, {})
    return schema.get("description", ""), read_members(schema, contract.resolve)
