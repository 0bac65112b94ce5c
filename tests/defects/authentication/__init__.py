"""Servers that accept a token which they must refuse, or refuse one which they must accept."""

from tests.defects.authentication import forged, tokens
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (*tokens.DEFECTS, *forged.DEFECTS)
