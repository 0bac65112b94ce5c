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
# The dates take longest, so they come first: with several workers, the run does not wait for them alone.
SCENARIOS = scenarios_of(
    scenarios_dates,
    scenarios,
    scenarios_forms,
    scenarios_filters,
    scenarios_places,
    scenarios_known,
)
