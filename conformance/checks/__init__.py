"""The catalogue: every check there is, in the order in which a report prints them."""

from __future__ import annotations

from conformance.checks import (
    attachments,
    authentication,
    authorisation,
    creating,
    errors,
    exports,
    files,
    generated,
    lifecycle,
    responses,
    selection,
)
from conformance.failures import Check, Family

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
