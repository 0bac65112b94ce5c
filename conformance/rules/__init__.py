"""The families of rules: every check, and every scenario that runs checks.

A family is a folder. `checks` holds its rules, one function each: `lifecycle.second-get` is `second_get` in
`rules/lifecycle`. `scenarios` sends the requests and runs the checks on the answers, and `explanations.yaml` says why
each rule matters. A large family has several modules of each kind.
"""

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
from conformance.rules.selection.narrowing import narrow
from conformance.session.scenario import Scenario
from conformance.session.settings import Rules

# The order in which their scenarios are played. Lifecycle comes first: its scenario keeps its used-up exports, so that
# the last scenario can read them again after as long a time as possible.
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
    narrow=narrow,
)
"""The rules for every answer and every file, which the runner passes to the session."""
