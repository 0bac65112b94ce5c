"""The zoo of defects: a faulty server for each way to break a promise of the API."""

from tests.defects import (
    authentication,
    authorisation,
    creating,
    documents,
    echo,
    errors,
    files,
    lifecycle,
    query_options,
    rejecting,
    robustness,
    selection,
)
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *authentication.DEFECTS,
    *authorisation.DEFECTS,
    *lifecycle.DEFECTS,
    *creating.DEFECTS,
    *rejecting.DEFECTS,
    *documents.DEFECTS,
    *echo.DEFECTS,
    *query_options.DEFECTS,
    *errors.DEFECTS,
    *robustness.DEFECTS,
    *files.DEFECTS,
    *selection.DEFECTS,
)
"""All of them, family by family."""

__all__ = ["DEFECTS", "Defect"]
