"""Variants whose data do not stand still: somebody works with the contacts while the judge looks at them.

What is changed stays so. A change that is undone before the judge fetches its files anew is accused at times: with
names that were given back after 25 downloads, `selection.status` failed on 2 of 20 data sets.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import replace

from starlette.types import ASGIApp

from mock_server.exports import Exports
from mock_server.fixtures import Contact, Fixtures
from mock_server.selection import Selection, select
from tests.defects.parts import composed, rewired
from tests.variants.model import Expected, Variant

_DOWNLOADS = 25


def _renaming(fixtures: Fixtures) -> ASGIApp:
    """Renames another contact after every so many downloads; it keeps its new name until its next turn."""
    downloads = itertools.count()

    def select_now(selection: Selection, contacts: Sequence[Contact], lists: Collection[str]) -> Sequence[Contact]:
        turn, all_of_them = next(downloads) // _DOWNLOADS, len(contacts)
        times = [(turn - 1 - place) // all_of_them + 1 for place in range(all_of_them)]
        named = [replace(one, name=f"{one.name} {n}") if n else one for one, n in zip(contacts, times, strict=True)]
        return list(select(selection, tuple(named), tuple(lists)))

    return composed(Exports=rewired(Exports, select=select_now))(fixtures)


VARIANTS = (
    Variant(
        "contacts-renamed-meanwhile",
        "Contacts are renamed while the run goes on.",
        _renaming,
        Expected.FEW_DATA,
    ),
)
