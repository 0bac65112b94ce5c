"""Servers that fail on something odd."""

from tests.defects.model import Defect
from tests.defects.robustness import connections, failing, odd_requests

DEFECTS: tuple[Defect, ...] = (*odd_requests.DEFECTS, *failing.DEFECTS, *connections.DEFECTS)
