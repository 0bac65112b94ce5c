"""Servers that select other contacts than a filter asks for."""

from tests.defects import comparing, defaults, filters, places
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *defaults.DEFECTS,
    *filters.DEFECTS,
    *places.DEFECTS,
    *comparing.DEFECTS,
)
"""All of them."""
