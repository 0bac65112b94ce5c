"""The zoo of defects: a faulty server for each way to break a promise of the API."""

from tests.defects import (
    authentication,
    authorisation,
    conflicting,
    creating,
    documents,
    echo,
    errors,
    failing,
    files,
    forged,
    known,
    lenient,
    lifecycle,
    query_options,
    rejecting,
    robustness,
    selection,
)
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *authentication.DEFECTS,
    *forged.DEFECTS,
    *authorisation.DEFECTS,
    *lifecycle.DEFECTS,
    *creating.DEFECTS,
    *rejecting.DEFECTS,
    *conflicting.DEFECTS,
    *lenient.DEFECTS,
    *documents.DEFECTS,
    *echo.DEFECTS,
    *query_options.DEFECTS,
    *errors.DEFECTS,
    *robustness.DEFECTS,
    *failing.DEFECTS,
    *files.DEFECTS,
    *selection.DEFECTS,
    *known.DEFECTS,
)
"""All of them, family by family."""

__all__ = ["DEFECTS", "Defect"]
