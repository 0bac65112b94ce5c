"""The catalogue: every check there is, in the order in which a report prints them."""

from __future__ import annotations

from conformance.check import Check, Family
from conformance.rules.authentication import checks as authentication
from conformance.rules.authorisation import checks as authorisation
from conformance.rules.creating import checks as creating
from conformance.rules.documents import checks as exports
from conformance.rules.documents import checks_answers as responses
from conformance.rules.errors import checks as errors
from conformance.rules.files import checks as files
from conformance.rules.files import checks_disposition as attachments
from conformance.rules.lifecycle import checks as lifecycle
from conformance.rules.robustness import checks as generated
from conformance.rules.selection import checks as selection

ANSWER_RULES: tuple[Check, ...] = (*responses.CHECKS, *errors.CHECKS, *attachments.CHECKS)

_ALL = (
    *authentication.CHECKS,
    *authorisation.CHECKS,
    *lifecycle.CHECKS,
    *creating.CHECKS,
    *exports.CHECKS,
    *ANSWER_RULES,
    *files.CHECKS,
    *selection.CHECKS,
    *generated.CHECKS,
)

CATALOGUE: tuple[Check, ...] = tuple(check for family in Family for check in _ALL if check.family is family)

__all__ = ["ANSWER_RULES", "CATALOGUE"]
