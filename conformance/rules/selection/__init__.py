"""Which contacts a filter selects."""

from conformance.check import checks_of
from conformance.rules.selection import (
    checks,
    checks_dates,
    checks_known,
    checks_places,
    scenarios,
    scenarios_dates,
    scenarios_filters,
    scenarios_forms,
    scenarios_known,
    scenarios_places,
)
from conformance.session.scenario import scenarios_of

CHECKS = checks_of(checks, checks_places, checks_dates, checks_known)
SCENARIOS = scenarios_of(
    scenarios,
    scenarios_forms,
    scenarios_filters,
    scenarios_places,
    scenarios_dates,
    scenarios_known,
)
