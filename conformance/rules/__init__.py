"""The families of rules, listed once: every check there is, and every scenario that lets them judge.

A family is a folder. `checks` holds its rules, one function each: `lifecycle.second-get` is `second_get` in
`rules/lifecycle`. `scenarios` sends the requests that the rules are judged by, and `explanations.yaml` says why each
rule matters. A large family has several modules of each kind.
"""

from __future__ import annotations

from conformance.check import Check, Family, checks_of
from conformance.rules import (
    authentication,
    authorisation,
    creating,
    documents,
    errors,
    files,
    lifecycle,
    robustness,
    selection,
)
from conformance.rules.documents import checks_answers as of_documents
from conformance.rules.errors import checks as of_errors
from conformance.rules.files import checks_disposition as of_files
from conformance.rules.files.reading import read_file
from conformance.rules.robustness import checks_answers as of_all
from conformance.session.scenario import Scenario
from conformance.session.session import Rules

# In this order their scenarios are played: the first download of a run has to be that of the life of an export.
_FAMILIES = (lifecycle, authentication, authorisation, documents, creating, files, selection, robustness)

_CHECKS = tuple(check for family in (*_FAMILIES, errors) for check in family.CHECKS)
CATALOGUE: tuple[Check, ...] = tuple(check for family in Family for check in _CHECKS if check.family is family)
"""Every check, in the order in which a report prints them."""

SCENARIOS: tuple[Scenario, ...] = tuple(
    sorted(
        (scenario for family in _FAMILIES for scenario in family.SCENARIOS),
        key=lambda scenario: (scenario.late, not scenario.early),
    )
)
"""Every scenario, in the order in which they are played."""

RULES = Rules(
    of_answers=(*checks_of(of_all), *checks_of(of_documents), *checks_of(of_errors), *checks_of(of_files)),
    read_file=read_file,
)
"""What is judged of every answer and of every file."""
