"""Fixture files that agree with the contract.

What a data set holds must be what a server of the contract could hold: exports that somebody could have created, and no
status but those that the filter knows. The reader of fixture files knows neither the contract nor the selection, so the
check is made here and handed to it, and a mistake is told with its place in the file like any other.
"""

from functools import partial
from pathlib import Path

from mock_server.contract import Contract, Vocabulary, load_contract
from mock_server.fixtures import Fixtures, load
from mock_server.fixtures.consistency import Document, Mistakes, placed_contacts
from mock_server.selection import FilterError, read_selection


def load_fixtures(path: Path | None = None, *, contract: Contract | None = None) -> Fixtures:
    """Reads a fixture file for a server of a contract.

    Args:
        path: The file; None for the default data set.
        contract: The contract it must agree with; None for `openapi.yaml` of this project.

    Returns:
        The data set, contacts in the order of the file: those below account lists first.

    Raises:
        FixtureError: The file cannot be read, or something in it is wrong.
        ContractError: The contract of this project cannot be read.
    """
    if path is None and contract is None:
        # The two were written for each other.
        return load()
    return load(path, partial(disagreements, (contract or load_contract()).vocabulary))


def disagreements(vocabulary: Vocabulary, document: Document) -> Mistakes:
    """Holds a document that is sound in itself against a contract.

    Args:
        vocabulary: What the contract says of contacts and of filters.
        document: What a fixture file holds, as plain values.

    Yields:
        The JSON pointer and the message of each mistake.
    """
    yield from _statuses(vocabulary, document)
    for number, export in enumerate(document.get("exports", ())):
        try:
            read_selection(export.get("params", {}), vocabulary)
        except FilterError as error:
            yield f"/exports/{number}/params{error.pointer}", error.message


def _statuses(vocabulary: Vocabulary, document: Document) -> Mistakes:
    groups = [group for rule in vocabulary.rules.values() if rule.matches == "status" for group in rule.values.values()]
    known = list(dict.fromkeys(status for group in groups for status in group if status is not None))
    for pointer, _, contact in placed_contacts(document):
        if known and contact.get("status") not in (None, *known):
            yield f"{pointer}/status", f"is no status of the contract; leave it out, or name one of {', '.join(known)}"
