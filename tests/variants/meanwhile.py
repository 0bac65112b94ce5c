"""Variants whose data do not stand still: somebody works with the contacts while the judge looks at them."""

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
    """Renames another contact after every so many downloads."""
    downloads = itertools.count()

    def select_now(selection: Selection, contacts: Sequence[Contact], lists: Collection[str]) -> Sequence[Contact]:
        turn = next(downloads) // _DOWNLOADS
        place = turn % max(len(contacts), 1)
        named = [replace(one, name=f"{one.name} {turn}") if at == place else one for at, one in enumerate(contacts)]
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
