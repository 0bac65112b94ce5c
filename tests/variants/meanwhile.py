"""Variants whose data do not stand still: somebody works with the contacts while the judge looks at them."""

import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from uuid import UUID

from starlette.types import ASGIApp

from mock_server.exports.operations import Exports
from mock_server.fixtures import Contact, Fixtures, in_order
from mock_server.selection import Selection, select
from tests.defects.model import Build
from tests.defects.parts import composed, rewired
from tests.variants.model import Expected, Variant

_DOWNLOADS = 25
Names = Callable[[int, int], Sequence[int]]
"""Tells of a turn and a number of contacts how often each has been renamed; 0 where it has its own name."""


def _for_good(turn: int, contacts: int) -> Sequence[int]:
    return [(turn - 1 - place) // contacts + 1 for place in range(contacts)]


def _for_a_turn(turn: int, contacts: int) -> Sequence[int]:
    return [turn if place == turn % contacts else 0 for place in range(contacts)]


def renaming(names: Names, downloads_a_turn: int = _DOWNLOADS) -> Build:
    """Make a server that renames contacts after every so many downloads."""

    def build(fixtures: Fixtures) -> ASGIApp:
        downloads = itertools.count()

        def select_now(selection: Selection, contacts: Sequence[Contact], lists: Collection[str]) -> Sequence[Contact]:
            times = names(next(downloads) // downloads_a_turn, len(contacts))
            named = [replace(one, name=f"{one.name} {n}") if n else one for one, n in zip(contacts, times, strict=True)]
            return list(select(selection, in_order(named), tuple(lists)))

        return composed(Exports=rewired(Exports, select=select_now))(fixtures)

    return build


def _importing(fixtures: Fixtures) -> ASGIApp:
    """A new contact after every second download, like the first one but for its name."""
    downloads = itertools.count()

    def select_now(selection: Selection, contacts: Sequence[Contact], lists: Collection[str]) -> Sequence[Contact]:
        new = [
            replace(contacts[0], id=str(UUID(int=number)), name=f"Imported, {number}")
            for number in range(next(downloads) // 2)
        ]
        return list(select(selection, in_order((*contacts, *new)), tuple(lists)))

    return composed(Exports=rewired(Exports, select=select_now))(fixtures)


VARIANTS = (
    Variant(
        "contacts-renamed-meanwhile",
        "Contacts are renamed while the run goes on.",
        renaming(_for_good),
        Expected.FEW_DATA,
    ),
    Variant(
        "contacts-renamed-and-back",
        "Contacts are renamed while the run goes on, and given their names back a little later.",
        renaming(_for_a_turn),
        Expected.FEW_DATA,
    ),
    Variant(
        "contacts-imported-meanwhile",
        "New contacts arrive while the run goes on, so many that files can hardly be compared.",
        _importing,
        Expected.FEW_DATA,
    ),
)
