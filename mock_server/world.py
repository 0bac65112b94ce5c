"""A world: a data set, what has become of it, and where time and ids come from.

A request is answered from one world, which the middlewares before the operations put into the ASGI scope. A server has
one for all who name no session, and one for each session.

What a data set holds must be what a server of a contract could hold: exports that a client could have created, and no
status or newsletter but those of the filter. The reader of fixture files knows neither the contract nor the selection,
so these checks are here.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mock_server.clock import SettableClock
from mock_server.contract import Vocabulary
from mock_server.exports.operations import Exports
from mock_server.exports.store import MemoryStore
from mock_server.fixtures import Fixtures, User
from mock_server.fixtures.consistency import Document, Mistakes, placed_contacts
from mock_server.selection import FilterError, read_selection

WORLD: Final = "mock_server.world"
"""The key of the ASGI scope under which the `World` is that a request is answered from."""


@dataclass(frozen=True, slots=True)
class World:
    """What a request is answered from.

    Attributes:
        fixtures: The data set it started with.
        store: The exports, and which of them are used up.
        clock: Where it takes the time from.
        new_id: Returns the id for a new export.
        exports: The operations on its exports.
        user_of: Returns the user of a token; raises an error if it is not valid.
    """

    fixtures: Fixtures
    store: MemoryStore
    clock: SettableClock
    new_id: Callable[[], UUID]
    exports: Exports
    user_of: Callable[[str], User]


def id_source(seed: int | None) -> Callable[[], UUID]:
    """Return a source of ids for new exports: the same ids for equal seeds, others each time for None."""
    # Its seed is not the plain number, because a data set generated from that number has taken those ids.
    own_seed = None if seed is None else f"new exports {seed}"
    source = random.Random(own_seed)  # noqa: S311  an id protects nothing: an export is its user's alone
    return lambda: UUID(int=source.getrandbits(128), version=4)


def disagreements(vocabulary: Vocabulary, document: Document) -> Mistakes:
    """Check a fixture file that has no other mistakes against a contract.

    Args:
        vocabulary: What the contract says of contacts and of filters.
        document: What a fixture file holds, as plain values.

    Yields:
        The JSON pointer and the message of each mistake.
    """
    named = {"status": vocabulary.statuses, "newsletter": vocabulary.newsletters}
    for pointer, _, contact in placed_contacts(document):
        for member, known in named.items():
            if known and contact.get(member) not in (None, *known):
                told = f"is no {member} of the contract; leave it out, or name one of {', '.join(known)}"
                yield f"{pointer}/{member}", told
    for number, export in enumerate(document.get("exports", ())):
        try:
            read_selection(export.get("params", {}), vocabulary)
        except FilterError as error:
            yield f"/exports/{number}/params{error.pointer}", error.message
