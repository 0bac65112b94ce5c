"""The data set of a session, read and written while the mock runs.

The rule: whatever is written, the result is a data set that a fixture file could hold. So an item is written into the
document of the whole data set, the document is checked as a file is, and the session answers from the new data set or,
if it has a mistake, goes on as before.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from mock_server.contract import Vocabulary
from mock_server.control.sessions import Session
from mock_server.fixtures import from_document, to_document
from mock_server.problems import NotFound, quoted
from mock_server.world import World, disagreements


def read_data(world: World) -> dict[str, Any]:
    """Return the data set as it is now, as the plain values of a fixture file."""
    # A fixture file has moments in whole seconds, and an export that a client created has a finer one.
    exports = [replace(each, created_at=each.created_at.replace(microsecond=0)) for each in world.store.all()]
    return to_document(replace(world.fixtures, exports=tuple(exports)))


def write_data(session: Session, document: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    """Replace the data set.

    Args:
        session: The session that is to answer from it.
        document: The plain values of a fixture file.
        vocabulary: What the contract says of contacts and of filters.

    Raises:
        FixtureError: Something in it is wrong; nothing was changed.
    """
    session.replace_data(from_document(document, partial(disagreements, vocabulary)))


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
