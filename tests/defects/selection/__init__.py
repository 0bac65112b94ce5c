"""Servers that select other contacts than a filter asks for."""

from tests.defects.model import Defect
from tests.defects.selection import comparing, defaults, filters, forms, places, signs

DEFECTS: tuple[Defect, ...] = (
    *defaults.DEFECTS,
    *filters.DEFECTS,
    *places.DEFECTS,
    *comparing.DEFECTS,
    *signs.DEFECTS,
    *forms.DEFECTS,
)
"""All of them."""
