"""Contacts of a few letters, and the letters that a filter finds."""

from collections.abc import Collection
from datetime import UTC, datetime

from mock_server.contract import load_contract
from mock_server.fixtures import Contact
from mock_server.selection import read_selection, select

VOCABULARY = load_contract().vocabulary
LIST, OTHER_LIST, FOREIGN_LIST = (f"b0000000-0000-4000-8000-00000000000{end}" for end in "abc")
OWN = (LIST, OTHER_LIST)


def contact(letter: str, name: str = "", **values: object) -> Contact:
    """A contact that is found by its one-letter name unless it is given another."""
    defaults = {
        "id": f"c0000000-0000-4000-8000-00000000000{letter}",
        "account_list_id": LIST,
        "name": name or letter,
        "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Contact(**{**defaults, **values})  # type: ignore[arg-type] # the tests name the fields


def found(rules: object, contacts: Collection[Contact], own: Collection[str] = OWN) -> str:
    """The last letters of the ids of the contacts that a filter finds, sorted."""
    return "".join(sorted(each.id[-1] for each in select(read_selection({"filter": rules}, VOCABULARY), contacts, own)))
