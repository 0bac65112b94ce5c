"""Servers that refuse a creation which they must accept, or accept one which they must refuse."""

from tests.defects.creating import accepting, conflicting, lenient, rejecting
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (*accepting.DEFECTS, *rejecting.DEFECTS, *conflicting.DEFECTS, *lenient.DEFECTS)
