"""The zoo of defects: a faulty server for each way to break a promise of the API, sorted by the family of its check.

A family is a module, or a folder where it has many. `known` holds the faults that show only where more is known of the
data. What the faults are made with stands beside them: `model`, `wire`, `parts`, `memory` and `exporting`.
"""

from tests.defects import (
    authentication,
    authorisation,
    causes,
    creating,
    documents,
    errors,
    files,
    known,
    lifecycle,
    robustness,
    selection,
)
from tests.defects.model import Defect

DEFECTS: tuple[Defect, ...] = (
    *authentication.DEFECTS,
    *authorisation.DEFECTS,
    *lifecycle.DEFECTS,
    *creating.DEFECTS,
    *documents.DEFECTS,
    *errors.DEFECTS,
    *robustness.DEFECTS,
    *files.DEFECTS,
    *selection.DEFECTS,
    *known.DEFECTS,
    *causes.DEFECTS,
)
"""All of them, family by family."""

AFTER_SOME_SECONDS = frozenset(
    {
        *("used-up-for-some-seconds", "export-forgotten-after-seconds"),
        *("created-when-the-server-started", "timestamps-to-the-minute"),
    }
)
"""The names of those that show only where a run pauses."""

__all__ = ["AFTER_SOME_SECONDS", "DEFECTS", "Defect"]
