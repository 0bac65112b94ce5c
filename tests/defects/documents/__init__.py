"""Servers whose documents say something else than what was created or asked for."""

from tests.defects.documents import contents, echo, query_options
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (*contents.DEFECTS, *echo.DEFECTS, *query_options.DEFECTS)
