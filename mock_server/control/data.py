"""The data set of a server: read from a file, and read and written while the server runs.

The rule: whatever is written while it runs, the result is a data set that a fixture file could hold. So an item is
written into the document of the whole data set, the document is checked as a file is, and the session answers from the
new data set or, if it has a mistake, goes on as before.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mock_server.contract import Contract, load_contract
from mock_server.control.rules import RuleError, read_rule
from mock_server.control.sessions import Session
from mock_server.fixtures import Fixtures, from_document, load, to_document
from mock_server.fixtures.consistency import Check, Document, Mistakes
from mock_server.problems import NotFound, quoted
from mock_server.world import disagreements


def load_fixtures(path: Path | None = None, *, contract: Contract | None = None) -> Fixtures:
    """Read a fixture file for a server of a contract.

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
        # A test holds that the two agree.
        return load()
    return load(path, check_against(contract or load_contract()))


def check_against(contract: Contract) -> Check:
    """Return what checks a data set that has no other mistakes against a contract: its contents and its rules."""

    def check(document: Document) -> Mistakes:
        yield from disagreements(contract.vocabulary, document)
        handles = [user["name"] for user in document["users"]]
        for number, text in enumerate(document.get("rules", ())):
            try:
                read_rule(text, contract, handles)
            except RuleError as error:
                yield f"/rules/{number}", str(error)

    return check


def read_data(session: Session) -> dict[str, Any]:
    """Return the data set of a session as it is now, as the plain values of a fixture file."""
    return _read(session, session.world.fixtures)


def read_items(session: Session, kind: str) -> list[dict[str, Any]]:
    """Return the items of a kind as they are now, as the plain values of a fixture file."""
    fixtures = session.world.fixtures
    # Contacts are by far the most, and a page that follows a test asks for exports again and again.
    items: list[dict[str, Any]] = _read(session, fixtures if kind == "contacts" else replace(fixtures, contacts=()))[
        kind
    ]
    return items


def _read(session: Session, fixtures: Fixtures) -> dict[str, Any]:
    # A fixture file has moments in whole seconds, and an export that a client created has a finer one.
    exports = [replace(each, created_at=each.created_at.replace(microsecond=0)) for each in session.world.store.all()]
    return to_document(replace(fixtures, exports=tuple(exports), rules=tuple(session.rules.texts)))


def write_data(session: Session, document: Mapping[str, Any], contract: Contract) -> None:
    """Replace the data set.

    Args:
        session: The session that is to answer from it.
        document: The plain values of a fixture file.
        contract: The contract it must agree with.

    Raises:
        FixtureError: Something in it is wrong; nothing was changed.
    """
    fixtures = from_document(document, check_against(contract))
    session.replace_data(fixtures)
    # Rules that stay go on counting.
    if list(fixtures.rules) != session.rules.texts:
        handles = [user.name for user in fixtures.users]
        session.rules.replace(read_rule(text, contract, handles) for text in fixtures.rules)


def find_item(items: list[dict[str, Any]], identifier: str) -> dict[str, Any]:
    """Return the item of an id.

    Raises:
        NotFound: There is none.
    """
    for item in items:
        if item["id"] == identifier.lower():
            return item
    raise NotFound(f"There is nothing of the id {quoted(identifier)}.")


def with_item(document: Mapping[str, Any], kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with one item in place of the one of its id, or as the last of its kind."""
    items = list(document[kind])
    places = [place for place, other in enumerate(items) if other["id"] == item["id"]]
    if places:
        items[places[0]] = item
    else:
        items.append(item)
    return {**document, kind: items}
