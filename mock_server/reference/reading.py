"""The contract to the model of its reference.

This module combines; the operations, the filter and the files are read in the modules beside it. Operations keep the
order of the document, which its author chose for readers.
"""

from collections.abc import Mapping
from typing import Any

from mock_server.contract import Contract
from mock_server.reference.life import read_life
from mock_server.reference.model import Entry, ErrorKind, Reference, Scheme
from mock_server.reference.operations import read_entry, titles_of
from mock_server.reference.samples import whole_samples
from mock_server.reference.selection import read_files, read_filter


def read_reference(contract: Contract) -> Reference:
    """Return everything that the reference says.

    Args:
        contract: A checked contract.

    Returns:
        The model that both templates are rendered from.
    """
    titles = titles_of(contract)
    entries = tuple(read_entry(contract, operation_id, titles) for operation_id in titles)
    life = read_life(entries)
    return Reference(
        contract=contract,
        schemes=tuple(map(_scheme, contract.security_schemes)),
        life=life,
        entries=entries,
        filter=read_filter(contract),
        files=read_files(entries),
        errors=_errors(entries),
        error=next((answer for entry in entries for answer in entry.errors if answer.media_types), None),
        whole=whole_samples(life),
    )


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
