"""The contract to the model of its reference.

This module combines; the operations, the filter, the files and the errors are read in the modules beside it. Operations
come in the order in which a reader needs them: what creates a resource, then what reads it, the shortest path first.
The contacts are those of the default data set.
"""

from collections.abc import Mapping
from typing import Any

from mock_server.contract import Contract
from mock_server.fixtures import load
from mock_server.reference.errors import read_failures
from mock_server.reference.life import read_life
from mock_server.reference.model import Entry, Reference, Scheme
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
    read = (read_entry(contract, operation_id, titles) for operation_id in titles)
    entries = tuple(sorted(read, key=_place_for_readers))
    life, fixtures = read_life(entries), load()
    return Reference(
        contract=contract,
        schemes=tuple(map(_scheme, contract.security_schemes)),
        life=life,
        entries=entries,
        filter=read_filter(contract, fixtures),
        files=read_files(entries, fixtures),
        failures=read_failures(entries),
        error=next((answer for entry in entries for answer in entry.errors if answer.media_types), None),
        whole=whole_samples(life),
    )


def _place_for_readers(entry: Entry) -> tuple[int, int]:
    """Return what operations are sorted by; those without a life come last, in the order of the document."""
    lifecycle = entry.operation.lifecycle
    if lifecycle is None:
        return 2, 0
    return (0 if lifecycle.effect == "creates" else 1), len(entry.path)


def _scheme(scheme: Mapping[str, Any]) -> Scheme:
    title, usage = "In the Authorization header", "Authorization: Bearer $MAILING_TOKEN"
    if scheme["type"] != "http":
        title, usage = f"In the query, as {scheme['name']}", f"?{scheme['name']}=$MAILING_TOKEN"
    return Scheme(title, scheme.get("description", ""), usage)
